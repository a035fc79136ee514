package io.polymigrate.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MappingTest {
  private final RecordSchema users =
      Records.schema("id long*", "first_name string", "last_name string", "age int");

  @Test
  void aMappedFieldIsMovedAndTakesTheKeyWithIt() {
    BoundTransform bound =
        Records.bind(Transforms.mapping().field("_id", FieldRule.from("id")), users);

    assertThat(bound.schema().fields())
        .extracting(Field::name)
        .containsExactly("_id", "first_name", "last_name", "age");
    assertThat(bound.schema().key()).containsExactly("_id");
    assertThat(Records.apply(bound, Records.batch(users, Records.row(7L, "Ada", "L", 3))))
        .containsExactly(Map.of("_id", 7L, "first_name", "Ada", "last_name", "L", "age", 3));
  }

  @Test
  void aCopiedFieldStays() {
    BoundTransform bound =
        Records.bind(Transforms.mapping().field("nr", FieldRule.copyOf("id")), users);

    assertThat(bound.schema().fields())
        .extracting(Field::name)
        .containsExactly("id", "first_name", "last_name", "age", "nr");
    assertThat(bound.schema().key()).containsExactly("id");
  }

  @Test
  void twoFieldsCanChangePlaces() {
    BoundTransform bound =
        Records.bind(
            Transforms.mapping()
                .field("first_name", FieldRule.from("last_name"))
                .field("last_name", FieldRule.from("first_name")),
            users);

    assertThat(
            Records.apply(bound, Records.batch(users, Records.row(1L, "Ada", "Byron", 3))).get(0))
        .containsEntry("first_name", "Byron")
        .containsEntry("last_name", "Ada");
  }

  @Test
  void aDroppedKeyLeavesNone() {
    BoundTransform bound = Records.bind(Transforms.mapping().drop("id"), users);

    assertThat(bound.schema().key()).isEmpty();
  }

  @Test
  void anUnknownFieldIsRefusedWithTheListOfThoseThereAre() {
    assertThatThrownBy(
            () ->
                Records.bind(
                    Transforms.mapping().field("full", FieldRule.concatenate(" ", "frist_name")),
                    users))
        .isInstanceOf(MigrationException.class)
        .hasMessage(
            "Field 'full': 'concatenate' reads the field 'frist_name', which the records don't"
                + " have; they have [id, first_name, last_name, age]");
  }

  @Test
  void concatenationLeavesNullsOutWithTheirSeparator() {
    BoundTransform bound =
        Records.bind(
            Transforms.mapping()
                .field("full", FieldRule.concatenate(" ", "first_name", "last_name")),
            users);

    assertThat(
            Records.apply(
                bound,
                Records.batch(
                    users,
                    Records.row(1L, "Ada", "Byron", 1),
                    Records.row(2L, null, "Byron", 1),
                    Records.row(3L, null, Values.MISSING, 1))))
        .extracting(record -> record.get("full"))
        .containsExactly("Ada Byron", "Byron", null);
  }

  @Test
  void aFilterSelectsRowsAndCountsThoseLeftOut() {
    BoundTransform bound =
        Records.bind(Transforms.mapping().filter(Map.of("age", Map.of("gte", 18L))), users);

    TransformResult result =
        bound
            .newRun()
            .apply(
                Records.batch(
                    users,
                    Records.row(1L, "a", "b", 17),
                    Records.row(2L, "a", "b", 18),
                    Records.row(3L, "a", "b", null)));

    assertThat(Records.maps(result.batch())).extracting(r -> r.get("id")).containsExactly(2L);
    assertThat(result.filtered()).isEqualTo(2);
    assertThat(((DerivedBatch) result.batch()).sourceRow(0)).isEqualTo(1);
  }

  @Test
  void aNegatedFilterHoldsForNullAndMissing() {
    BoundTransform bound =
        Records.bind(Transforms.mapping().filter(Map.of("age", Map.of("ne", 18L))), users);

    assertThat(
            Records.apply(
                bound,
                Records.batch(
                    users,
                    Records.row(1L, "a", "b", null),
                    Records.row(2L, "a", "b", 18),
                    Records.row(3L, "a", "b", Values.MISSING))))
        .extracting(r -> r.get("id"))
        .containsExactly(1L, 3L);
  }

  @Test
  void aRegisteredFunctionSeesItsFieldsOnly() {
    FunctionRegistry functions =
        FunctionRegistry.empty()
            .with("ages", LogicalType.Simple.STRING, record -> record.values().toString());
    BoundTransform bound =
        Stages.join(
            Transforms.mapping()
                .field("x", FieldRule.function("ages", "age"))
                .bind(users, Records.context(functions)));

    assertThat(Records.apply(bound, Records.batch(users, Records.row(1L, "a", "b", 4))).get(0))
        .containsEntry("x", "{age=4}");
  }

  @Test
  void aFailingFunctionRefusesTheRecordWithoutItsValue() {
    BoundTransform bound =
        Records.bind(
            Transforms.mapping()
                .field(
                    "n",
                    FieldRule.function(
                        "parse",
                        LogicalType.Simple.INT,
                        List.of("first_name"),
                        record -> Integer.valueOf(String.valueOf(record.value("first_name"))))),
            users);

    assertThat(Records.apply(bound, Records.batch(users, Records.row(1L, "secret", "b", 4))).get(0))
        .containsEntry(
            "n",
            "refused COMPUTATION_FAILED: the function 'parse' failed with NumberFormatException");
  }

  @Test
  void expressionsComputeDecimalsExactly() {
    RecordSchema lines = Records.schema("price decimal(10,2)", "qty int");
    BoundTransform bound =
        Records.bind(
            Transforms.mapping()
                .field(
                    "total",
                    FieldRule.expression("price * qty * 1.19")
                        .cast(new LogicalType.Decimal(18, 4))),
            lines);

    assertThat(
            Records.apply(
                bound,
                Records.batch(
                    lines,
                    Records.row(new BigDecimal("0.10"), 3),
                    Records.row(new BigDecimal("0.10"), null),
                    Records.row(null, 1))))
        .extracting(record -> record.get("total"))
        .containsExactly(new BigDecimal("0.3570"), null, null);
  }

  @Test
  void expressionsKnowNull() {
    RecordSchema lines = Records.schema("price decimal(10,2)", "qty int", "note string");
    BoundTransform bound =
        Records.bind(
            Transforms.mapping()
                .field("n", FieldRule.expression("qty == null ? 0 : qty + 1"))
                .field("p", FieldRule.expression("price == null ? decimal('0') : price"))
                .field("s", FieldRule.expression("note.startsWith('a') && size(note) > 1")),
            lines);

    assertThat(
            Records.apply(
                bound,
                Records.batch(
                    lines,
                    Records.row(new BigDecimal("0.10"), 3, "ab"),
                    Records.row(null, null, null))))
        .extracting(r -> r.get("n"), r -> String.valueOf(r.get("p")), r -> r.get("s"))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(4L, "0.1", true),
            org.assertj.core.groups.Tuple.tuple(0L, "0", null));
  }

  @Test
  void exceedingTheLoopLimitRefusesTheRecord() {
    RecordSchema lists = Records.schema("n list<int>");
    List<Integer> many = java.util.stream.IntStream.range(0, 200).boxed().toList();
    BoundTransform bound =
        Records.bind(
            Transforms.mapping()
                .field("x", FieldRule.expression("n.map(a, n.map(b, a * b)).size()")),
            lists);

    assertThat(Records.apply(bound, Records.batch(lists, Records.row(many))).get(0).get("x"))
        .asString()
        .startsWith("refused COMPUTATION_FAILED");
  }

  @Test
  void nestingAndFlatteningAreInverse() {
    Mapping nest = Transforms.mapping().field("name", FieldRule.nest("first_name", "last_name"));
    BoundTransform nested = Records.bind(nest, users);
    BoundTransform flat = Records.bind(Transforms.mapping().flatten("name", ""), nested.schema());

    List<Map<String, Object>> records =
        Records.maps(
            flat.newRun()
                .apply(
                    nested
                        .newRun()
                        .apply(
                            Records.batch(
                                users,
                                Records.row(1L, "Ada", null, 3),
                                Records.row(2L, Values.MISSING, "x", 3)))
                        .batch())
                .batch());

    assertThat(records.get(0)).containsEntry("first_name", "Ada").containsEntry("last_name", null);
    assertThat(records.get(1)).doesNotContainKey("first_name").containsEntry("last_name", "x");
  }

  @Test
  void explodingRepeatsTheOtherFields() {
    RecordSchema tagged = Records.schema("id long*", "tags list<string>");
    BoundTransform bound = Records.bind(Transforms.explode("tags", "tag", "n"), tagged);

    assertThat(
            Records.apply(
                bound,
                Records.batch(
                    tagged,
                    Records.row(1L, List.of("a", "b")),
                    Records.row(2L, List.of()),
                    Records.row(3L, null),
                    Records.row(4L, List.of("c")))))
        .containsExactly(
            Map.of("id", 1L, "tag", "a", "n", 0),
            Map.of("id", 1L, "tag", "b", "n", 1),
            Map.of("id", 4L, "tag", "c", "n", 0));
    assertThat(bound.schema().key()).containsExactly("id", "n");
  }
}
