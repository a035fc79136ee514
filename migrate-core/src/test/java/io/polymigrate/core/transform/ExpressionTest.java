package io.polymigrate.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.RecordSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
  private static final RecordSchema SCHEMA =
      Records.schema(
          "n int",
          "l long",
          "d decimal(10,2)",
          "b bigint",
          "f double",
          "s string",
          "at instant",
          "list list<long>",
          "doc struct<a:int>");
  private static final @Nullable Object[] ROW =
      Records.row(
          3,
          Long.MAX_VALUE,
          new BigDecimal("1.50"),
          BigInteger.TEN.pow(30),
          0.25,
          "aäb",
          Instant.parse("2024-02-29T12:00:00Z"),
          List.of(1L, 2L, 3L),
          Map.of("a", 7));

  private static @Nullable Object evaluate(String expression) {
    BoundTransform bound =
        Records.bind(Transforms.mapping().field("x", FieldRule.expression(expression)), SCHEMA);
    return Records.apply(bound, Records.batch(SCHEMA, ROW)).get(0).get("x");
  }

  static Stream<Arguments> results() {
    return Stream.of(
        Arguments.of("n + 1", 4L),
        Arguments.of("f * 2.0", 0.5),
        Arguments.of("d + d", new BigDecimal("3")),
        Arguments.of("d * n - 0.5", new BigDecimal("4")),
        Arguments.of("n / d", new BigDecimal("2")),
        Arguments.of("b + d", new BigDecimal("1000000000000000000000000000001.5")),
        Arguments.of("d > 1 && d < 1.51 && d >= d", true),
        Arguments.of("d == decimal('1.500')", true),
        Arguments.of("s + '!'", "aäb!"),
        Arguments.of("size(s)", 3L),
        Arguments.of("s.upperAscii()", "AäB"),
        Arguments.of("s.matches('^a.*b$')", true),
        Arguments.of("at.getFullYear()", 2024L),
        Arguments.of("at + duration('1h')", Instant.parse("2024-02-29T13:00:00Z")),
        Arguments.of("list.filter(i, i > 1)", List.of(2L, 3L)),
        Arguments.of("doc.a + n", 10L),
        Arguments.of("n > 5 ? 'big' : 'small'", "small"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("results")
  void expressionsAreComputedByTheTypesOfTheFields(String expression, Object expected) {
    assertThat(evaluate(expression)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n +",
        "nope + 1",
        "n + s",
        "System.exit(1)",
        "s.getClass()",
        "n == null ? 'a' : 1 + 'b'"
      })
  void whatIsWrongIsFoundBeforeTheRun(String expression) {
    assertThatThrownBy(() -> evaluate(expression))
        .isInstanceOf(MigrationException.class)
        .hasMessageStartingWith("Field 'x': the expression is wrong: ")
        .hasMessageContaining("the records have [n, l, d,");
  }

  @Test
  void anOverlongExpressionIsRefused() {
    assertThatThrownBy(() -> evaluate("n" + " + n".repeat(5000)))
        .isInstanceOf(MigrationException.class);
  }

  @Test
  void aDeeplyNestedExpressionIsRefused() {
    assertThatThrownBy(() -> evaluate("(".repeat(500) + "n" + ")".repeat(500)))
        .isInstanceOf(MigrationException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"l + 1", "n / 0", "d / 0", "list[7]", "int(s)", "decimal(s)"})
  void whatFailsForARecordRefusesItWithoutItsValues(String expression) {
    assertThat(evaluate(expression))
        .asString()
        .startsWith("refused COMPUTATION_FAILED: the expression failed")
        .doesNotContain("aäb")
        .doesNotContain("9223372036854775807");
  }

  @Test
  void loopsEnd() {
    RecordSchema schema = Records.schema("list list<long>");
    BoundTransform bound =
        Records.bind(
            Transforms.mapping()
                .field(
                    "x",
                    FieldRule.expression(
                        "list.all(a, list.all(b, list.all(c, list.all(d, a + b + c + d >= 0))))")),
            schema);

    assertThat(
            Records.apply(bound, Records.batch(schema, Records.row(Collections.nCopies(1000, 1L))))
                .get(0)
                .get("x"))
        .asString()
        .startsWith("refused COMPUTATION_FAILED");
  }

  @Test
  void aFieldIsReadOnlyIfTheExpressionNamesIt() {
    BoundTransform bound =
        Records.bind(
            Transforms.mapping().dropOthers().field("x", FieldRule.expression("n + 1")), SCHEMA);

    assertThat(bound.inputs(java.util.Set.of("x"))).containsExactly("n");
  }
}
