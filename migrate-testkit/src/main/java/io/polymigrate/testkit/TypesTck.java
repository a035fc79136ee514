package io.polymigrate.testkit;

import static io.polymigrate.testkit.OpenAdapter.assertWritten;
import static io.polymigrate.testkit.OpenAdapter.context;
import static io.polymigrate.testkit.OpenAdapter.failure;
import static io.polymigrate.testkit.OpenAdapter.join;
import static io.polymigrate.testkit.OpenAdapter.rows;
import static io.polymigrate.testkit.OpenAdapter.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.TypeSupport;
import io.polymigrate.core.carry.Carriers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Types: every hard value comes back identical, natively or carried, or is refused with the field
 * and the reason; there is no third case.
 */
public abstract class TypesTck extends AdapterTck {

  /** For the leaves. */
  protected TypesTck() {}

  @TestFactory
  Stream<DynamicTest> everyHardValueComesBackIdenticalOrIsRefusedAsDeclared() {
    return HardValues.types().stream()
        .filter(type -> !refused(type))
        .map(type -> DynamicTest.dynamicTest(type.toString(), () -> assertComeBack(type)));
  }

  private boolean refused(LogicalType type) {
    return adapter().support(type) instanceof TypeSupport.Refused;
  }

  private void assertComeBack(LogicalType type) {
    String container = fresh();
    List<HardValue> values = HardValues.of(type);
    List<@Nullable Object[]> rows = new ArrayList<>();
    values.forEach(value -> rows.add(new Object[] {rows.size(), value.value()}));

    WriteResult result =
        open().load(container, schema(List.of("id"), "id", Simple.INT, "v", type), rows);

    Map<Integer, Rejection> rejections = new HashMap<>();
    result.rejections().forEach(rejection -> rejections.put(rejection.row(), rejection));
    Map<Integer, Row> read = new HashMap<>();
    open().read(container).forEach(row -> read.put(row.number("id"), row));
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      problem(values.get(i), rejections.get(i), read.get(i)).ifPresent(problems::add);
    }
    assertThat(problems).isEmpty();
    assertThat(result.written()).isEqualTo(values.size() - rejections.size());
  }

  private Optional<String> problem(
      HardValue value, @Nullable Rejection rejection, @Nullable Row read) {
    if (rejection == null && read == null) {
      return Optional.of(value + " was lost: neither refused nor there");
    }
    if (rejection != null && read != null) {
      return Optional.of(value + " was refused and yet is there");
    }
    if (read != null) {
      Object now = read.value("v");
      if (space().capabilities().refuses(value)) {
        return Optional.of(value + " should be refused, as declared, and came back as " + read);
      }
      return ValueEquality.same(value.value(), now)
          ? Optional.empty()
          : Optional.of(value + " came back as " + shortened(read.toString()));
    }
    if (!space().capabilities().refuses(value)) {
      return Optional.of(value + " was refused, which is not declared: " + rejection);
    }
    boolean clear =
        rejection != null
            && rejection.field().equals(Optional.of("v"))
            && !rejection.reason().isBlank();
    return clear
        ? Optional.empty()
        : Optional.of(value + " was refused without its field and a reason: " + rejection);
  }

  private static String shortened(String text) {
    return text.length() <= 300 ? text : text.substring(0, 300) + "... " + text.length();
  }

  @TestFactory
  Stream<DynamicTest> theLogicalTypeOfALoadedFieldIsKnownAgain() {
    return HardValues.types().stream()
        .filter(type -> !refused(type) && type != Simple.NULL)
        .map(type -> DynamicTest.dynamicTest(type.toString(), () -> assertKnownAgain(type)));
  }

  private void assertKnownAgain(LogicalType type) {
    String container = fresh();
    open().load(container, schema(List.of("id"), "id", Simple.INT, "v", type), rows());

    ContainerDescription described = join(adapter().describe(container, context()));

    assertThat(described.schema().find("v").map(Field::type)).contains(type);
    assertThat(described.schema().key()).containsExactly("id");
    assertThat(described.schema().find("v").map(Field::held))
        .isEqualTo(open().held(described.schema()).find("v").map(Field::held));
  }

  @Test
  void aTypeThatIsRefusedIsRefusedBeforeAnythingIsMade() {
    for (LogicalType type : HardValues.types()) {
      if (adapter().support(type) instanceof TypeSupport.Refused refusal) {
        String container = fresh();
        RecordSchema schema = schema(List.of("id"), "id", Simple.INT, "v", type);

        MigrationException failure =
            failure(() -> adapter().openLoad(LoadRequest.of(container, schema, "run"), context()));

        assertThat(failure.code()).isEqualTo(StandardErrorCode.TYPE_NOT_SUPPORTED);
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(failure).hasMessageContaining("'v'");
        assertThat(refusal.reason()).isNotBlank();
        assertThat(door().exists(container)).as("the container").isFalse();
      }
    }
  }

  @Test
  void recordsCarriedInAnotherFormThanThoseThatAreThereAreRefused() {
    String container = fresh();
    RecordSchema texts = schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING);
    open().load(container, texts, rows(new Object[] {1, "[1]"}));

    for (LogicalType type : HardValues.types()) {
      boolean carriedAsText =
          adapter().support(type) instanceof TypeSupport.Carried carried
              && carried.held().equals(Simple.STRING);
      if (carriedAsText) {
        RecordSchema others = schema(List.of("id"), "id", Simple.INT, "v", type);

        MigrationException failure =
            failure(() -> adapter().openLoad(open().request(container, others), context()));

        assertThat(failure.code()).isEqualTo(StandardErrorCode.SCHEMA_MISMATCH);
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(failure).hasMessageContaining("'v'");
      }
    }

    assertThat(open().read(container)).extracting(row -> row.value("v")).containsExactly("[1]");
  }

  @Test
  void supportIsDecidedForNestedTypesAndCarriedOnlyInWaysTheEngineKnows() {
    for (LogicalType type : HardValues.types()) {
      for (LogicalType nested :
          List.of(
              HardValues.list(type),
              HardValues.map(type),
              HardValues.list(HardValues.list(type)),
              HardValues.struct("a", type, "b", HardValues.map(HardValues.list(type))))) {
        TypeSupport support = adapter().support(nested);
        if (support instanceof TypeSupport.Carried carried) {
          Field field = Field.of("v", nested).withHeld(carried.held());
          RecordSchema schema = new RecordSchema(List.of(field), List.of());
          assertThatCode(() -> Carriers.encoding(schema)).doesNotThrowAnyException();
          assertThat(adapter().support(carried.held()))
              .as("what %s is held as", nested)
              .isInstanceOf(TypeSupport.Native.class);
        }
      }
    }
  }

  @Test
  void nullComesBackAsNullInEveryType() {
    Row row = loadedAndRead(null);

    for (Field field : fields()) {
      assertThat(row.value(field.name())).as("%s", field).isNull();
    }
  }

  @Test
  void missingIsToldApartFromNullOrRefused() {
    String container = fresh();
    List<Field> fields = fields();
    if (can(Capability.MISSING_FIELDS)) {
      Row row = loadedAndRead(Values.MISSING);
      for (Field field : fields) {
        assertThat(row.value(field.name())).as("%s", field).isEqualTo(Values.MISSING);
      }
      return;
    }
    RecordSchema schema = schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING);

    WriteResult result = open().load(container, schema, rows(new Object[] {1, Values.MISSING}));

    assertThat(result.written()).isZero();
    assertThat(result.rejections()).extracting(Rejection::field).containsExactly(Optional.of("v"));
    assertThat(door().records(container)).isEmpty();
  }

  private List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    for (LogicalType type : HardValues.types()) {
      if (!refused(type)) {
        fields.add(Field.of("f" + fields.size(), type));
      }
    }
    return fields;
  }

  /** A record with the same in every field, as it comes back. */
  private Row loadedAndRead(@Nullable Object value) {
    String container = fresh();
    List<Field> fields = new ArrayList<>(fields());
    fields.add(0, Field.of("id", Simple.INT));
    @Nullable Object[] values = new Object[fields.size()];
    java.util.Arrays.fill(values, value);
    values[0] = 1;

    assertWritten(open().load(container, new RecordSchema(fields, List.of("id")), rows(values)), 1);
    List<Row> read = open().read(container);

    assertThat(read).hasSize(1);
    return read.get(0);
  }

  @Test
  void emptyIsNotNull() {
    String container = fresh();
    RecordSchema schema =
        schema(
            List.of("id"),
            "id",
            Simple.INT,
            "text",
            Simple.STRING,
            "bytes",
            Simple.BYTES,
            "list",
            HardValues.list(Simple.STRING));

    assertWritten(
        open()
            .load(
                container,
                schema,
                rows(
                    new Object[] {1, "", new byte[0], List.of()},
                    new Object[] {2, null, null, null})),
        2);

    List<Row> read = new ArrayList<>(open().read(container));
    read.sort(Comparator.comparing(row -> row.number("id")));
    assertThat(read)
        .extracting(Row::toString)
        .containsExactly(
            "{\"$struct\":{\"id\":{\"$int\":\"1\"},\"text\":\"\",\"bytes\":{\"$bytes\":\"\"},\"list\":[]}}",
            "{\"$struct\":{\"id\":{\"$int\":\"2\"},\"text\":null,\"bytes\":null,\"list\":null}}");
  }

  @Test
  void textThatIsNotUnicodeIsRefusedAndTheRestOfItsBatchWritten() {
    String container = fresh();
    String lost = "secret\ud800";

    WriteResult result =
        open()
            .load(
                container,
                schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING),
                rows(new Object[] {1, "a"}, new Object[] {2, lost}, new Object[] {3, "c"}));

    assertThat(result.written()).isEqualTo(2);
    assertThat(result.rejections()).hasSize(1);
    Rejection rejection = result.rejections().get(0);
    assertThat(rejection.row()).isEqualTo(1);
    assertThat(rejection.field()).contains("v");
    assertThat(rejection.code()).isEqualTo(StandardErrorCode.VALUE_NOT_REPRESENTABLE);
    assertThat(rejection.reason()).isNotBlank().doesNotContain("secret");
    assertThat(door().records(container))
        .extracting(record -> record.get("id"), record -> record.get("v"))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("1", "a"),
            org.assertj.core.groups.Tuple.tuple("3", "c"));
  }

  @Test
  void whatIsWrittenIsInTheStoreAsOthersSeeIt() {
    String container = fresh();
    String text = "e\u0301 \u00e9 \ud83d\ude00 'x' \"y\" \\ \n";

    open()
        .load(
            container,
            schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING, "n", Simple.INT),
            rows(new Object[] {7, text, Integer.MIN_VALUE}, new Object[] {8, "", null}));

    List<Map<String, @Nullable String>> records = door().records(container);
    assertThat(records).hasSize(2);
    assertThat(records.get(0))
        .containsEntry("id", "7")
        .containsEntry("v", text)
        .containsEntry("n", "-2147483648");
    assertThat(records.get(1)).containsEntry("v", "").containsEntry("n", null);
  }
}
