package io.polymigrate.api.type;

/** Decimal values that {@link java.math.BigDecimal} can't hold. NaN equals NaN. */
public enum DecimalSpecial {
  /** Not a number. */
  NAN,
  /** Greater than every number. */
  POSITIVE_INFINITY,
  /** Less than every number. */
  NEGATIVE_INFINITY
}
