package io.polymigrate.api.spi;

import io.polymigrate.api.error.RefusedValueException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that are appended to. Not for use by several threads at once. */
public final class Bytes {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int length;

  /** An empty one. */
  public Bytes() {
    this(256);
  }

  /** An empty one with room for so many, at least 1; it grows when there are more. */
  public Bytes(int room) {
    bytes = new byte[room];
  }

  /** How many there are. */
  public int length() {
    return length;
  }

  /** Forgets what comes after, or takes in what was written into the {@link #room}. */
  public void truncate(int newLength) {
    length = newLength;
  }

  /** Appends the lowest eight bits. */
  public Bytes add(int value) {
    room(1);
    bytes[length++] = (byte) value;
    return this;
  }

  /** Appends all. */
  public Bytes add(byte[] more) {
    return add(more, 0, more.length);
  }

  /** Appends a part. */
  public Bytes add(byte[] more, int offset, int count) {
    room(count);
    System.arraycopy(more, offset, bytes, length, count);
    length += count;
    return this;
  }

  /** Big-endian. */
  public Bytes addInt(int value) {
    return add(value >> 24).add(value >> 16).add(value >> 8).add(value);
  }

  /** Big-endian. */
  public Bytes addLong(long value) {
    return addInt((int) (value >> 32)).addInt((int) value);
  }

  /** As decimal digits. */
  public Bytes addNumber(long value) {
    room(Digits.LONGEST);
    length = Digits.put(bytes, length, value);
    return this;
  }

  /**
   * As a decimal number with so many digits behind the point.
   *
   * @param scale 0 to 18
   */
  public Bytes addNumber(long unscaled, int scale) {
    room(Digits.LONGEST + scale + 2);
    length = Digits.put(bytes, length, unscaled, scale);
    return this;
  }

  /** Characters that are all ASCII. */
  public Bytes addAscii(CharSequence text) {
    room(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
    return this;
  }

  /** Valid UTF-8 as a JSON text, in quotes. */
  public Bytes addQuoted(byte[] utf8, int offset, int count) {
    add('"');
    int from = offset;
    int end = offset + count;
    for (int i = offset; i < end; i++) {
      byte b = utf8[i];
      if ((b >= 0 && b < ' ') || b == '"' || b == '\\') {
        add(utf8, from, i - from).add('\\');
        if (b == '"' || b == '\\') {
          add(b);
        } else {
          addAscii("u00").add(HEX[b >> 4]).add(HEX[b & 15]);
        }
        from = i + 1;
      }
    }
    return add(utf8, from, end - from).add('"');
  }

  /**
   * A text as a JSON text, in quotes.
   *
   * @throws RefusedValueException when it holds half of a surrogate pair
   */
  public Bytes addQuoted(String text) {
    byte[] utf8 = utf8(text);
    return addQuoted(utf8, 0, utf8.length);
  }

  /** A copy of what comes from there. */
  public byte[] slice(int from) {
    return Arrays.copyOfRange(bytes, from, length);
  }

  /** A copy of all. */
  public byte[] toArray() {
    return slice(0);
  }

  /** The bytes themselves, with room for so many more; {@link #truncate} says where they end. */
  public byte[] room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
    return bytes;
  }

  /** The bytes themselves, of which the first {@link #length()} count; they are lent. */
  public byte[] array() {
    return bytes;
  }

  /**
   * A text as valid UTF-8.
   *
   * @throws RefusedValueException when it holds half of a surrogate pair
   */
  public static byte[] utf8(String value) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      return copy;
    } catch (CharacterCodingException e) {
      throw RefusedValueException.notRepresentable(
          "the text holds half of a surrogate pair, which UTF-8 can't");
    }
  }

  /** Whether one begins with the other. */
  public static boolean startsWith(byte[] whole, byte[] start) {
    return whole.length >= start.length
        && Arrays.equals(whole, 0, start.length, start, 0, start.length);
  }
}
