package io.polymigrate.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.type.LogicalType;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The form that files have, beside the one that Java has. */
class FileFormTest {

  static Stream<Arguments> pairs() {
    Mapping mapping = Transforms.mapping();
    return Stream.of(
        Arguments.of(
            Map.of("fields", Map.of("_id", "id")), mapping.field("_id", FieldRule.from("id"))),
        Arguments.of(
            Map.of("fields", Map.of("m", Map.of("from", "id", "copy", true))),
            mapping.field("m", FieldRule.copyOf("id"))),
        Arguments.of(
            Map.of(
                "fields", Map.of("f", Map.of("concatenate", List.of("a", "b"), "separator", " "))),
            mapping.field("f", FieldRule.concatenate(" ", "a", "b"))),
        Arguments.of(
            Map.of("fields", Map.of("f", Map.of("function", "fn", "args", List.of("a")))),
            mapping.field("f", FieldRule.function("fn", "a"))),
        Arguments.of(
            Map.of("fields", Map.of("f", Map.of("expression", "a + 1", "type", "int"))),
            mapping.field("f", FieldRule.expression("a + 1").cast(LogicalType.Simple.INT))),
        Arguments.of(
            Map.of("fields", Map.of("f", Map.of("cast", "double", "convert", "nearest"))),
            mapping.field("f", FieldRule.from("f").cast(LogicalType.Simple.DOUBLE, Lossy.NEAREST))),
        Arguments.of(
            Map.of("fields", Map.of("f", Map.of("constant", "new"))),
            mapping.field("f", FieldRule.constant("new"))),
        Arguments.of(
            Map.of("fields", Map.of("f", Map.of("nest", List.of("a", "b")))),
            mapping.field("f", FieldRule.nest("a", "b"))),
        Arguments.of(
            Map.of("fields", Map.of("f", Map.of("mask", Map.of("keep_last", 4)))),
            mapping.field("f", FieldRule.from("f").mask(0, 4))),
        Arguments.of(
            Map.of("fields", Map.of("f", Map.of("default", 0L, "on_value", "reject"))),
            mapping.field("f", FieldRule.from("f").orElse(0L).rejecting())),
        Arguments.of(
            Map.of("filter", Map.of("a", 1L), "keep", List.of("a"), "nulls", "omit"),
            mapping.filter(Map.of("a", 1L)).keep("a").omitNulls()),
        Arguments.of(
            Map.of("drop", List.of("a"), "flatten", Map.of("b", "b_"), "others", "drop"),
            mapping.drop("a").flatten("b", "b_").dropOthers()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pairs")
  void aFileSaysTheSameAsJava(Map<String, Object> file, Transform java) {
    assertThat(Records.parse(file).identity()).isEqualTo(java.identity());
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of(
            Map.of("feilds", Map.of()),
            "steps[1]: unknown key 'feilds'; possible: [filter, fields"),
        Arguments.of(Map.of("fields", Map.of("a", 1)), "steps[1].fields.a needs the name of a"),
        Arguments.of(
            Map.of("fields", Map.of("a", Map.of("from", "b", "constant", 1))),
            "steps[1].fields.a has more than one of [from, constant]"),
        Arguments.of(Map.of("fields", Map.of("a", Map.of("cast", "inte"))), "Unknown type 'inte'"),
        Arguments.of(
            Map.of("fields", Map.of("a", Map.of("convert", "magic"))),
            "Unknown conversion 'magic'; known: [truncate, round"),
        Arguments.of(
            Map.of("fields", Map.of("a", Map.of("cast", "int", "on_value", "convert"))),
            "add 'convert' with one of"),
        Arguments.of(
            Map.of("fields", Map.of("a", Map.of("hash", "md5"))),
            "steps[1].fields.a.hash is 'md5'; possible: sha-256"),
        Arguments.of(Map.of("others", "maybe"), "steps[1].others is 'maybe'; possible: pass, drop"),
        Arguments.of(Map.of("filter", Map.of("a", Map.of("like", "x"))), "Unknown operator 'like'"),
        Arguments.of(Map.of("keep", 5), "steps[1].keep needs a list of texts"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void aMistakeIsNamedWithItsPlace(Map<String, Object> file, String message) {
    assertThatThrownBy(() -> Records.parse(file))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("steps[1]")
        .hasMessageContaining(message);
  }
}
