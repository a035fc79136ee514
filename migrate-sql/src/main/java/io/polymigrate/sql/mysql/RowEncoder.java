package io.polymigrate.sql.mysql;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.spi.Digits;
import io.polymigrate.api.spi.IsoText;
import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Encodes values for one column after another, and refuses each that the column would change: the
 * server rounds fractions, pads, and cuts blanks without a word, even in strict mode.
 */
final class RowEncoder implements ValueWriter {
  private static final long MIN_DAY = -719_528; // 0000-01-01
  private static final long MAX_DAY = 2_932_896; // 9999-12-31
  private static final long MAX_TIMESTAMP = 2_147_483_647; // 2038-01-19T03:14:07Z
  private static final long DAY_SECONDS = 86_400;

  private final byte[] scratch = new byte[40];
  private RowBuffer out;
  private TargetColumn column;

  RowEncoder(RowBuffer out, TargetColumn any) {
    this.out = out;
    this.column = any;
  }

  void begin(RowBuffer rows, TargetColumn next) {
    out = rows;
    column = next;
    rows.beginValue();
  }

  private static RefusedValueException refuse(String reason) {
    return RefusedValueException.notRepresentable(reason);
  }

  private RefusedValueException unsuited(String what) {
    return new RefusedValueException(
        StandardErrorCode.SCHEMA_MISMATCH,
        what + " can't be written to a column of type '" + column.typeText() + "'");
  }

  @Override
  public void missing() {
    if (column.key()) {
      throw keyMissing();
    }
    throw refuse(
        "the record has no such field, and a table can't tell that from null; give it a default");
  }

  @Override
  public void nullValue() {
    if (column.key()) {
      throw keyMissing();
    }
    if (!column.nullable()) {
      throw refuse("the column does not allow null");
    }
    out.nullValue();
  }

  private static RefusedValueException keyMissing() {
    return new RefusedValueException(
        StandardErrorCode.KEY_MISSING, "the field is part of the key and is missing or null");
  }

  @Override
  public void booleanValue(boolean value) {
    switch (column.kind()) {
      case INTEGER, BIT, DECIMAL -> out.number(value ? 1 : 0);
      default -> throw unsuited("a boolean");
    }
  }

  @Override
  public void intValue(int value) {
    longValue(value);
  }

  @Override
  public void longValue(long value) {
    switch (column.kind()) {
      case INTEGER -> {
        if (value < column.min() || (value > column.max() && !column.unsigned64())) {
          throw refuse("the number is out of range of '" + column.typeText() + "'");
        }
        out.number(value);
      }
      case DECIMAL -> decimal(value, 0);
      case YEAR -> {
        if (value != 0 && (value < 1901 || value > 2155)) {
          throw refuse("a year column holds 1901 to 2155, and 0");
        }
        // As four digits: the number 0 is the year 0, but '0' would be 2000.
        Digits.fill(scratch, 0, 4, value);
        out.plainText(scratch, 0, 4);
      }
      default -> throw unsuited("a whole number");
    }
  }

  @Override
  public void bigInteger(BigInteger value) {
    switch (column.kind()) {
      case INTEGER -> {
        if (value.bitLength() > 64
            || (value.bitLength() > 63 && !(column.unsigned64() && value.signum() > 0))) {
          throw refuse("the number is out of range of '" + column.typeText() + "'");
        }
        if (value.bitLength() > 63) {
          out.number(value.toString());
        } else {
          longValue(value.longValue());
        }
      }
      case DECIMAL -> decimal(new BigDecimal(value));
      default -> throw unsuited("a whole number");
    }
  }

  @Override
  public void decimal(long unscaled, int scale) {
    boolean simple =
        column.kind() == MysqlType.Kind.DECIMAL
            && scale >= 0
            && scale <= column.scale()
            && unscaled != Long.MIN_VALUE
            && Digits.count(Math.abs(unscaled)) - scale <= column.wholeDigits()
            && (unscaled >= 0 || !column.unsigned());
    if (simple) {
      out.number(unscaled, scale);
    } else {
      decimal(BigDecimal.valueOf(unscaled, scale));
    }
  }

