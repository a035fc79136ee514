package io.polymigrate.core.carry;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.spi.IsoText;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.LogicalType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.HexFormat;
import java.util.UUID;

/** Text back into the scalar it was made from. */
final class TextDecoder extends Carrier {
  private static final int SURE_DIGITS = 18;

  private final LogicalType type;

  // Made once: in code that is compiled quickly, making one for each value costs more than reading
  // the text does.
  private final IsoText.TimeReader timestamp = (second, nano) -> out().timestamp(second, nano);
  private final IsoText.TimeReader instant = (second, nano) -> out().instant(second, nano);

  TextDecoder(LogicalType type) {
    this.type = type;
  }

  @Override
  public void string(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    utf8(bytes, 0, bytes.length);
  }

  @Override
  public void utf8(byte[] bytes, int offset, int length) {
    try {
      if (type instanceof LogicalType.Simple simple) {
        simple(simple, bytes, offset, length);
      } else {
        decimal(bytes, offset, length);
      }
    } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
      throw RefusedValueException.notRepresentable("the text kept for it is no " + type);
    }
  }

  private void simple(LogicalType.Simple simple, byte[] bytes, int offset, int length) {
    switch (simple) {
      case BOOLEAN -> out().booleanValue(bool(text(bytes, offset, length)));
      case INT -> out().intValue(Math.toIntExact(number(bytes, offset, length)));
      case LONG -> out().longValue(number(bytes, offset, length));
      case BIGINT -> out().bigInteger(new BigInteger(text(bytes, offset, length)));
      case FLOAT -> out().floatValue(Float.parseFloat(text(bytes, offset, length)));
      case DOUBLE -> out().doubleValue(Double.parseDouble(text(bytes, offset, length)));
      case STRING -> out().utf8(bytes, offset, length);
      case BYTES -> {
        byte[] decoded = HexFormat.of().parseHex(text(bytes, offset, length));
        out().bytes(decoded, 0, decoded.length);
      }
      case DATE -> out().date(IsoText.parseDate(bytes, offset, length));
      case TIME -> out().time(IsoText.parseTime(bytes, offset, length));
      case TIMESTAMP -> IsoText.parseTimestamp(bytes, offset, length, timestamp);
      case INSTANT -> IsoText.parseInstant(bytes, offset, length, instant);
      case UUID -> uuid(text(bytes, offset, length));
      case JSON -> out().json(bytes, offset, length);
      case NULL, VARIANT -> throw new IllegalArgumentException("not a scalar");
    }
  }

  private static boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("neither true nor false");
    };
  }

  private static long number(byte[] bytes, int offset, int length) {
    if (length == 0 || length > 18) {
      return Long.parseLong(text(bytes, offset, length));
    }
    boolean negative = bytes[offset] == '-';
    long number = 0;
    int end = offset + length;
    int at = negative ? offset + 1 : offset;
    if (at == end) {
      throw new IllegalArgumentException("no digit");
    }
    while (at < end) {
      int digit = bytes[at++] - '0';
      if (digit < 0 || digit > 9) {
        throw new IllegalArgumentException("not a digit");
      }
      number = number * 10 + digit;
    }
    return negative ? -number : number;
  }

  // Up to 18 digits as an integer and a scale, so that no object is made of them.
  private void decimal(byte[] bytes, int offset, int length) {
    int end = offset + length;
    boolean negative = length > 0 && bytes[offset] == '-';
    int first = negative ? offset + 1 : offset;
    int point = -1;
    long unscaled = 0;
    boolean plain = end > first && end - first <= SURE_DIGITS;
    for (int i = first; plain && i < end; i++) {
      int digit = bytes[i] - '0';
      if (bytes[i] == '.' && point < 0 && i > first && i < end - 1) {
        point = i;
      } else {
        plain = digit >= 0 && digit <= 9;
        unscaled = unscaled * 10 + digit;
      }
    }
    if (plain) {
      out().decimal(negative ? -unscaled : unscaled, point < 0 ? 0 : end - 1 - point);
    } else {
      decimal(text(bytes, offset, length));
    }
  }

  private void decimal(String text) {
    switch (text) {
      case "NaN" -> out().decimal(DecimalSpecial.NAN);
      case "Infinity" -> out().decimal(DecimalSpecial.POSITIVE_INFINITY);
      case "-Infinity" -> out().decimal(DecimalSpecial.NEGATIVE_INFINITY);
      default -> out().decimal(new BigDecimal(text));
    }
  }

  private void uuid(String text) {
    UUID uuid = UUID.fromString(text);
    if (text.length() != 36) {
      throw new IllegalArgumentException("not 36 characters");
    }
    out().uuid(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
  }

  private static String text(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, StandardCharsets.UTF_8);
  }
}
