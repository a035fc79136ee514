package io.polymigrate.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeNames;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CastsTest {
  private static final UUID SOME_UUID = UUID.fromString("01020304-0506-0708-090a-0b0c0d0e0f10");

  private static Set<Lossy> lossy(Lossy... lossy) {
    Set<Lossy> set = EnumSet.noneOf(Lossy.class);
    set.addAll(Arrays.asList(lossy));
    return set;
  }

  private static Arguments exact(Object value, String to, Object expected, Lossy... lossy) {
    return Arguments.of(value, to, expected, lossy(lossy));
  }

  static Stream<Arguments> possible() {
    return Stream.of(
        exact(5, "long", 5L),
        exact(5L, "int", 5),
        exact("12", "int", 12),
        exact(new BigDecimal("5.00"), "int", 5),
        exact(5.0, "bigint", BigInteger.valueOf(5)),
        exact(1L << 40, "int", Integer.MAX_VALUE, Lossy.CLAMP),
        exact(new BigDecimal("2.5"), "int", 3, Lossy.ROUND),
        exact(new BigDecimal("-2.9"), "int", -2, Lossy.TRUNCATE),
        exact(true, "int", 1),
        exact(Instant.ofEpochMilli(1234), "long", 1234L, Lossy.EPOCH_MILLIS),
        exact(5, "decimal(10,2)", new BigDecimal("5.00")),
        exact(new BigDecimal("1.239"), "decimal(10,2)", new BigDecimal("1.24"), Lossy.ROUND),
        exact(0.1, "decimal(10,2)", new BigDecimal("0.10"), Lossy.NEAREST),
        exact(0.5, "decimal(10,2)", new BigDecimal("0.50")),
        exact(Double.NaN, "decimal", DecimalSpecial.NAN),
        exact(DecimalSpecial.NEGATIVE_INFINITY, "double", Double.NEGATIVE_INFINITY),
        exact(new BigDecimal("0.1"), "double", 0.1, Lossy.NEAREST),
        exact(new BigDecimal("0.5"), "double", 0.5),
        exact("NaN", "float", Float.NaN),
        exact("-0.0", "double", -0.0),
        exact("-0", "float", -0.0f),
        exact("-1e-400", "double", -0.0, Lossy.NEAREST),
        exact(-0.0, "string", "-0.0"),
        exact(-0.0, "int", 0, Lossy.TRUNCATE),
        exact(-0.0, "decimal(10,2)", new BigDecimal("0.00"), Lossy.NEAREST),
        exact(0.5, "float", 0.5f),
        exact(1, "boolean", true),
        exact("false", "boolean", false),
        exact(new BigDecimal("1E+3"), "string", "1000"),
        exact(LocalTime.of(10, 0), "string", "10:00:00"),
        exact(LocalDateTime.of(2024, 1, 2, 3, 4), "string", "2024-01-02T03:04:00"),
        exact(new byte[] {1, -1}, "string", "01ff"),
        exact(SOME_UUID, "string", SOME_UUID.toString()),
        exact(SOME_UUID.toString(), "uuid", SOME_UUID),
        exact("2024-02-29", "date", LocalDate.of(2024, 2, 29)),
        exact(LocalDateTime.of(2024, 1, 2, 0, 0), "date", LocalDate.of(2024, 1, 2)),
        exact(LocalDateTime.of(2024, 1, 2, 3, 4), "date", LocalDate.of(2024, 1, 2), Lossy.TRUNCATE),
        exact(LocalDate.of(2024, 1, 2), "timestamp", LocalDateTime.of(2024, 1, 2, 0, 0)),
        exact(
            Instant.parse("2024-01-02T03:04:05Z"),
            "timestamp",
            LocalDateTime.of(2024, 1, 2, 3, 4, 5),
            Lossy.UTC),
        exact("2024-01-02T03:04:05+02:00", "instant", Instant.parse("2024-01-02T01:04:05Z")),
        exact("{\"a\":1.0}", "json", new JsonText("{\"a\":1.0}")),
        exact(
            Map.of("a", List.of(1, new BigDecimal("2.50"))),
            "json",
            new JsonText("{\"a\":[1,2.50]}")),
        exact(List.of("1", "2"), "list<int>", List.of(1, 2)),
        exact(new JsonText("[\"a\",null,\"\"]"), "list<string>", Arrays.asList("a", null, "")),
        exact(new JsonText("[9007199254740993]"), "list<long>", List.of(9007199254740993L)),
        exact(new JsonText("{\"a\":1.10}"), "map<decimal>", Map.of("a", new BigDecimal("1.10"))),
        exact(Map.of("a", "1"), "struct<a:int,b:int>", Map.of("a", 1)));
  }

  @ParameterizedTest(name = "{0} as {1} with {3}")
  @MethodSource("possible")
  void whatFitsIsConverted(Object value, String to, Object expected, Set<Lossy> lossy) {
    assertThat(Casts.cast(value, TypeNames.parse(to), lossy)).isEqualTo(expected);
  }

  static Stream<Arguments> impossible() {
    return Stream.of(
        Arguments.of(1L << 40, "int", "'clamp'"),
        Arguments.of(new BigDecimal("2.5"), "long", "'truncate' or 'round'"),
        Arguments.of("x1", "int", "not a number"),
        Arguments.of(0.1, "decimal(10,2)", "more decimal places"),
        Arguments.of(new BigDecimal("123456789.00"), "decimal(10,2)", "too many digits"),
        Arguments.of(new BigDecimal("1E+999999999"), "decimal(10,2)", "too many digits"),
        Arguments.of(new BigDecimal("1E+999999999"), "bigint", "150,000 digits"),
        Arguments.of(Double.NaN, "decimal(10,2)", "no NaN"),
        Arguments.of(Double.NaN, "long", "NaN"),
        Arguments.of(-0.0, "long", "'nearest'"),
        Arguments.of(new JsonText("null"), "list<int>", "null"),
        Arguments.of(new JsonText("{}"), "list<int>", "list"),
        Arguments.of(-0.0f, "decimal(10,2)", "'nearest'"),
        Arguments.of(new BigDecimal("0.1"), "double", "'nearest'"),
        Arguments.of((1L << 53) + 1, "double", "'nearest'"),
        Arguments.of(0.1, "float", "'nearest'"),
        Arguments.of(2, "boolean", "only true, false"),
        Arguments.of("1-1-1-1-1", "uuid", "can't become uuid"),
        Arguments.of("2023-02-29", "date", "not a date"),
        Arguments.of(LocalDateTime.of(2024, 1, 2, 3, 4), "date", "'truncate'"),
        Arguments.of(Instant.EPOCH, "timestamp", "'utc'"),
        Arguments.of(LocalDateTime.MIN, "instant", "'utc'"),
        Arguments.of("{a}", "json", "not JSON"),
        Arguments.of(Double.NaN, "json", "JSON has no NaN"),
        Arguments.of(List.of(1), "string", "cast it to json"),
        Arguments.of(Map.of("x", 1), "struct<a:int>", "a member is not in"));
  }

  @ParameterizedTest(name = "{0} as {1}: {2}")
  @MethodSource("impossible")
  void whatDoesNotFitIsRefusedWithoutNamingIt(Object value, String to, String reason) {
    assertThatThrownBy(() -> Casts.cast(value, TypeNames.parse(to), Set.of()))
        .isInstanceOf(RefusedValueException.class)
        .hasMessageContaining(reason);
  }

  @Property
  void anExactCastToTextAndBackIsTheIdentity(@ForAll BigDecimal number) {
    Object text = Casts.cast(number, LogicalType.Simple.STRING, Set.of());

    @Nullable Object back = Casts.cast(text, LogicalType.Decimal.UNBOUNDED, Set.of());

    assertThat((BigDecimal) back).isEqualByComparingTo(number);
  }

  @Property
  void anExactCastToDoubleNeverChangesTheNumber(@ForAll long number) {
    Object made;
    try {
      made = Casts.cast(number, LogicalType.Simple.DOUBLE, Set.of());
    } catch (RefusedValueException e) {
      return;
    }

    assertThat(new BigDecimal((Double) made)).isEqualByComparingTo(BigDecimal.valueOf(number));
  }

  @Property
  void recordedValuesAreReplayedAsTheyWere(@ForAll List<String> texts, @ForAll BigDecimal number) {
    ValueRecorder recorder = new ValueRecorder();
    LogicalType type = LogicalType.Simple.VARIANT;
    Object value = List.of(texts, Map.of("n", number, "d", DecimalSpecial.NAN), 1.5f, SOME_UUID);
    io.polymigrate.api.record.Values.write(value, type, recorder);
    io.polymigrate.api.record.ValueCollector collector =
        new io.polymigrate.api.record.ValueCollector();

    int end = ValueReplay.write(recorder.data(), 0, collector);

    assertThat(end).isEqualTo(recorder.length());
    assertThat(collector.take()).isEqualTo(value);
  }
}
