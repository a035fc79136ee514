package io.polymigrate.core.verify;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.JsonParts;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Hashes values so that two are equal exactly when their blocks are: exact numbers by value
 * whatever their type (and by scale where it is kept), floating point by bits with one NaN, text as
 * UTF-8, lists in order, maps and structs without one. The first block of each value says what it
 * is and where it ends, so fields can follow one another.
 */
final class CanonicalEncoder implements ValueWriter {
  private static final long MISSING = 1;
  private static final long NULL = 2;
  private static final long FALSE = 3;
  private static final long TRUE = 4;
  private static final long NUMBER = 5;
  private static final long BIG_NUMBER = 6;
  private static final long SPECIAL = 7;
  private static final long FLOATING = 8;
  private static final long TEXT = 9;
  private static final long BYTES = 10;
  private static final long DATE = 11;
  private static final long TIME = 12;
  private static final long TIMESTAMP = 13;
  private static final long INSTANT = 14;
  private static final long UUID = 15;
  private static final long JSON = 16;
  private static final long EXTENSION = 17;
  private static final long BEGIN_LIST = 18;
  private static final long END_LIST = 19;
  private static final long ENTRIES = 20;
  private static final long NAME = 21;
  private static final long SCALE = 22;
  private static final long JSON_NUMBER = 23;

  // A number is a multiple of 5 exactly when its product with this, which is 1/5 modulo 2^64, is
  // among the fifth of all longs around 0; then that is the quotient. A division takes far longer.
  private static final long FIFTH = 0xcccc_cccc_cccc_cccdL;
  private static final long LARGEST_FIFTH = Long.MAX_VALUE / 5;

  // Members' names come again and again, as the same objects.
  private static final int NAMES = 64;

  private final Hash128 hash = new Hash128();
  private final Parts parts = new Parts();
  private final JsonValues json = new JsonValues(parts);
  private final @Nullable String[] names = new @Nullable String[NAMES];
  private final byte[][] encodedNames = new byte[NAMES][];
  private boolean scaleKept;
  private boolean missingIsNull;

  /** Starts anew. */
  void clear() {
    hash.clear();
  }

  /** Whether the scale of decimals that follow counts. */
  void keepScale(boolean kept) {
    scaleKept = kept;
  }

  /** Whether a field that is not there equals one that is null. */
  void takeMissingForNull(boolean taken) {
    missingIsNull = taken;
  }

  /** The hash of all values since it was cleared; more may follow. */
  Hash128 hash() {
    hash.finish();
    return hash;
  }

  @Override
  public void missing() {
    hash.add(missingIsNull ? NULL : MISSING, 0);
  }

  @Override
  public void nullValue() {
    hash.add(NULL, 0);
  }

  @Override
  public void booleanValue(boolean value) {
    hash.add(value ? TRUE : FALSE, 0);
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
      hash.add(SCALE, Math.max(0, scale));
    }
  }

  private static long sized(long tag, int number) {
    return tag | ((long) number << 32);
  }

  // Without zeros at its end.
  private void number(long value, int scale) {
    long unscaled = value;
    int stripped = scale;
    if (unscaled == 0) {
      stripped = 0;
    } else {
      while ((unscaled & 1) == 0) {
        long fifth = unscaled * FIFTH;
        if (fifth > LARGEST_FIFTH || fifth < -LARGEST_FIFTH) {
          break;
        }
        unscaled = fifth >> 1;
        stripped--;
      }
    }
    hash.add(sized(NUMBER, stripped), unscaled);
  }

  private void number(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    BigInteger unscaled = stripped.unscaledValue();
    if (unscaled.bitLength() < 64) {
      number(unscaled.longValue(), stripped.scale());
      return;
    }
    byte[] bytes = unscaled.toByteArray();
    hash.add(BIG_NUMBER, bytes, 0, bytes.length);
    hash.add(SCALE, stripped.scale());
  }

  @Override
  public void decimal(DecimalSpecial value) {
    hash.add(SPECIAL, value.name().charAt(2));
  }

  @Override
  public void floatValue(float value) {
    doubleValue(value);
  }

  @Override
  public void doubleValue(double value) {
    hash.add(FLOATING, Double.doubleToLongBits(value));
  }

  @Override
  public void string(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    hash.add(TEXT, bytes, 0, bytes.length);
  }

  @Override
  public void utf8(byte[] bytes, int offset, int count) {
    hash.add(TEXT, bytes, offset, count);
  }

  @Override
  public void bytes(byte[] bytes, int offset, int count) {
    hash.add(BYTES, bytes, offset, count);
  }

  @Override
  public void date(long epochDay) {
    hash.add(DATE, epochDay);
  }

  @Override
  public void time(long nanoOfDay) {
    hash.add(TIME, nanoOfDay);
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    hash.add(sized(TIMESTAMP, nano), epochSecond);
  }

  @Override
  public void instant(long epochSecond, int nano) {
    hash.add(sized(INSTANT, nano), epochSecond);
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    hash.add(UUID, 0);
    hash.add(mostSignificant, leastSignificant);
  }

  @Override
  public void json(byte[] utf8, int offset, int count) {
    hash.add(JSON, 0);
    parts.text(utf8, offset, count);
  }

  @Override
  public JsonParts jsonParts() {
    hash.add(JSON, 0);
    return parts;
  }

  @Override
  public void extension(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    hash.add(EXTENSION, bytes, 0, bytes.length);
  }

  @Override
  public void beginList() {
    hash.add(BEGIN_LIST, 0);
  }

  @Override
  public void endList() {
    hash.add(END_LIST, 0);
  }

  @Override
  public void beginMap() {
    hash.beginSet();
  }

  @Override
  public void name(String name) {
    int place = name.hashCode() & (NAMES - 1);
    byte[] utf8 = encodedNames[place];
    if (!name.equals(names[place])) {
      utf8 = name.getBytes(StandardCharsets.UTF_8);
      names[place] = name;
      encodedNames[place] = utf8;
    }
    parts.name(utf8, 0, utf8.length);
  }

  @Override
  public void endMap() {
    hash.endSet(ENTRIES);
  }

  @Override
  public void beginStruct() {
    beginMap();
  }

  @Override
  public void endStruct() {
    endMap();
  }

  /** JSON: texts, truths and null are the same as elsewhere; of a number its text is hashed. */
  private final class Parts implements JsonParts {
    @Override
    public void nullValue() {
      hash.add(NULL, 0);
    }

    @Override
    public void booleanValue(boolean value) {
      hash.add(value ? TRUE : FALSE, 0);
    }

    @Override
    public void number(byte[] ascii, int offset, int length) {
      hash.add(JSON_NUMBER, ascii, offset, length);
    }

    @Override
    public void string(byte[] utf8, int offset, int length) {
      hash.add(TEXT, utf8, offset, length);
    }

    @Override
    public void text(byte[] utf8, int offset, int length) {
      try {
        json.write(utf8, offset, length);
      } catch (IllegalArgumentException e) {
        throw RefusedValueException.notRepresentable("the value is not JSON");
      }
    }

    @Override
    public void beginArray() {
      hash.add(BEGIN_LIST, 0);
    }

    @Override
    public void endArray() {
      hash.add(END_LIST, 0);
    }

    @Override
    public void beginObject() {
      hash.beginSet();
    }

    @Override
    public void name(byte[] utf8, int offset, int length) {
      hash.entry();
      hash.add(NAME, utf8, offset, length);
    }

    @Override
    public void endObject() {
      hash.endSet(ENTRIES);
    }
  }
}