  @Override
  public void decimal(BigDecimal value) {
    if (column.kind() != MysqlType.Kind.DECIMAL) {
      throw unsuited("a decimal");
    }
    BigDecimal held = value;
    if (value.scale() > column.scale()) {
      held = value.stripTrailingZeros();
    }
    if (held.scale() > column.scale()) {
      throw refuse("'" + column.typeText() + "' has fewer digits after the point");
    }
    if (held.signum() != 0 && (long) held.precision() - held.scale() > column.wholeDigits()) {
      throw refuse("'" + column.typeText() + "' has fewer digits before the point");
    }
    if (held.signum() < 0 && column.unsigned()) {
      throw refuse("'" + column.typeText() + "' holds no negative number");
    }
    out.number(held.signum() == 0 ? "0" : held.toPlainString());
  }

  @Override
  public void decimal(DecimalSpecial value) {
    throw refuse("MySQL has no decimal NaN or infinity");
  }

  @Override
  public void floatValue(float value) {
    if (column.kind() != MysqlType.Kind.FLOAT && column.kind() != MysqlType.Kind.DOUBLE) {
      throw unsuited("a floating-point number");
    }
    // The exact value: a float's own shortest digits might be rounded twice by the server.
    floating(value, Float.toString(value));
  }

  @Override
  public void doubleValue(double value) {
    if (column.kind() == MysqlType.Kind.FLOAT) {
      if (Double.isFinite(value) && (double) (float) value != value) {
        throw refuse("'" + column.typeText() + "' has fewer digits");
      }
    } else if (column.kind() != MysqlType.Kind.DOUBLE) {
      throw unsuited("a floating-point number");
    }
    floating(value, Double.toString(value));
  }

  private void floating(double value, String shortest) {
    if (!Double.isFinite(value)) {
      throw refuse("MySQL has no NaN and no infinity");
    }
    if (column.unsigned() && value < 0) {
      throw refuse("'" + column.typeText() + "' holds no negative number");
    }
    if (column.fixedScale() >= 0
        && new BigDecimal(shortest).stripTrailingZeros().scale() > column.fixedScale()) {
      throw refuse("'" + column.typeText() + "' has fewer digits after the point");
    }
    String text = Double.toString(value);
    // With an exponent it is a double from the start, also in a statement.
    out.number(text.indexOf('E') < 0 ? text + "E0" : text);
  }

