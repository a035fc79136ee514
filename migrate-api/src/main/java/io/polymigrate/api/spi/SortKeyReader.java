package io.polymigrate.api.spi;

import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.Simple;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Takes apart what {@link SortKeyWriter} made. */
public final class SortKeyReader {
  private byte[] bytes;
  private int at;

  /** Reads from the first byte. */
  public SortKeyReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Goes to the first byte of others. */
  public void read(byte[] others) {
    bytes = others;
    at = 0;
  }

  /** Whether there is nothing more. */
  public boolean atEnd() {
    return at >= bytes.length;
  }

  /** Where the next value begins. */
  public int position() {
    return at;
  }

  /** Pushes the next value, of the given type. */
  public void next(LogicalType type, ValueWriter writer) {
    if (next() == SortKeyWriter.NULL) {
      writer.nullValue();
    } else if (type instanceof Extension extension) {
      value(extension.base(), writer);
    } else {
      value(type, writer);
    }
  }

  private int next() {
    return bytes[at++] & 0xff;
  }

  private int nextInt() {
    return next() << 24 | next() << 16 | next() << 8 | next();
  }

  private long nextLong() {
    return (long) nextInt() << 32 | (nextInt() & 0xffffffffL);
  }

  private long nextSigned() {
    return nextLong() ^ Long.MIN_VALUE;
  }

  private void value(LogicalType type, ValueWriter writer) {
    if (type instanceof Decimal) {
      decimal(writer);
      return;
    }
    switch ((Simple) type) {
      case BOOLEAN -> writer.booleanValue(next() == 1);
      case INT -> writer.intValue(nextInt() ^ Integer.MIN_VALUE);
      case LONG -> writer.longValue(nextSigned());
      case BIGINT -> bigInteger(writer);
      case FLOAT -> {
        int bits = nextInt();
        writer.floatValue(Float.intBitsToFloat(bits < 0 ? bits ^ Integer.MIN_VALUE : ~bits));
      }
      case DOUBLE -> {
        long bits = nextLong();
        writer.doubleValue(Double.longBitsToDouble(bits < 0 ? bits ^ Long.MIN_VALUE : ~bits));
      }
      case STRING -> {
        byte[] text = text();
        writer.utf8(text, 0, text.length);
      }
      case JSON -> {
        byte[] text = text();
        writer.json(text, 0, text.length);
      }
      case BYTES -> {
        byte[] text = text();
        writer.bytes(text, 0, text.length);
      }
      case DATE -> writer.date(nextSigned());
      case TIME -> writer.time(nextSigned());
      case TIMESTAMP -> writer.timestamp(nextSigned(), nextInt());
      case INSTANT -> writer.instant(nextSigned(), nextInt());
      case UUID -> writer.uuid(nextLong(), nextLong());
      case NULL, VARIANT -> throw new IllegalArgumentException("No keys of type " + type);
    }
  }

  private byte[] text() {
    Bytes text = new Bytes();
    while (true) {
      int b = next();
      if (b == 0 && next() != SortKeyWriter.ESCAPED) {
        return text.toArray();
      }
      text.add(b);
    }
  }

  private void bigInteger(ValueWriter writer) {
    int kind = next();
    BigDecimal number = number(kind);
    writer.bigInteger(number.toBigIntegerExact());
  }

  private void decimal(ValueWriter writer) {
    int kind = next();
    switch (kind) {
      case SortKeyWriter.LEAST -> writer.decimal(DecimalSpecial.NEGATIVE_INFINITY);
      case SortKeyWriter.GREATEST -> writer.decimal(DecimalSpecial.POSITIVE_INFINITY);
      case SortKeyWriter.NAN -> writer.decimal(DecimalSpecial.NAN);
      default -> writer.decimal(number(kind));
    }
  }

  private BigDecimal number(int kind) {
    BigDecimal stripped = BigDecimal.ZERO;
    if (kind != SortKeyWriter.ZERO) {
      int flip = kind == SortKeyWriter.NEGATIVE ? 0xff : 0;
      int exponent = (flip == 0 ? nextInt() : ~nextInt()) ^ Integer.MIN_VALUE;
      StringBuilder digits = new StringBuilder();
      for (int digit = next() ^ flip; digit != 0; digit = next() ^ flip) {
        digits.append((char) ('0' + digit - 1));
      }
      stripped = new BigDecimal(new BigInteger(digits.toString()), digits.length() - exponent);
      stripped = flip == 0 ? stripped : stripped.negate();
    }
    int scale = nextInt() ^ Integer.MIN_VALUE;
    return stripped.setScale(scale);
  }
}
