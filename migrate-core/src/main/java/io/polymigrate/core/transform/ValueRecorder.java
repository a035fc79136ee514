package io.polymigrate.core.transform;

import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pushed values as bytes, in the order they came, to be pushed again by {@link ValueReplay}:
 * far smaller than Java objects, and without knowing the type.
 */
final class ValueRecorder implements ValueWriter {
  static final byte MISSING = 1;
  static final byte NULL = 2;
  static final byte TRUE = 3;
  static final byte FALSE = 4;
  static final byte INT = 5;
  static final byte LONG = 6;
  static final byte BIG_INTEGER = 7;
  static final byte SMALL_DECIMAL = 8;
  static final byte DECIMAL = 9;
  static final byte DECIMAL_SPECIAL = 10;
  static final byte FLOAT = 11;
  static final byte DOUBLE = 12;
  static final byte UTF8 = 13;
  static final byte UTF16 = 14;
  static final byte BYTES = 15;
  static final byte DATE = 16;
  static final byte TIME = 17;
  static final byte TIMESTAMP = 18;
  static final byte INSTANT = 19;
  static final byte UUID = 20;
  static final byte JSON = 21;
  static final byte EXTENSION = 22;
  static final byte BEGIN_LIST = 23;
  static final byte END_LIST = 24;
  static final byte BEGIN_MAP = 25;
  static final byte END_MAP = 26;
  static final byte BEGIN_STRUCT = 27;
  static final byte END_STRUCT = 28;
  static final byte NAME = 29;
  static final byte NUMBERED_NAME = 30;

  private static final int KNOWN = 32;

  // Names that came, by hash: the same strings come for every record.
  private final @Nullable String[] known = new String[KNOWN];
  private final int[] numbers = new int[KNOWN];

  private byte[] data = new byte[256];
  private int length;

  /** The bytes so far; only the first {@link #length()} count. */
  byte[] data() {
    return data;
  }

  int length() {
    return length;
  }

  /** Forgets everything. */
  void clear() {
    length = 0;
  }

  /** Forgets what came after a point. */
  void truncate(int newLength) {
    length = newLength;
  }

  /** Adds what another one recorded. */
  void append(byte[] recorded, int offset, int count) {
    int at = reserve(count);
    System.arraycopy(recorded, offset, data, at, count);
  }

  byte[] toBytes() {
    return Arrays.copyOf(data, length);
  }

  private int reserve(int more) {
    int at = length;
    int needed = at + more;
    if (needed > data.length || needed < 0) {
      data = grown(Math.addExact(at, more));
    }
    length = needed;
    return at;
  }

