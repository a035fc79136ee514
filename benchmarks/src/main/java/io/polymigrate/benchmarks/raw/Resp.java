package io.polymigrate.benchmarks.raw;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection that speaks Redis' own bytes, many commands at a time. */
final class Resp implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream to;
  private final Bytes out = new Bytes(BUFFER);

  Resp(Address address) throws IOException {
    socket = new Socket(address.host(), address.port());
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    to = socket.getOutputStream();
    if (!address.database().isEmpty()) {
      command("SELECT", address.database());
      send();
      skip();
    }
  }

  void command(String... words) {
    begin(words.length);
    for (String word : words) {
      word(word.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Begins a command of so many words. */
  void begin(int words) {
    out.int8('*');
    number(words);
  }

  void word(byte[] bytes) {
    out.int8('$');
    number(bytes.length);
    out.bytes(bytes, 0, bytes.length);
    end();
  }

  private void number(int number) {
    byte[] digits = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
    out.bytes(digits, 0, digits.length);
    end();
  }

  private void end() {
    out.int8('\r');
    out.int8('\n');
  }

  /** Sends all commands since the last time. */
  void send() throws IOException {
    to.write(out.array(), 0, out.size());
    out.clear();
  }

  /** Reads an answer of one line or one text. */
  void skip() throws IOException {
    int type = in.read();
    if (type == '$') {
      bulk((int) line());
    } else {
      byte[] text = text();
      if (type == '-') {
        throw new IOException("Redis refused: " + Texts.utf8(text));
      }
    }
  }

  /** How many items an answer has. */
  int array() throws IOException {
    expect('*');
    return (int) line();
  }

  /** An item that is a text. */
  byte[] item() throws IOException {
    expect('$');
    return bulk((int) line());
  }

  private void expect(int wanted) throws IOException {
    int type = in.read();
    if (type != wanted) {
      throw new IOException("Redis answered " + (char) type + Texts.utf8(text()));
    }
  }

  private byte[] bulk(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length || in.read() < 0 || in.read() < 0) {
      throw new EOFException("Redis closed the connection");
    }
    return bytes;
  }

  private long line() throws IOException {
    long value = 0;
    for (int b = next(); b != '\r'; b = next()) {
      value = value * 10 + (b - '0');
    }
    next();
    return value;
  }

  private byte[] text() throws IOException {
    Bytes text = new Bytes(64);
    for (int b = next(); b != '\r'; b = next()) {
      text.int8(b);
    }
    next();
    return java.util.Arrays.copyOf(text.array(), text.size());
  }

  private int next() throws IOException {
    int b = in.read();
    if (b < 0) {
      throw new EOFException("Redis closed the connection");
    }
    return b;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
