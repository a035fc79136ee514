package io.polymigrate.elastic;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Values as the JSON that is kept in {@code _source}; {@link DocReader} is its inverse. Names of
 * members are escaped, see {@link FieldNames}.
 */
final class DocWriter implements ValueWriter {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final Bytes out;
  private boolean missing;
  private boolean separate;
  private boolean nothing;

  DocWriter(Bytes out) {
    this.out = out;
  }

  /** Begins the value of a field. */
  void begin() {
    missing = false;
    nothing = false;
    separate = false;
  }

  boolean isMissing() {
    return missing;
  }

  boolean isNull() {
    return nothing;
  }

  private Bytes value() {
    if (separate) {
      out.add(',');
    }
    separate = true;
    nothing = false;
    return out;
  }

  @Override
  public void missing() {
    missing = true;
  }

  @Override
  public void nullValue() {
    value().addAscii("null");
    nothing = true;
  }

  @Override
  public void booleanValue(boolean value) {
    value().addAscii(value ? "true" : "false");
  }

  @Override
  public void intValue(int value) {
    value().addAscii(Integer.toString(value));
  }

  @Override
  public void longValue(long value) {
    value().addAscii(Long.toString(value));
  }

  @Override
  public void bigInteger(BigInteger value) {
    throw notCarried();
  }

  @Override
  public void decimal(long unscaled, int scale) {
    throw notCarried();
  }

  @Override
  public void decimal(BigDecimal value) {
    throw notCarried();
  }

  @Override
  public void decimal(DecimalSpecial value) {
    throw notCarried();
  }

  private static RefusedValueException notCarried() {
    return new RefusedValueException(
        StandardErrorCode.TYPE_NOT_SUPPORTED, "the value was not carried as text");
  }

  // JSON has no such numbers: they are kept as text, and not found by searches.
  @Override
  public void floatValue(float value) {
    boolean finite = Float.isFinite(value);
    value().addAscii(finite ? Float.toString(value) : '"' + Float.toString(value) + '"');
  }

  @Override
  public void doubleValue(double value) {
    boolean finite = Double.isFinite(value);
    value().addAscii(finite ? Double.toString(value) : '"' + Double.toString(value) + '"');
  }

  @Override
  public void string(String value) {
    byte[] utf8 = Bytes.utf8(value);
    utf8(utf8, 0, utf8.length);
  }

  @Override
  public void utf8(byte[] bytes, int offset, int length) {
    quoted(value(), bytes, offset, length);
  }

  /** Adds a JSON text. */
  static void quoted(Bytes out, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    quoted(out, utf8, 0, utf8.length);
  }

  private static void quoted(Bytes out, byte[] bytes, int offset, int length) {
    out.add('"');
    int from = offset;
    int end = offset + length;
    for (int i = offset; i < end; i++) {
      byte b = bytes[i];
      if ((b >= 0 && b < ' ') || b == '"' || b == '\\') {
        out.add(bytes, from, i - from).add('\\');
        if (b == '"' || b == '\\') {
          out.add(b);
        } else {
          out.addAscii("u00").add(HEX[b >> 4]).add(HEX[b & 15]);
        }
        from = i + 1;
      }
    }
    out.add(bytes, from, end - from).add('"');
  }

  private void ascii(String text) {
    value().add('"').addAscii(text).add('"');
  }

  @Override
  public void bytes(byte[] bytes, int offset, int length) {
    byte[] part = java.util.Arrays.copyOfRange(bytes, offset, offset + length);
    value().add('"').add(Base64.getEncoder().encode(part)).add('"');
  }

  @Override
  public void date(long epochDay) {
    ascii(text(() -> LocalDate.ofEpochDay(epochDay)));
  }

  @Override
  public void time(long nanoOfDay) {
    ascii(text(() -> LocalTime.ofNanoOfDay(nanoOfDay)));
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    ascii(text(() -> LocalDateTime.ofEpochSecond(epochSecond, nano, ZoneOffset.UTC)));
  }

  @Override
  public void instant(long epochSecond, int nano) {
    ascii(text(() -> Instant.ofEpochSecond(epochSecond, nano)));
  }

  private static String text(Supplier<Object> value) {
    try {
      return value.get().toString();
    } catch (DateTimeException e) {
      throw RefusedValueException.notRepresentable("the date is beyond the year 999,999,999");
    }
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    ascii(new UUID(mostSignificant, leastSignificant).toString());
  }

  @Override
  public void json(byte[] utf8, int offset, int length) {
    onOneLine(value(), utf8, offset, length);
  }

  /** Adds JSON as it stands, but for ends of lines: a bulk's item is one line. */
  static void onOneLine(Bytes out, byte[] json, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      out.add(json[i] == '\n' || json[i] == '\r' ? ' ' : json[i]);
    }
  }

  @Override
  public void extension(String name) {
    throw notCarried();
  }

  private void open(int bracket) {
    value().add(bracket);
    separate = false;
  }

  private void close(int bracket) {
    out.add(bracket);
    separate = true;
    nothing = false;
  }

  @Override
  public void beginList() {
    open('[');
  }

  @Override
  public void endList() {
    close(']');
  }

  @Override
  public void beginMap() {
    open('{');
  }

  @Override
  public void endMap() {
    close('}');
  }

  @Override
  public void beginStruct() {
    open('{');
  }

  @Override
  public void endStruct() {
    close('}');
  }

  @Override
  public void name(String name) {
    byte[] utf8 = Bytes.utf8(FieldNames.escaped(name));
    quoted(value(), utf8, 0, utf8.length);
    out.add(':');
    separate = false;
  }
}
