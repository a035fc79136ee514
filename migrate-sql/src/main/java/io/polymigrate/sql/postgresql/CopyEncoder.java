package io.polymigrate.sql.postgresql;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.sql.postgresql.Codec.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Encodes values into the binary COPY form of one column after the other, each with its length
 * before it. Checks what the server would round, cut or pad in silence.
 */
final class CopyEncoder implements ValueWriter {
  private static final long MIN_DAY = -2_451_545L;
  private static final long MAX_DAY = 2_147_483_493L - 2_451_545L;
  private static final long MIN_MICROS = -211_813_488_000_000_000L;
  private static final long MAX_MICROS = 9_223_371_331_200_000_000L;
  private static final long MICROS = 1_000_000;
  private static final int[] FRACTION = {1_000_000, 100_000, 10_000, 1_000, 100, 10, 1};

  private final CopyBuffer out;
  private @Nullable Codec codec;

  // While an array is written: its column's codec, where it starts, and how many elements so far.
  private @Nullable Codec array;
  private int arrayStart;
  private int elements;
  private boolean nulls;

  CopyEncoder(CopyBuffer out) {
    this.out = out;
  }

  /** The next value is of this column. */
  void column(Codec next) {
    codec = next;
    array = null;
  }

  private Codec codec() {
    if (codec == null) {
      throw new IllegalStateException("No column was begun");
    }
    return codec;
  }

  // Elements of an array are counted as they come.
  private Codec next() {
    if (array != null) {
      elements++;
    }
    return codec();
  }

  private RefusedValueException unsuited(String what) {
    return new RefusedValueException(
        StandardErrorCode.SCHEMA_MISMATCH,
        "the column is of type " + codec().nativeType() + " and does not take " + what);
  }

  @Override
  public void missing() {
    throw RefusedValueException.notRepresentable(
        "the record does not have the field, and a table can't tell that from null; give it a"
            + " default in a transform");
  }

  @Override
  public void nullValue() {
    if (array != null) {
      elements++;
      nulls = true;
    }
    out.putInt(-1);
  }

  @Override
  public void booleanValue(boolean value) {
    if (next().kind() != Kind.BOOL) {
      throw unsuited("a boolean");
    }
    out.putInt(1);
    out.putByte(value ? 1 : 0);
  }

  @Override
  public void intValue(int value) {
    integer(value);
  }

  @Override
  public void longValue(long value) {
    integer(value);
  }

