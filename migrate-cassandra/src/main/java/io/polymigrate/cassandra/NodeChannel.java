package io.polymigrate.cassandra;

import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.WireSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one node that speaks the native protocol (version 4 or 5) and blocks, with which
 * many writes cost one call of the system. Used by one thread at a time. It knows success and
 * failure: what failed, and why, is for the driver to find out.
 */
final class NodeChannel {
  /** What the server's views call whoever is connected so. */
  static final String NAME = "Polymigrate";

  private static final Duration TO_CONNECT = Duration.ofSeconds(10);

  /** The opcode of an answer to what was done. */
  static final int RESULT = 0x08;

  // Opcodes, native_protocol_v5.spec, section 3.4.
  private static final int ERROR = 0x00;
  private static final int STARTUP = 0x01;
  private static final int READY = 0x02;
  private static final int AUTHENTICATE = 0x03;
  private static final int QUERY = 0x07;
  private static final int AUTH_RESPONSE = 0x0F;
  private static final int AUTH_SUCCESS = 0x10;
  private static final int NONE = -1;

  private static final int STREAM_AT = 2;
  private static final int OPCODE_AT = 4;
  private static final int LARGEST_ANSWER = 1 << 20;
  private static final int FIRST_ROOM = 16 << 10;

  private final WireSocket socket;
  private final int version;
  private final Bytes out = new Bytes(FIRST_ROOM);
  private byte[] received = new byte[FIRST_ROOM];
  private int from;
  private int to;
  private boolean segments;

  /** Takes answers. */
  interface Answers {
    /**
     * A request was answered.
     *
     * @param opcode {@link #RESULT} if it was done
     * @param error why not, by the protocol's code; 0 where that is not known
     */
    void take(int stream, int opcode, int error);
  }

  private NodeChannel(WireSocket socket, int version) {
    this.socket = socket;
    this.version = version;
  }

  /**
   * Connects, and uses the connection's keyspace.
   *
   * @throws IOException when it can't be connected to, or refuses
   */
  static NodeChannel open(
      InetSocketAddress node, int version, CassandraOptions options, @Nullable TlsEngines tls)
      throws IOException {
    WireSocket socket =
        WireSocket.open(node, TO_CONNECT, options.timeout(), tls == null ? null : tls.wire());
    try {
      NodeChannel channel = new NodeChannel(socket, version);
      channel.begin(options);
      return channel;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private void begin(CassandraOptions options) throws IOException {
    int started =
        ask(
            STARTUP,
            body -> {
              WriteFrames.addShort(body, 2);
              addString(body, "CQL_VERSION");
              addString(body, "3.0.0");
              addString(body, "DRIVER_NAME");
              addString(body, NAME);
            });
    // The first request and its answer are the only ones without segments.
    segments = version >= WriteFrames.VERSION_5;
    if (started == AUTHENTICATE) {
      byte[] secret =
          ("\0" + options.user().orElse("") + "\0" + options.password().orElse(""))
              .getBytes(StandardCharsets.UTF_8);
      require(AUTH_SUCCESS, ask(AUTH_RESPONSE, body -> body.addInt(secret.length).add(secret)));
    } else {
      require(READY, started);
    }
    byte[] use = ("USE " + Cql.quoted(options.keyspace())).getBytes(StandardCharsets.UTF_8);
    int used =
        ask(
            QUERY,
            body -> {
              body.addInt(use.length).add(use);
              WriteFrames.addShort(body, options.consistency().getProtocolCode());
              WriteFrames.addFlags(body, version, 0);
            });
    require(RESULT, used);
  }

  private static void addString(Bytes out, String text) {
    WriteFrames.addShort(out, text.length());
    out.addAscii(text);
  }

  private static void require(int expected, int opcode) throws IOException {
    if (opcode != expected) {
      throw new IOException("The node answered with opcode " + opcode);
    }
  }

  private int ask(int opcode, Consumer<Bytes> body) throws IOException {
    Bytes request = room();
    int start = WriteFrames.begin(request, version, 0, opcode);
    body.accept(request);
    WriteFrames.end(request, start);
    flush();
    int[] answer = {NONE};
    while (answer[0] == NONE) {
      receive((stream, code, error) -> answer[0] = code);
    }
    return answer[0];
  }

  /** Where to append frames, of {@link Segments#LARGEST} bytes at most before each flush. */
  Bytes room() {
    if (out.length() == 0) {
      int unused = out.room(Segments.HEADER).length;
      out.truncate(Segments.HEADER);
    }
    return out;
  }

  /** How many bytes of frames wait for being flushed. */
  int waiting() {
    return Math.max(0, out.length() - Segments.HEADER);
  }

  /**
   * Sends what was appended.
   *
   * @throws IOException when the connection is lost, or takes nothing for as long as a timeout
   */
  void flush() throws IOException {
    int length = waiting();
    if (length == 0) {
      return;
    }
    byte[] bytes = out.room(Segments.TRAILER);
    if (segments) {
      Segments.close(bytes, 0, length);
    }
    try {
      if (segments) {
        socket.write(bytes, 0, Segments.HEADER + length + Segments.TRAILER);
      } else {
        socket.write(bytes, Segments.HEADER, length);
      }
    } finally {
      out.truncate(0);
    }
  }

  /**
   * Waits for bytes and hands over all whole frames that are there, maybe none.
   *
   * @throws IOException when the connection is lost, or nothing comes for as long as a timeout, or
   *     what comes is damaged
   */
  void receive(Answers answers) throws IOException {
    if (from > 0) {
      System.arraycopy(received, from, received, 0, to - from);
      to -= from;
      from = 0;
    }
    if (to == received.length) {
      received = Arrays.copyOf(received, 2 * received.length);
    }
    to += socket.read(received, to, received.length - to);
    if (!segments) {
      from = frames(from, to, answers);
      return;
    }
    while (to - from >= Segments.HEADER) {
      int length = Segments.length(received, from);
      int whole = Segments.HEADER + length + Segments.TRAILER;
      if (to - from < whole) {
        return;
      }
      Segments.check(received, from, length);
      int end = from + Segments.HEADER + length;
      if (frames(from + Segments.HEADER, end, answers) != end) {
        throw new IOException("The node sent a part of a frame");
      }
      from += whole;
    }
  }

  private int frames(int start, int end, Answers answers) throws IOException {
    int at = start;
    while (end - at >= WriteFrames.HEADER) {
      int length = number(at + WriteFrames.LENGTH_AT, Integer.BYTES);
      if (length < 0 || length > LARGEST_ANSWER) {
        throw new IOException("The node sent a frame of " + length + " bytes");
      }
      if (end - at - WriteFrames.HEADER < length) {
        break;
      }
      int opcode = received[at + OPCODE_AT];
      // With flags, other things may stand in front of the code.
      boolean coded = opcode == ERROR && received[at + 1] == 0 && length >= Integer.BYTES;
      int error = coded ? number(at + WriteFrames.HEADER, Integer.BYTES) : 0;
      answers.take(number(at + STREAM_AT, Short.BYTES), opcode, error);
      at += WriteFrames.HEADER + length;
    }
    return at;
  }

  private int number(int at, int bytes) {
    int value = 0;
    for (int i = 0; i < bytes; i++) {
      value = value << Byte.SIZE | (received[at + i] & 0xFF);
    }
    return value;
  }

  /** What is in flight has no answer then. */
  void close() {
    socket.close();
  }
}
