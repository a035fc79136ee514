package io.polymigrate.mongo;

import io.polymigrate.api.record.JsonParts;
import java.nio.charset.StandardCharsets;

/** Writes the parts of a JSON value as its text. Reused for value after value. */
final class JsonWriter implements JsonParts {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  private final BsonBuffer out = new BsonBuffer(256);

  // Whether a comma goes before the next value or name.
  private boolean comma;

  void clear() {
    out.rewind(0);
    comma = false;
  }

  byte[] utf8() {
    return out.bytes();
  }

  int length() {
    return out.position();
  }

  private void separate() {
    if (comma) {
      out.put(',');
    }
    comma = true;
  }

  @Override
  public void nullValue() {
    text(NULL, 0, NULL.length);
  }

  @Override
  public void booleanValue(boolean value) {
    byte[] word = value ? TRUE : FALSE;
    text(word, 0, word.length);
  }

  @Override
  public void number(byte[] ascii, int offset, int length) {
    text(ascii, offset, length);
  }

  @Override
  public void string(byte[] utf8, int offset, int length) {
    separate();
    quoted(utf8, offset, length);
  }

  @Override
  public void text(byte[] utf8, int offset, int length) {
    separate();
    out.putBytes(utf8, offset, length);
  }

  private void begin(char bracket) {
    separate();
    out.put(bracket);
    comma = false;
  }

  private void end(char bracket) {
    out.put(bracket);
    comma = true;
  }

  @Override
  public void beginArray() {
    begin('[');
  }

  @Override
  public void endArray() {
    end(']');
  }

  @Override
  public void beginObject() {
    begin('{');
  }

  @Override
  public void name(byte[] utf8, int offset, int length) {
    separate();
    quoted(utf8, offset, length);
    out.put(':');
    comma = false;
  }

  @Override
  public void endObject() {
    end('}');
  }

  private void quoted(byte[] utf8, int offset, int length) {
    out.put('"');
    int from = offset;
    int end = offset + length;
    for (int i = offset; i < end; i++) {
      byte c = utf8[i];
      if ((c >= 0 && c < 0x20) || c == '"' || c == '\\') {
        out.putBytes(utf8, from, i - from);
        escape(c);
        from = i + 1;
      }
    }
    out.putBytes(utf8, from, end - from);
    out.put('"');
  }

  private void escape(byte c) {
    out.put('\\');
    switch (c) {
      case '"', '\\' -> out.put(c);
      case '\n' -> out.put('n');
      case '\r' -> out.put('r');
      case '\t' -> out.put('t');
      default -> {
        out.put('u');
        out.put('0');
        out.put('0');
        out.put(HEX[c >> 4]);
        out.put(HEX[c & 15]);
      }
    }
  }
}
