package io.polymigrate.elastic;

import static io.polymigrate.elastic.OperationSpace.schema;
import static io.polymigrate.testkit.OperatedStore.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrateDataTest {
  private static final RecordSchema PEOPLE =
      schema(
          List.of("id"),
          "id",
          Simple.INT,
          "first",
          Simple.STRING,
          "last",
          Simple.STRING,
          "n",
          Simple.LONG,
          "price",
          Simple.STRING);

  private final OperationSpace space = OperationSpace.open();

  @BeforeEach
  void load() {
    space.load(
        "people",
        PEOPLE,
        LoadMode.UPSERT,
        new Object[] {1, "Ann", "One", 9007199254740993L, "1.10"},
        new Object[] {2, "Bob", null, 2L, "2.0"},
        new Object[] {3, null, null, 3L, null});
  }

  @AfterEach
  void close() {
    space.close();
  }

  private static MigrationOperation migrate(String data) {
    return MigrationOperation.of(OperationType.MIGRATE_DATA, "people", Json.parseObject(data))
        .withOperationId("op");
  }

  private List<String> read(String container) {
    return space.read(ExtractRequest.of(container));
  }

  @Test
  void fieldsAreSetInPlaceAndNoOtherMemberIsTouched() {
    List<String> before = space.everything();
    MigrationOperation operation =
        migrate(
            "{\"set\": {\"first\": {\"concatenate\": [\"first\", \"last\"], \"separator\": \" \"},"
                + " \"last\": {\"copy\": \"first\"}}}");

    assertThat(space.applied(operation)).isEqualTo(2);

    assertThat(read("people"))
        .containsExactly(
            "{id=1, first=Ann One, last=Ann, n=9007199254740993, price=1.10}",
            "{id=2, first=Bob, last=Bob, n=2, price=2.0}",
            "{id=3, first=null, last=null, n=3, price=null}");
    assertThat(space.inspect(operation).ok()).isTrue();
    assertThat(space.rollBack("op").restored()).isEqualTo(2);
    assertThat(space.everything()).isEqualTo(before);
    space.finalizeUndo("op");
    assertThat(space.leftOver()).isEmpty();
  }

  @Test
  void whatOthersChangedSinceIsLeftAloneAndItsOtherMembersComeBackWithIt() {
    space.apply(migrate("{\"set\": {\"first\": {\"constant\": \"x\"}}}"));
    space.door().change("people", "1", "first", "by another");
    space.door().change("people", "2", "last", "by another");
    space.door().call("DELETE", "/" + space.door().index("people") + "/_doc/3", null);

    RollbackResult undone = space.rollBack("op");

    assertThat(undone.conflicts()).containsExactlyInAnyOrder("1", "3");
    assertThat(undone.restored()).isEqualTo(1);
    assertThat(read("people"))
        .containsExactly(
            "{id=1, first=by another, last=One, n=9007199254740993, price=1.10}",
            "{id=2, first=Bob, last=by another, n=2, price=2.0}");
  }

  @Test
  void recordsOfAnotherContainerAreMadeAndThoseThatWereThereComeBack() {
    space.load(
        "names",
        schema(List.of("id"), "id", Simple.INT, "name", Simple.STRING, "kept", Simple.STRING),
        LoadMode.UPSERT,
        new Object[] {1, "old", "mine"},
        new Object[] {7, "seven", null});
    List<String> before = space.everything();
    MigrationOperation operation =
        MigrationOperation.of(
                OperationType.MIGRATE_DATA,
                "people",
                Map.of("target_table", "names", "set", Map.of("name", Map.of("copy", "first"))))
            .withConditions(Map.of("n", Map.of("gt", 2)))
            .withOperationId("op");

    assertThat(space.applied(operation)).isEqualTo(2);

    assertThat(read("names"))
        .containsExactly(
            "{id=1, name=Ann, kept=mine}", "{id=3, name=null}", "{id=7, name=seven, kept=null}");
    assertThat(space.inspect(operation).ok()).isTrue();
    assertThat(space.rollBack("op").restored()).isEqualTo(2);
    assertThat(space.everything()).isEqualTo(before);
  }

  @Test
  void twoRecordsThatWouldBecomeOneAreRefused() {
    space.load("by_price", schema(List.of("k"), "k", Simple.STRING), LoadMode.UPSERT);
    MigrationOperation operation =
        migrate("{\"target_table\": \"by_price\", \"set\": {\"k\": {\"constant\": \"same\"}}}");

    Throwable failure = catchThrowable(() -> space.apply(operation));

    assertThat(code(failure)).isEqualTo(StandardErrorCode.DUPLICATE_KEY);
    space.rollBack("op");
    assertThat(read("by_price")).isEmpty();
  }

  @Test
  void whatCanNotBeSetIsSaidBeforeAnythingIsChanged() {
    assertThat(first("{\"set\": {\"id\": {\"constant\": 1}}}"))
        .isEqualTo(StandardErrorCode.INVALID_INPUT);
    assertThat(first("{\"set\": {\"none\": {\"constant\": 1}}}"))
        .isEqualTo(StandardErrorCode.FIELD_NOT_FOUND);
    assertThat(first("{\"set\": {\"n\": {\"constant\": 1.5}}}"))
        .isEqualTo(StandardErrorCode.INVALID_INPUT);
    assertThat(first("{\"set\": {\"n\": {\"concatenate\": [\"first\"]}}}"))
        .isEqualTo(StandardErrorCode.SCHEMA_MISMATCH);
  }

  private Object first(String data) {
    return space.check(migrate(data)).problems().get(0).code();
  }

  @Test
  void aValueThatWouldBreakTheValidationEndsIt() {
    space.apply(
        Operations.schemaValidation(
            "people", Map.of("properties", Map.of("last", Map.of("maxLength", 3)))));

    Throwable failure =
        catchThrowable(
            () -> space.apply(migrate("{\"set\": {\"last\": {\"constant\": \"long\"}}}")));

    assertThat(code(failure)).isEqualTo(StandardErrorCode.SCHEMA_VIOLATION);
  }
}
