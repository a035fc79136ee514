package io.polymigrate.testkit;

import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.MapOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The corpus of hard values: for each logical type the values that stores and drivers are known to
 * lose. Whoever moves data must bring each back identical (see {@link ValueEquality}) or refuse it,
 * with the field and the reason. Null and missing are not in it: they go with every type.
 */
public final class HardValues {
  private static final Map<LogicalType, List<HardValue>> ALL = collect();

  private HardValues() {}

  /** The types of the corpus: every simple one, and samples of those with parameters. */
  public static List<LogicalType> types() {
    return List.copyOf(ALL.keySet());
  }

  /**
   * The values of a type.
   *
   * @throws IllegalArgumentException when the type is not in the corpus
   */
  public static List<HardValue> of(LogicalType type) {
    List<HardValue> values = ALL.get(type);
    if (values == null) {
      throw new IllegalArgumentException("No hard values of type " + type + "; " + ALL.keySet());
    }
    return values;
  }

  private static Map<LogicalType, List<HardValue>> collect() {
    Corpus corpus = new Corpus();
    integers(corpus);
    decimals(corpus);
    floatingPoint(corpus);
    HardTexts.addTo(corpus);
    HardTimes.addTo(corpus);
    HardStructures.addTo(corpus);
    corpus.type(Simple.NULL);
    return Collections.unmodifiableMap(corpus.values);
  }

  private static void integers(Corpus corpus) {
    corpus.type(Simple.BOOLEAN).add("true", true).add("false", false);
    corpus
        .type(Simple.INT)
        .add("0", 0)
        .add("-1", -1)
        .add("max", Integer.MAX_VALUE)
        .add("min", Integer.MIN_VALUE);
    corpus
        .type(Simple.LONG)
        .add("0", 0L)
        .add("-1", -1L)
        .add("2^53+1", (1L << 53) + 1)
        .add("-2^53-1", -(1L << 53) - 1)
        .add("max", Long.MAX_VALUE)
        .add("min", Long.MIN_VALUE);
    corpus
        .type(Simple.BIGINT)
        .add("0", BigInteger.ZERO)
        .add("-1", BigInteger.ONE.negate())
        .add("2^53+1", BigInteger.TWO.pow(53).add(BigInteger.ONE))
        .add("2^63", BigInteger.TWO.pow(63))
        .add("-2^63-1", BigInteger.TWO.pow(63).negate().subtract(BigInteger.ONE))
        .add("2^64-1", BigInteger.TWO.pow(64).subtract(BigInteger.ONE))
        .add("38 digits", new BigInteger("-" + "9".repeat(38)))
        .add("65 digits", new BigInteger("9".repeat(65)))
        .add("100 digits", new BigInteger("-1" + "0".repeat(99)));
  }

  private static void decimals(Corpus corpus) {
    bounded(corpus, 10, 0);
    bounded(corpus, 18, 4);
    bounded(corpus, 34, 10);
    bounded(corpus, 38, 10);
    bounded(corpus, 65, 30);
    corpus
        .type(Decimal.UNBOUNDED)
        .add("0", new BigDecimal("0"))
        .add("0.000", new BigDecimal("0.000"))
        .add("zeros at the end", new BigDecimal("-1.5000"))
        .add("2^53+1 and a fraction", new BigDecimal("9007199254740993.000000001"))
        .add("38 digits", new BigDecimal("1234567890123456789012345678.9012345678"))
        .add("100 digits", new BigDecimal("9".repeat(60) + "." + "1".repeat(40)))
        .add("10^-38", new BigDecimal("1E-38"))
        .add("10^308", new BigDecimal("1" + "0".repeat(308)))
        .add("a negative scale", new BigDecimal("123E+20"))
        .add("NaN", DecimalSpecial.NAN)
        .add("infinity", DecimalSpecial.POSITIVE_INFINITY)
        .add("-infinity", DecimalSpecial.NEGATIVE_INFINITY);
  }

  private static void bounded(Corpus corpus, int precision, int scale) {
    BigDecimal most = new BigDecimal(BigInteger.TEN.pow(precision).subtract(BigInteger.ONE), scale);
    corpus
        .type(new Decimal(precision, scale))
        .add("0", new BigDecimal(BigInteger.ZERO, scale))
        .add("1", BigDecimal.ONE.setScale(scale))
        .add("least step", new BigDecimal(BigInteger.ONE.negate(), scale))
        .add("max", most)
        .add("min", most.negate());
  }

  private static void floatingPoint(Corpus corpus) {
    corpus
        .type(Simple.FLOAT)
        .add("0", 0.0f)
        .add("-0", -0.0f)
        .add("0.1", 0.1f)
        .add("2^24-1", 16777215f)
        .add("max", Float.MAX_VALUE)
        .add("least normal", Float.MIN_NORMAL)
        .add("least", -Float.MIN_VALUE)
        .add("NaN", Float.NaN)
        .add("infinity", Float.POSITIVE_INFINITY)
        .add("-infinity", Float.NEGATIVE_INFINITY);
    corpus
        .type(Simple.DOUBLE)
        .add("0", 0.0)
        .add("-0", -0.0)
        .add("0.1", 0.1)
        .add("17 digits", 0.1 + 0.2)
        .add("2^53-1", 9007199254740991.0)
        .add("max", Double.MAX_VALUE)
        .add("least normal", Double.MIN_NORMAL)
        .add("least", -Double.MIN_VALUE)
        .add("NaN", Double.NaN)
        .add("infinity", Double.POSITIVE_INFINITY)
        .add("-infinity", Double.NEGATIVE_INFINITY);
  }

  static Struct struct(Object... namesAndTypes) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      fields.add(Field.of((String) namesAndTypes[i], (LogicalType) namesAndTypes[i + 1]));
    }
    return new Struct(fields);
  }

  static Extension extension(String name, LogicalType base) {
    return new Extension(name, base, Map.of());
  }

  static ListOf list(LogicalType element) {
    return new ListOf(element);
  }

  static MapOf map(LogicalType value) {
    return new MapOf(value);
  }

  /** Collects values, type after type. */
  static final class Corpus {
    private final Map<LogicalType, List<HardValue>> values = new LinkedHashMap<>();
    private LogicalType type = Simple.NULL;

    Corpus type(LogicalType next) {
      type = next;
      values.put(next, new ArrayList<>());
      return this;
    }

    Corpus add(String name, Object value) {
      List<HardValue> list = values.get(type);
      if (list == null) {
        throw new IllegalStateException("No type was begun");
      }
      list.add(new HardValue(name, type, value));
      return this;
    }
  }
}