  private void integer(long value) {
    Codec column = next();
    switch (column.kind()) {
      case INT2 -> {
        requireRange(value, Short.MIN_VALUE, Short.MAX_VALUE);
        out.putInt(2);
        out.putShort((int) value);
      }
      case INT4 -> {
        requireRange(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
        out.putInt(4);
        out.putInt((int) value);
      }
      case OID -> {
        requireRange(value, 0, 0xffff_ffffL);
        out.putInt(4);
        out.putInt((int) value);
      }
      case INT8 -> {
        out.putInt(8);
        out.putLong(value);
      }
      case NUMERIC -> BinaryNumeric.write(value, 0, column.limit(), column.scale(), out);
      default -> throw unsuited("an integer");
    }
  }

  private void requireRange(long value, long min, long max) {
    if (value < min || value > max) {
      throw RefusedValueException.notRepresentable(
          codec().nativeType() + " holds " + min + " to " + max);
    }
  }

  @Override
  public void bigInteger(BigInteger value) {
    decimal(new BigDecimal(value));
  }

  @Override
  public void decimal(long unscaled, int scale) {
    Codec column = next();
    if (column.kind() != Kind.NUMERIC) {
      throw unsuited("a decimal");
    }
    BinaryNumeric.write(unscaled, scale, column.limit(), column.scale(), out);
  }

  @Override
  public void decimal(BigDecimal value) {
    Codec column = next();
    if (column.kind() != Kind.NUMERIC) {
      throw unsuited("a decimal");
    }
    BinaryNumeric.write(value, column.limit(), column.scale(), out);
  }

  @Override
  public void decimal(DecimalSpecial value) {
    Codec column = next();
    if (column.kind() != Kind.NUMERIC) {
      throw unsuited("a decimal");
    }
    BinaryNumeric.write(value, column.limit(), out);
  }

  @Override
  public void floatValue(float value) {
    switch (next().kind()) {
      case FLOAT4 -> {
        out.putInt(4);
        out.putInt(Float.floatToIntBits(value));
      }
      case FLOAT8 -> {
        out.putInt(8);
        out.putLong(Double.doubleToLongBits(value));
      }
      default -> throw unsuited("a float");
    }
  }

  @Override
  public void doubleValue(double value) {
    if (next().kind() != Kind.FLOAT8) {
      throw unsuited("a double");
    }
    out.putInt(8);
    out.putLong(Double.doubleToLongBits(value));
  }

  @Override
  public void string(String value) {
    Codec column = next();
    requireText(column);
    int start = out.reserve(4 + 3 * value.length());
    int end = Utf8.encode(value, out.bytes(), start + 4);
    out.length(end);
    finishText(column, start, end);
  }

  @Override
  public void utf8(byte[] bytes, int offset, int length) {
    Codec column = next();
    requireText(column);
    int start = out.reserve(4 + length);
    System.arraycopy(bytes, offset, out.bytes(), start + 4, length);
    out.length(start + 4 + length);
    finishText(column, start, start + 4 + length);
  }

  private void requireText(Codec column) {
    if (column.kind() != Kind.TEXT
        && column.kind() != Kind.BLANK_PADDED
        && column.kind() != Kind.TEXT_IO) {
      throw unsuited("text");
    }
  }

  private void finishText(Codec column, int start, int end) {
    byte[] bytes = out.bytes();
    PgBytes.writeInt(bytes, start, end - start - 4);
    if (Utf8.hasNul(bytes, start + 4, end)) {
      throw RefusedValueException.notRepresentable("PostgreSQL text can't hold U+0000");
    }
    if (column.limit() >= 0) {
      // Bytes are never fewer than characters.
      int characters =
          column.kind() == Kind.TEXT && end - start - 4 <= column.limit()
              ? 0
              : Utf8.length(bytes, start + 4, end);
      if (characters > column.limit()) {
        throw RefusedValueException.notRepresentable(
            column.nativeType() + " holds " + column.limit() + " characters");
      }
      if (column.kind() == Kind.BLANK_PADDED && characters < column.limit()) {
        throw RefusedValueException.notRepresentable(
            column.nativeType() + " would pad it to " + column.limit() + " characters");
      }
    }
  }

  @Override
  public void bytes(byte[] bytes, int offset, int length) {
    if (next().kind() != Kind.BYTEA) {
      throw unsuited("bytes");
    }
    out.putInt(length);
    out.put(bytes, offset, length);
  }

  @Override
  public void date(long epochDay) {
    if (next().kind() != Kind.DATE) {
      throw unsuited("a date");
    }
    long days = epochDay - BinaryDecoder.EPOCH_DAY;
    if (days < MIN_DAY || days > MAX_DAY) {
      throw RefusedValueException.notRepresentable("date holds 4713-01-01 BC to 5874897-12-31");
    }
    out.putInt(4);
    out.putInt((int) days);
  }

  @Override
  public void time(long nanoOfDay) {
    Codec column = next();
    if (column.kind() != Kind.TIME) {
      throw unsuited("a time");
    }
    requireFraction(column, (int) (nanoOfDay % 1_000_000_000));
    out.putInt(8);
    out.putLong(nanoOfDay / 1000);
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    Codec column = next();
    if (column.kind() != Kind.TIMESTAMP) {
      throw unsuited("a local timestamp");
    }
    micros(column, epochSecond, nano);
  }

  @Override
  public void instant(long epochSecond, int nano) {
    Codec column = next();
    if (column.kind() != Kind.TIMESTAMPTZ) {
      throw unsuited("an instant");
    }
    micros(column, epochSecond, nano);
  }

  private void micros(Codec column, long epochSecond, int nano) {
    requireFraction(column, nano);
    long seconds = epochSecond - BinaryDecoder.EPOCH_SECOND;
    boolean inside = seconds >= MIN_MICROS / MICROS && seconds < MAX_MICROS / MICROS;
    if (!inside) {
      throw RefusedValueException.notRepresentable("timestamps hold 4713-11-24 BC to 294276-12-31");
    }
    out.putInt(8);
    out.putLong(seconds * MICROS + nano / 1000);
  }

  private static void requireFraction(Codec column, int nano) {
    if (nano % 1000 != 0) {
      throw RefusedValueException.notRepresentable(
          column.nativeType() + " holds microseconds, not nanoseconds");
    }
    int digits = column.limit();
    if (digits >= 0 && digits < 6 && nano / 1000 % FRACTION[digits] != 0) {
      throw RefusedValueException.notRepresentable(
          column.nativeType() + " would round the fraction of a second");
    }
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    if (next().kind() != Kind.UUID) {
      throw unsuited("a uuid");
    }
    out.putInt(16);
    out.putLong(mostSignificant);
    out.putLong(leastSignificant);
  }

  @Override
  public void json(byte[] utf8, int offset, int length) {
    switch (next().kind()) {
      case JSON -> {
        out.putInt(length);
        out.put(utf8, offset, length);
      }
      case JSONB -> {
        out.putInt(length + 1);
        out.putByte(1);
        out.put(utf8, offset, length);
      }
      default -> throw unsuited("JSON");
    }
  }

  @Override
  public void extension(String name) {
    throw unsuited("an extension value of '" + name + "'");
  }

  @Override
  public void beginList() {
    Codec column = codec();
    if (array != null || column.kind() != Kind.ARRAY) {
      throw unsuited("a list");
    }
    array = column;
    codec = column.elementOrThrow();
    arrayStart = out.reserve(24);
    out.length(arrayStart + 24);
    elements = 0;
    nulls = false;
  }

  @Override
  public void endList() {
    Codec column = array;
    if (column == null) {
      throw new IllegalStateException("No list was begun");
    }
    byte[] bytes = out.bytes();
    // An empty array has no dimension, and neither size nor first index of one.
    int end = elements == 0 ? arrayStart + 16 : out.length();
    out.length(end);
    PgBytes.writeInt(bytes, arrayStart, end - arrayStart - 4);
    PgBytes.writeInt(bytes, arrayStart + 4, elements == 0 ? 0 : 1);
    PgBytes.writeInt(bytes, arrayStart + 8, nulls ? 1 : 0);
    PgBytes.writeInt(bytes, arrayStart + 12, column.elementOrThrow().oid());
    if (elements > 0) {
      PgBytes.writeInt(bytes, arrayStart + 16, elements);
      PgBytes.writeInt(bytes, arrayStart + 20, 1);
    }
    codec = column;
    array = null;
  }

  @Override
  public void beginMap() {
    throw unsuited("a map");
  }

  @Override
  public void endMap() {
    throw unsuited("a map");
  }

  @Override
  public void beginStruct() {
    throw unsuited("a struct");
  }

  @Override
  public void endStruct() {
    throw unsuited("a struct");
  }

  @Override
  public void name(String name) {
    throw unsuited("a struct");
  }
}