  private byte[] grown(int needed) {
    return Arrays.copyOf(
        data, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * length)));
  }

  private void token(byte token) {
    int at = reserve(1);
    data[at] = token;
  }

  // Small numbers, which most are, take a byte or two: seven bits each, the lowest first, negative
  // numbers between the others.
  private void token(byte token, long value) {
    int at = reserve(1 + Varint.LONGEST);
    data[at] = token;
    length = Varint.putSigned(data, at + 1, value);
  }

  private void signed(long value) {
    int at = reserve(Varint.LONGEST);
    length = Varint.putSigned(data, at, value);
  }

  private void token(byte token, long value, int more) {
    token(token, value);
    signed(more);
  }

  private void token(byte token, byte[] bytes, int offset, int count) {
    int at = reserve(1 + Varint.LONGEST + count);
    data[at] = token;
    int start = Varint.put(data, at + 1, count);
    System.arraycopy(bytes, offset, data, start, count);
    length = start + count;
  }

  @Override
  public void missing() {
    token(MISSING);
  }

  @Override
  public void nullValue() {
    token(NULL);
  }

  @Override
  public void booleanValue(boolean value) {
    token(value ? TRUE : FALSE);
  }

  @Override
  public void intValue(int value) {
    token(INT, value);
  }

  @Override
  public void longValue(long value) {
    token(LONG, value);
  }

  @Override
  public void bigInteger(BigInteger value) {
    byte[] bytes = value.toByteArray();
    token(BIG_INTEGER, bytes, 0, bytes.length);
  }

  @Override
  public void decimal(long unscaled, int scale) {
    token(SMALL_DECIMAL, unscaled, scale);
  }

  @Override
  public void decimal(BigDecimal value) {
    byte[] bytes = value.unscaledValue().toByteArray();
    token(DECIMAL, bytes, 0, bytes.length);
    signed(value.scale());
  }

  @Override
  public void decimal(DecimalSpecial value) {
    token(DECIMAL_SPECIAL, (long) value.name().charAt(2));
  }

  @Override
  public void floatValue(float value) {
    token(FLOAT, Float.floatToRawIntBits(value));
  }

  @Override
  public void doubleValue(double value) {
    int at = reserve(1 + Long.BYTES);
    data[at] = DOUBLE;
    putFixed(at + 1, Double.doubleToRawLongBits(value));
  }

  @Override
  public void string(String value) {
    if (wellFormed(value)) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      token(UTF8, bytes, 0, bytes.length);
    } else {
      byte[] exact = utf16(value);
      token(UTF16, exact, 0, exact.length);
    }
  }

  // A lone surrogate has no UTF-8; it must come out as it went in, for the sink to refuse.
  private static boolean wellFormed(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == value.length()
            || !Character.isLowSurrogate(value.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  private static byte[] utf16(String value) {
    byte[] bytes = new byte[2 * value.length()];
    for (int i = 0; i < value.length(); i++) {
      bytes[2 * i] = (byte) (value.charAt(i) >> 8);
      bytes[2 * i + 1] = (byte) value.charAt(i);
    }
    return bytes;
  }

  @Override
  public void utf8(byte[] bytes, int offset, int count) {
    token(UTF8, bytes, offset, count);
  }

  @Override
  public void bytes(byte[] bytes, int offset, int count) {
    token(BYTES, bytes, offset, count);
  }

  @Override
  public void date(long epochDay) {
    token(DATE, epochDay);
  }

  @Override
  public void time(long nanoOfDay) {
    token(TIME, nanoOfDay);
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    token(TIMESTAMP, epochSecond, nano);
  }

  @Override
  public void instant(long epochSecond, int nano) {
    token(INSTANT, epochSecond, nano);
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    int at = reserve(1 + 2 * Long.BYTES);
    data[at] = UUID;
    putFixed(at + 1, mostSignificant);
    putFixed(at + 1 + Long.BYTES, leastSignificant);
  }

  @Override
  public void json(byte[] utf8, int offset, int count) {
    token(JSON, utf8, offset, count);
  }

  @Override
  public void extension(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    token(EXTENSION, bytes, 0, bytes.length);
  }

  @Override
  public void beginList() {
    token(BEGIN_LIST);
  }

  @Override
  public void endList() {
    token(END_LIST);
  }

  @Override
  public void beginMap() {
    token(BEGIN_MAP);
  }

  @Override
  public void endMap() {
    token(END_MAP);
  }

  @Override
  public void beginStruct() {
    token(BEGIN_STRUCT);
  }

  @Override
  public void endStruct() {
    token(END_STRUCT);
  }

  @Override
  public void name(String name) {
    int slot = name.hashCode() & (KNOWN - 1);
    if (!name.equals(known[slot])) {
      known[slot] = name;
      numbers[slot] = Names.number(name);
    }
    int number = numbers[slot];
    if (number >= 0) {
      int at = reserve(1 + Varint.LONGEST);
      data[at] = NUMBERED_NAME;
      length = Varint.put(data, at + 1, number);
    } else {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      token(NAME, bytes, 0, bytes.length);
    }
  }

  private void putFixed(int at, long value) {
    for (int i = 0; i < Long.BYTES; i++) {
      data[at + i] = (byte) (value >>> (i * Byte.SIZE));
    }
  }
}
