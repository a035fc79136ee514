package io.polymigrate.core.carry;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.type.LogicalType;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Pairs that change the call but not the value: boolean → int, int → long, float → double, bigint →
 * decimal, instant → timestamp, uuid → bytes, and back.
 */
final class NumberCarrier extends Carrier {
  private final LogicalType wanted;

  private NumberCarrier(LogicalType wanted) {
    this.wanted = wanted;
  }

  /** The carrier of such a pair in either direction, or null. */
  static @Nullable Carrier of(LogicalType from, LogicalType to) {
    return pair(from, to) || pair(to, from) ? new NumberCarrier(to) : null;
  }

  private static boolean pair(LogicalType type, LogicalType held) {
    if (!(type instanceof LogicalType.Simple simple)) {
      return false;
    }
    return switch (simple) {
      case BOOLEAN -> held == LogicalType.Simple.INT;
      case INT -> held == LogicalType.Simple.LONG;
      case FLOAT -> held == LogicalType.Simple.DOUBLE;
      case BIGINT -> held instanceof LogicalType.Decimal;
      case INSTANT -> held == LogicalType.Simple.TIMESTAMP;
      case UUID -> held == LogicalType.Simple.BYTES;
      default -> false;
    };
  }

  private RefusedValueException unfit() {
    return RefusedValueException.notRepresentable("the value kept for it is no " + wanted);
  }

  @Override
  public void booleanValue(boolean value) {
    out().intValue(value ? 1 : 0);
  }

  @Override
  public void intValue(int value) {
    if (wanted == LogicalType.Simple.LONG) {
      out().longValue(value);
    } else if (wanted == LogicalType.Simple.BOOLEAN && (value == 0 || value == 1)) {
      out().booleanValue(value == 1);
    } else {
      throw unfit();
    }
  }

  @Override
  public void longValue(long value) {
    if (wanted != LogicalType.Simple.INT || value != (int) value) {
      throw unfit();
    }
    out().intValue((int) value);
  }

  @Override
  public void bigInteger(BigInteger value) {
    out().decimal(new BigDecimal(value));
  }

  @Override
  public void decimal(long unscaled, int scale) {
    decimal(BigDecimal.valueOf(unscaled, scale));
  }

  @Override
  public void decimal(BigDecimal value) {
    BigInteger integer;
    try {
      integer = value.toBigIntegerExact();
    } catch (ArithmeticException e) {
      throw unfit();
    }
    out().bigInteger(integer);
  }

  @Override
  public void floatValue(float value) {
    out().doubleValue(value);
  }

  @Override
  public void doubleValue(double value) {
    if (Double.compare((float) value, value) != 0) {
      throw unfit();
    }
    out().floatValue((float) value);
  }

  @Override
  public void instant(long epochSecond, int nano) {
    out().timestamp(epochSecond, nano);
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    out().instant(epochSecond, nano);
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    byte[] bytes = new byte[16];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (mostSignificant >>> (56 - 8 * i));
      bytes[8 + i] = (byte) (leastSignificant >>> (56 - 8 * i));
    }
    out().bytes(bytes, 0, 16);
  }

  @Override
  public void bytes(byte[] bytes, int offset, int length) {
    if (length != 16) {
      throw unfit();
    }
    out().uuid(half(bytes, offset), half(bytes, offset + 8));
  }

  private static long half(byte[] bytes, int offset) {
    long half = 0;
    for (int i = 0; i < 8; i++) {
      half = half << 8 | (bytes[offset + i] & 0xff);
    }
    return half;
  }
}