  @Override
  public void string(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < value.length(); i++) {
      if (Character.isSurrogate(value.charAt(i))) {
        if (!value.equals(new String(utf8, StandardCharsets.UTF_8))) {
          throw refuse("the text has half a surrogate pair, which is no character");
        }
        break;
      }
    }
    utf8(utf8, 0, utf8.length);
  }

  @Override
  public void utf8(byte[] bytes, int offset, int length) {
    switch (column.kind()) {
      case TEXT -> {
        column.checkText(bytes, offset, length);
        out.text(bytes, offset, length);
      }
      case ENUM, SET -> {
        column.checkLabels(new String(bytes, offset, length, StandardCharsets.UTF_8));
        out.text(bytes, offset, length);
      }
      case TIME -> {
        column.checkTime(Ascii.text(bytes, offset, length));
        out.plainText(bytes, offset, length);
      }
      case JSON -> {
        column.checkJson(bytes, offset, length);
        out.text(bytes, offset, length);
      }
      case ADDRESS, UNKNOWN -> out.text(bytes, offset, length);
      case UUID -> {
        String text = Ascii.text(bytes, offset, length);
        if (!text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
          throw refuse("the text is no UUID in lower case");
        }
        out.plainText(bytes, offset, length);
      }
      default -> throw unsuited("text");
    }
  }

  @Override
  public void bytes(byte[] bytes, int offset, int length) {
    switch (column.kind()) {
      case BINARY -> {
        column.checkBinary(length);
        out.binary(bytes, offset, length);
      }
      case GEOMETRY -> out.binary(bytes, offset, length);
      case BIT ->
          bit(new BigInteger(1, java.util.Arrays.copyOfRange(bytes, offset, offset + length)));
      case UUID, TEXT -> {
        if (length != 16 || !column.uuid()) {
          throw unsuited("a byte string");
        }
        ByteBuffer halves = ByteBuffer.wrap(bytes, offset, length);
        uuid(halves.getLong(), halves.getLong());
      }
      default -> throw unsuited("a byte string");
    }
  }

  private void bit(BigInteger value) {
    if (value.bitLength() > column.bits()) {
      throw refuse("'" + column.typeText() + "' has fewer bits");
    }
    out.number(value.toString());
  }

  @Override
  public void date(long epochDay) {
    if (column.kind() != MysqlType.Kind.DATE) {
      throw unsuited("a date");
    }
    checkDay(epochDay);
    out.plainText(scratch, 0, IsoText.date(scratch, 0, epochDay));
  }

  private static void checkDay(long epochDay) {
    if (epochDay < MIN_DAY || epochDay > MAX_DAY) {
      throw refuse("MySQL holds the years 0 to 9999 only");
    }
  }

  private void checkFraction(int nano) {
    if (nano % column.fractionStep() != 0) {
      throw refuse("'" + column.typeText() + "' has fewer digits of a second");
    }
  }

  @Override
  public void time(long nanoOfDay) {
    if (column.kind() != MysqlType.Kind.TIME) {
      throw unsuited("a time");
    }
    int nano = (int) (nanoOfDay % 1_000_000_000L);
    checkFraction(nano);
    out.plainText(scratch, 0, TimeText.put(scratch, 0, nanoOfDay / 1_000_000_000L, nano));
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    boolean moment = column.kind() == MysqlType.Kind.TIMESTAMP && column.instant();
    if (column.kind() != MysqlType.Kind.DATETIME && !moment) {
      throw unsuited("a local timestamp");
    }
    dateTime(epochSecond, nano);
  }

  @Override
  public void instant(long epochSecond, int nano) {
    if (column.kind() != MysqlType.Kind.TIMESTAMP) {
      throw unsuited("an instant");
    }
    dateTime(epochSecond, nano);
  }

  private void dateTime(long epochSecond, int nano) {
    if (column.kind() == MysqlType.Kind.TIMESTAMP
        && (epochSecond < 1 || epochSecond > MAX_TIMESTAMP)) {
      throw refuse("a timestamp column holds 1970-01-01T00:00:01Z to 2038-01-19T03:14:07Z");
    }
    long day = Math.floorDiv(epochSecond, DAY_SECONDS);
    checkDay(day);
    checkFraction(nano);
    int at = IsoText.date(scratch, 0, day);
    scratch[at++] = ' ';
    at = TimeText.put(scratch, at, Math.floorMod(epochSecond, DAY_SECONDS), nano);
    out.plainText(scratch, 0, at);
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    switch (column.kind()) {
      case UUID, TEXT -> {
        byte[] text =
            new UUID(mostSignificant, leastSignificant)
                .toString()
                .getBytes(StandardCharsets.ISO_8859_1);
        out.plainText(text, 0, text.length);
      }
      case BINARY -> {
        column.checkBinary(16);
        ByteBuffer.wrap(scratch).putLong(mostSignificant).putLong(leastSignificant);
        out.binary(scratch, 0, 16);
      }
      default -> throw unsuited("a UUID");
    }
  }

  @Override
  public void json(byte[] utf8, int offset, int length) {
    if (column.kind() != MysqlType.Kind.JSON && column.kind() != MysqlType.Kind.TEXT) {
      throw unsuited("JSON");
    }
    column.checkJson(utf8, offset, length);
    out.text(utf8, offset, length);
  }

  @Override
  public void extension(String name) {
    // The base that follows is all that a column keeps.
  }

  @Override
  public void beginList() {
    throw unsuited("a list");
  }

  @Override
  public void endList() {
    throw unsuited("a list");
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
