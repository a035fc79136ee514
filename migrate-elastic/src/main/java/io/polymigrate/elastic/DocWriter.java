package io.polymigrate.elastic;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.IsoText;
import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Base64;

/**
 * Values as the JSON that is kept in {@code _source}; {@link DocReader} is its inverse. Names of
 * members are escaped, see {@link FieldNames}.
 */
final class DocWriter implements ValueWriter {
  private static final long NANOS = 1_000_000_000;
  private static final int UUID_LENGTH = 36;
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
    value().addNumber(value);
  }

  @Override
  public void longValue(long value) {
    value().addNumber(value);
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
    value().addQuoted(bytes, offset, length);
  }

  /** Adds bytes as hexadecimal digits. */
  static void hex(Bytes out, Bytes bytes) {
    byte[] from = bytes.array();
    for (int i = 0; i < bytes.length(); i++) {
      out.add(HEX[from[i] >> 4 & 15]).add(HEX[from[i] & 15]);
    }
  }

  /** Adds a JSON text. */
  static void quoted(Bytes out, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.addQuoted(utf8, 0, utf8.length);
  }

  @Override
  public void bytes(byte[] bytes, int offset, int length) {
    byte[] part = java.util.Arrays.copyOfRange(bytes, offset, offset + length);
    value().add('"').add(Base64.getEncoder().encode(part)).add('"');
  }

  // The room is enough for the quotes too.
  @Override
  public void date(long epochDay) {
    quote();
    try {
      unquote(IsoText.date(out.room(IsoText.LONGEST), out.length(), epochDay));
    } catch (DateTimeException e) {
      throw beyond();
    }
  }

  @Override
  public void time(long nanoOfDay) {
    quote();
    int second = (int) (nanoOfDay / NANOS);
    unquote(
        IsoText.time(out.room(IsoText.LONGEST), out.length(), second, (int) (nanoOfDay % NANOS)));
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    quote();
    unquote(timestampEnd(epochSecond, nano));
  }

  @Override
  public void instant(long epochSecond, int nano) {
    quote();
    out.truncate(timestampEnd(epochSecond, nano));
    out.add('Z').add('"');
  }

  private int timestampEnd(long epochSecond, int nano) {
    try {
      return IsoText.timestamp(out.room(IsoText.LONGEST), out.length(), epochSecond, nano);
    } catch (DateTimeException e) {
      throw beyond();
    }
  }

  private static RefusedValueException beyond() {
    return RefusedValueException.notRepresentable("the date is beyond the year 999,999,999");
  }

  private void quote() {
    value().add('"');
  }

  /** Ends the text that was written into the room up to there. */
  private void unquote(int end) {
    out.truncate(end);
    out.add('"');
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    quote();
    byte[] text = out.room(UUID_LENGTH);
    int at = out.length();
    for (int digit = 0; digit < 32; digit++) {
      if (digit == 8 || digit == 12 || digit == 16 || digit == 20) {
        text[at++] = '-';
      }
      long half = digit < 16 ? mostSignificant : leastSignificant;
      text[at++] = HEX[(int) (half >>> (60 - 4 * (digit & 15))) & 15];
    }
    unquote(at);
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
    value().addQuoted(FieldNames.escaped(name)).add(':');
    separate = false;
  }
}
