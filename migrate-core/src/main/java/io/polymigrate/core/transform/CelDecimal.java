package io.polymigrate.core.transform;

import java.math.BigDecimal;

/**
 * A decimal within an expression: equal by value. Not a {@link Number}, whose equality the language
 * takes for its own.
 *
 * @param value without trailing zeros
 */
record CelDecimal(BigDecimal value) {

  /** A number in the form that makes equal numbers equal objects. */
  static CelDecimal of(BigDecimal value) {
    if (Math.abs((long) value.scale()) > 100_000 || value.precision() > 100_000) {
      throw new ArithmeticException("a number has more than 100,000 digits");
    }
    BigDecimal stripped = value.stripTrailingZeros();
    return new CelDecimal(stripped.scale() < 0 ? stripped.setScale(0) : stripped);
  }
}
