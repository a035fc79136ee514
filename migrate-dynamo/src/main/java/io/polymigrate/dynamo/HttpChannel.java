package io.polymigrate.dynamo;

import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.WireSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A connection that asks and is answered by HTTP/1.1, one after the other: to ask and to wait for
 * the answer are two steps, between which others may be asked. Used by one thread at a time;
 * blocks.
 */
final class HttpChannel {
  private static final Duration TO_CONNECT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(50);
  private static final int FIRST_ROOM = 4 << 10;
  private static final int LARGEST_HEAD = 64 << 10;
  private static final int LARGEST_ANSWER = 64 << 20;
  private static final byte[] END_OF_LINE = {'\r', '\n'};
  private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};
  private static final String VERSION = "HTTP/1.1 ";
  private static final int OK = 200;
  private static final int DECIMAL = 10;
  private static final int HEX = 16;

  private final WireSocket socket;
  private byte[] received = new byte[FIRST_ROOM];
  private int from;
  private int to;

  private HttpChannel(WireSocket socket) {
    this.socket = socket;
  }

  /**
   * An answer.
   *
   * @param status 200 if all is well
   * @param body what came, as long as the checksum beside it fits, if there is one
   * @param last whether the connection ends with it
   */
  record Answer(int status, Bytes body, boolean last) {
    boolean ok() {
      return status == OK;
    }
  }

  static HttpChannel open(InetSocketAddress address, WireSocket.@Nullable Tls tls)
      throws IOException {
    return new HttpChannel(WireSocket.open(address, TO_CONNECT, PATIENCE, tls));
  }

  /** Sends a request, head and body. */
  void send(Bytes request) throws IOException {
    socket.write(request.array(), 0, request.length());
  }

  /**
   * Waits for the answer to what was sent.
   *
   * @throws IOException when none comes, or what comes is damaged or not understood
   */
  Answer receive() throws IOException {
    String head = until(END_OF_HEAD);
    if (!head.startsWith(VERSION) || head.length() < VERSION.length() + 3) {
      throw new IOException("The service does not answer in HTTP/1.1");
    }
    int status = number(head.substring(VERSION.length(), VERSION.length() + 3), DECIMAL);
    if (status < OK) {
      throw new IOException("The service answers with status " + status);
    }
    String length = header(head, "content-length");
    boolean chunked = header(head, "transfer-encoding").equalsIgnoreCase("chunked");
    boolean last = header(head, "connection").equalsIgnoreCase("close");
    String checksum = header(head, "x-amz-crc32");
    int whole = chunked ? 0 : number(length, DECIMAL);
    Bytes body = new Bytes(Math.max(1, whole));
    if (chunked) {
      chunks(body);
    } else {
      take(body, whole);
    }
    CRC32 sum = new CRC32();
    sum.update(body.array(), 0, body.length());
    if (!checksum.isEmpty() && !checksum.equals(Long.toString(sum.getValue()))) {
      throw new IOException("An answer is not what its checksum says");
    }
    return new Answer(status, body, last);
  }

  /** The value of a header, "" if there is none of this name. */
  private static String header(String head, String name) {
    for (int line = head.indexOf('\n') + 1; line > 0; line = head.indexOf('\n', line) + 1) {
      int colon = line + name.length();
      if (head.regionMatches(true, line, name, 0, name.length())
          && colon < head.length()
          && head.charAt(colon) == ':') {
        int end = head.indexOf('\r', colon);
        return head.substring(colon + 1, end < 0 ? head.length() : end).strip();
      }
    }
    return "";
  }

  private String until(byte[] mark) throws IOException {
    int seen = from;
    while (true) {
      for (; seen + mark.length <= to; seen++) {
        if (Arrays.equals(received, seen, seen + mark.length, mark, 0, mark.length)) {
          String text = new String(received, from, seen - from, StandardCharsets.ISO_8859_1);
          from = seen + mark.length;
          return text;
        }
      }
      seen -= from;
      fill();
      if (seen > LARGEST_HEAD) {
        throw new IOException("The head of an answer has no end");
      }
    }
  }

  // What is left moves to the beginning, so places count from there afterwards.
  private void fill() throws IOException {
    System.arraycopy(received, from, received, 0, to - from);
    to -= from;
    from = 0;
    if (to == received.length) {
      received = Arrays.copyOf(received, 2 * to);
    }
    to += socket.read(received, to, received.length - to);
  }

  private void chunks(Bytes body) throws IOException {
    while (true) {
      String size = until(END_OF_LINE);
      int extension = size.indexOf(';');
      int length = number((extension < 0 ? size : size.substring(0, extension)).strip(), HEX);
      if (length == 0) {
        while (!until(END_OF_LINE).isEmpty()) {
          // A trailer says nothing that is asked for.
        }
        return;
      }
      take(body, length);
      if (!until(END_OF_LINE).isEmpty()) {
        throw new IOException("A piece of an answer is longer than it says");
      }
    }
  }

  private void take(Bytes body, int length) throws IOException {
    int left = length;
    while (left > 0) {
      if (from == to) {
        fill();
      }
      int part = Math.min(left, to - from);
      body.add(received, from, part);
      from += part;
      left -= part;
    }
  }

  private static int number(String text, int radix) throws IOException {
    try {
      int number = Integer.parseInt(text, radix);
      if (number >= 0 && number <= LARGEST_ANSWER) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IOException("The service does not say how long its answer is", e);
    }
    throw new IOException("The service sends " + text + " bytes at once");
  }

  void close() {
    socket.close();
  }
}
