package io.polymigrate.core.carry;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.Digits;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer of UTF-8 text. */
final class TextBuffer {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int ROOM = 256;

  // Of BigDecimal's text: so many digits fewer than the scale.
  private static final int EXPONENT = 5;

  private byte[] bytes = new byte[ROOM];
  private int length;

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Takes back what came after so many bytes. */
  void length(int kept) {
    length = kept;
  }

  void clear() {
    length = 0;
  }

  boolean endsWith(char c) {
    return length > 0 && bytes[length - 1] == c;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.addExact(Math.max(2 * length, length + more), ROOM));
    }
  }

  void ascii(char c) {
    reserve(1);
    bytes[length++] = (byte) c;
  }

  @SuppressWarnings("deprecation") // the fastest way for characters that are known to be ASCII
  void ascii(String text) {
    int count = text.length();
    reserve(count);
    text.getBytes(0, count, bytes, length);
    length += count;
  }

  void ascii(byte[] text) {
    reserve(text.length);
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
  }

  void utf8(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    reserve(utf8.length);
    System.arraycopy(utf8, 0, bytes, length, utf8.length);
    length += utf8.length;
  }

  void number(long value) {
    reserve(Digits.LONGEST);
    length = Digits.put(bytes, length, value);
  }

  /** As {@link BigDecimal#toString} spells it. */
  void decimal(long unscaled, int scale) {
    if (scale == 0) {
      number(unscaled);
      return;
    }
    // Smaller ones are spelt with an exponent.
    if (scale < 0
        || unscaled == Long.MIN_VALUE
        || scale > Digits.count(Math.abs(unscaled)) + EXPONENT) {
      ascii(BigDecimal.valueOf(unscaled, scale).toString());
      return;
    }
    reserve(Digits.LONGEST + scale + 2);
    length = Digits.put(bytes, length, unscaled, scale);
  }

  /** A JSON string literal, spelt as {@link Json#appendQuoted} does. */
  void quoted(byte[] utf8, int offset, int count) {
    reserve(count + 2);
    bytes[length++] = '"';
    int from = offset;
    int end = offset + count;
    for (int i = offset; i < end; i++) {
      byte b = utf8[i];
      if ((b >= 0 && b < 0x20) || b == '"' || b == '\\' || b == 0x7f) {
        copy(utf8, from, i);
        escaped(b);
        from = i + 1;
      }
    }
    copy(utf8, from, end);
    ascii('"');
  }

  /** The same of text in a string. */
  void quoted(String value) {
    int count = value.length();
    reserve(count + 2);
    int start = length;
    bytes[length++] = '"';
    for (int i = 0; i < count; i++) {
      char c = value.charAt(i);
      if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\') {
        length = start;
        StringBuilder literal = new StringBuilder(count + 2);
        Json.appendQuoted(literal, value);
        utf8(literal.toString());
        return;
      }
      bytes[length++] = (byte) c;
    }
    bytes[length++] = '"';
  }

  private void copy(byte[] utf8, int from, int to) {
    reserve(to - from);
    System.arraycopy(utf8, from, bytes, length, to - from);
    length += to - from;
  }

  private void escaped(byte b) {
    switch (b) {
      case '"' -> ascii("\\\"");
      case '\\' -> ascii("\\\\");
      case '\n' -> ascii("\\n");
      case '\r' -> ascii("\\r");
      case '\t' -> ascii("\\t");
      default -> {
        ascii("\\u00");
        ascii((char) HEX[b >> 4]);
        ascii((char) HEX[b & 15]);
      }
    }
  }
}
