package io.polymigrate.core.verify;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.DecimalSpecial;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Encodes values so that two are equal exactly when their bytes are: exact numbers by value
 * whatever their type (and by scale where it is kept), floating point by bits with one NaN, text as
 * UTF-8, lists in order, maps and structs without one. Each value says where it ends, so fields can
 * follow one another.
 */
final class CanonicalEncoder implements ValueWriter {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final byte MISSING = 1;
  private static final byte NULL = 2;
  private static final byte FALSE = 3;
  private static final byte TRUE = 4;
  private static final byte NUMBER = 5;
  private static final byte BIG_NUMBER = 6;
  private static final byte SPECIAL = 7;
  private static final byte FLOATING = 8;
  private static final byte TEXT = 9;
  private static final byte BYTES = 10;
  private static final byte DATE = 11;
  private static final byte TIME = 12;
  private static final byte TIMESTAMP = 13;
  private static final byte INSTANT = 14;
  private static final byte UUID = 15;
  private static final byte JSON = 16;
  private static final byte EXTENSION = 17;
  private static final byte BEGIN_LIST = 18;
  private static final byte END_LIST = 19;
  private static final byte ENTRIES = 20;
  private static final byte NAME = 21;
  private static final byte SCALE = 22;
  private static final byte JSON_NUMBER = 23;

  private final Hash128 hash = new Hash128();
  private final JsonValues json = new JsonValues(this);
  private byte[] data = new byte[1024];
  private int length;
  private boolean scaleKept;
  private boolean missingIsNull;

  // Maps and structs that are open: where the entry at hand starts, and the sums of those done.
  private int depth;
  private int[] entryStarts = new int[8];
  private long[] lows = new long[8];
  private long[] highs = new long[8];

  /** Starts anew. */
  void clear() {
    length = 0;
    depth = 0;
  }

  /** Whether the scale of decimals that follow counts. */
  void keepScale(boolean kept) {
    scaleKept = kept;
  }

  /** Whether a field that is not there equals one that is null. */
  void takeMissingForNull(boolean taken) {
    missingIsNull = taken;
  }

  byte[] data() {
    return data;
  }

  int length() {
    return length;
  }

  private int reserve(int more) {
    int at = length;
    int needed = Math.addExact(at, more);
    if (needed > data.length) {
      data = Arrays.copyOf(data, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * at)));
    }
    length = needed;
    return at;
  }

  private void tag(byte tag) {
    int at = reserve(1);
    data[at] = tag;
  }

  private void longs(byte tag, long value) {
    int at = reserve(9);
    data[at] = tag;
    LONGS.set(data, at + 1, value);
  }

  private void longs(byte tag, long first, long second) {
    int at = reserve(17);
    data[at] = tag;
    LONGS.set(data, at + 1, first);
    LONGS.set(data, at + 9, second);
  }

  private void sized(byte tag, byte[] bytes, int offset, int count) {
    longs(tag, count);
    int at = reserve(count);
    System.arraycopy(bytes, offset, data, at, count);
  }

  @Override
  public void missing() {
    tag(missingIsNull ? NULL : MISSING);
  }

  @Override
  public void nullValue() {
    tag(NULL);
  }

  @Override
  public void booleanValue(boolean value) {
    tag(value ? TRUE : FALSE);
  }

  @Override
  public void intValue(int value) {
    number(value, 0);
  }

  @Override
  public void longValue(long value) {
    number(value, 0);
  }

  @Override
  public void bigInteger(BigInteger value) {
    number(new BigDecimal(value));
  }

  @Override
  public void decimal(long unscaled, int scale) {
    number(unscaled, scale);
    scale(scale);
  }

  @Override
  public void decimal(BigDecimal value) {
    number(value);
    scale(value.scale());
  }

  // 12E+3 is 12000 to every store that knows no negative scale.
  private void scale(int scale) {
    if (scaleKept) {
      longs(SCALE, Math.max(0, scale));
    }
  }

  private void number(long value, int scale) {
    long unscaled = value;
    int stripped = scale;
    if (unscaled == 0) {
      stripped = 0;
    }
    while (unscaled != 0 && unscaled % 10 == 0) {
      unscaled /= 10;
      stripped--;
    }
    longs(NUMBER, unscaled, stripped);
  }

  private void number(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    BigInteger unscaled = stripped.unscaledValue();
    if (unscaled.bitLength() < 64) {
      number(unscaled.longValue(), stripped.scale());
      return;
    }
    byte[] bytes = unscaled.toByteArray();
    sized(BIG_NUMBER, bytes, 0, bytes.length);
    longs(SCALE, stripped.scale());
  }

  @Override
  public void decimal(DecimalSpecial value) {
    longs(SPECIAL, value.name().charAt(2));
  }

  @Override
  public void floatValue(float value) {
    doubleValue(value);
  }

  @Override
  public void doubleValue(double value) {
    longs(FLOATING, Double.doubleToLongBits(value));
  }

  @Override
  public void string(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    sized(TEXT, bytes, 0, bytes.length);
  }

  @Override
  public void utf8(byte[] bytes, int offset, int count) {
    sized(TEXT, bytes, offset, count);
  }

  @Override
  public void bytes(byte[] bytes, int offset, int count) {
    sized(BYTES, bytes, offset, count);
  }

  @Override
  public void date(long epochDay) {
    longs(DATE, epochDay);
  }

  @Override
  public void time(long nanoOfDay) {
    longs(TIME, nanoOfDay);
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    longs(TIMESTAMP, epochSecond, nano);
  }

  @Override
  public void instant(long epochSecond, int nano) {
    longs(INSTANT, epochSecond, nano);
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    longs(UUID, mostSignificant, leastSignificant);
  }

  @Override
  public void json(byte[] utf8, int offset, int count) {
    tag(JSON);
    try {
      json.write(utf8, offset, count);
    } catch (IllegalArgumentException e) {
      throw RefusedValueException.notRepresentable("the value is not JSON");
    }
  }

  /** A number within JSON: its text is its value. */
  void jsonNumber(byte[] ascii, int offset, int count) {
    sized(JSON_NUMBER, ascii, offset, count);
  }

  @Override
  public void extension(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    sized(EXTENSION, bytes, 0, bytes.length);
  }

  @Override
  public void beginList() {
    tag(BEGIN_LIST);
  }

  @Override
  public void endList() {
    tag(END_LIST);
  }

  @Override
  public void beginMap() {
    if (depth == entryStarts.length) {
      entryStarts = Arrays.copyOf(entryStarts, 2 * depth);
      lows = Arrays.copyOf(lows, 2 * depth);
      highs = Arrays.copyOf(highs, 2 * depth);
    }
    entryStarts[depth] = length;
    lows[depth] = 0;
    highs[depth] = 0;
    depth++;
  }

  // The sum of the entries' hashes is the same in any order.
  private void entryDone() {
    int start = entryStarts[depth - 1];
    if (length > start) {
      hash.hash(data, start, length - start);
      lows[depth - 1] += hash.low();
      highs[depth - 1] += hash.high();
      length = start;
    }
  }

  @Override
  public void name(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    name(bytes, 0, bytes.length);
  }

  /** The same as UTF-8. */
  void name(byte[] utf8, int offset, int count) {
    entryDone();
    sized(NAME, utf8, offset, count);
  }

  @Override
  public void endMap() {
    entryDone();
    depth--;
    longs(ENTRIES, lows[depth], highs[depth]);
  }

  @Override
  public void beginStruct() {
    beginMap();
  }

  @Override
  public void endStruct() {
    endMap();
  }
}
