package io.polymigrate.elastic;

import static io.polymigrate.elastic.OperationSpace.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.OperatedStore;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ElasticOperationsTest {
  private final OperationSpace space = OperationSpace.open();

  @BeforeEach
  void load() {
    space.load(
        "people",
        schema(List.of("id"), "id", Simple.INT, "name", Simple.STRING, "n", Simple.DOUBLE),
        LoadMode.UPSERT,
        new Object[] {1, "a", 1.5},
        new Object[] {2, "b", -0.0},
        new Object[] {3, "7", Double.NaN});
  }

  @AfterEach
  void close() {
    space.close();
  }

  private static MigrationOperation operation(String type, Map<String, @Nullable Object> data) {
    return MigrationOperation.of(new OperationType(type), "people", data).withOperationId(type);
  }

  private List<String> read() {
    return space.read(ExtractRequest.of("people"));
  }

  @Test
  void anIndexIsMadeAnewWithOtherSettingsAndBack() {
    List<String> before = space.everything();

    space.apply(operation("reindex", Map.of("settings", Map.of("number_of_shards", 3))));

    assertThat(space.door().settings("people")).containsEntry("number_of_shards", "3");
    assertThat(read()).hasSize(3);
    space.rollBack("reindex");
    assertThat(space.door().settings("people")).containsEntry("number_of_shards", "1");
    assertThat(space.everything()).isEqualTo(before);
  }

  @Test
  void anAliasShowsPartOfTheRecordsAndGoesAlongWithTheIndex() {
    String alias = space.door().prefix() + "some";
    space.apply(
        operation(
            "put_alias", Map.of("alias_name", alias, "filter", Map.of("term", Map.of("n", 1.5)))));

    space.apply(Operations.renameField("people", "name", "title").withOperationId("rename"));

    assertThat(count(alias)).isEqualTo(1);
    space.rollBack("rename");
    assertThat(count(alias)).isEqualTo(1);
    space.rollBack("put_alias");
    assertThat(catchThrowable(() -> count(alias))).isNotNull();
  }

  private long count(String name) {
    space.door().call("POST", "/" + name + "/_refresh", null);
    return Indices.number(space.door().call("GET", "/" + name + "/_count", null), "count");
  }

  @Test
  void aTemplateIsPutAndTheOneBeforePutBack() {
    String name = space.door().prefix() + "logs";
    Map<String, Object> first = Map.of("index_patterns", List.of(name + "*"), "priority", 1);
    Map<String, Object> second = Map.of("index_patterns", List.of(name + "*"), "priority", 2);
    space.apply(
        operation("put_template", Map.of("template_name", name, "template", first))
            .withOperationId("one"));
    space.apply(
        operation("put_template", Map.of("template_name", name, "template", second))
            .withOperationId("two"));

    assertThat(template(name)).contains("priority=2");
    space.rollBack("two");
    assertThat(template(name)).contains("priority=1");
    space.rollBack("one");
    assertThat(catchThrowable(() -> template(name))).isNotNull();
  }

  private String template(String name) {
    return space.door().call("GET", "/_index_template/" + name, null).toString();
  }

  @Test
  void aRequestIsRunAndItsInverseUndoesIt() {
    String path = "/" + space.door().index("people") + "/_settings";
    space.apply(
        Operations.runNative(
                "people",
                "PUT " + path + "\n{\"index.max_result_window\": 5000}",
                "PUT " + path + "\n{\"index.max_result_window\": null}")
            .withOperationId("native"));

    assertThat(space.door().settings("people")).containsEntry("max_result_window", "5000");
    space.rollBack("native");
    assertThat(space.door().settings("people")).doesNotContainKey("max_result_window");
  }

  @Test
  void whatOthersChangedAddedAndDeletedSinceIsToldAndTakenAlong() {
    space.apply(Operations.renameField("people", "name", "title").withOperationId("rename"));
    String index = "/" + space.door().index("people");
    space.door().change("people", "1", "title", "by another");
    space.door().call("DELETE", index + "/_doc/2?refresh=true", null);
    space
        .door()
        .call(
            "PUT",
            index + "/_doc/9?refresh=true",
            "{\"~key\":\"0280000009\",\"id\":9,\"name\":\"new\"}");

    RollbackResult undone = space.rollBack("rename");

    assertThat(undone.conflictCount()).isEqualTo(3);
    assertThat(undone.conflicts()).containsExactlyInAnyOrder("1", "2", "9");
    assertThat(space.door().records("people"))
        .extracting(record -> record.get("id") + " " + record.get("name") + record.get("title"))
        .containsExactly("1 nullby another", "3 7null", "9 newnull");
  }

  @Test
  void valuesThatDoNotFitAnotherTypeAreCountedAndNothingIsChanged() {
    List<String> before = space.everything();

    Validation validation =
        space.check(Operations.changeFieldType("people", "name", "int").withOperationId("x"));

    assertThat(validation.problems()).hasSize(1);
    assertThat(validation.problems().get(0).count()).isEqualTo(2);
    assertThat(validation.problems().get(0).firstKeys()).containsExactlyInAnyOrder("1", "2");
    assertThat(space.everything()).isEqualTo(before);
  }

  @Test
  void aValueThatIsNoneOfItsTypeIsRefusedBeforeWritesAreStopped() {
    space
        .door()
        .call(
            "PUT",
            "/" + space.door().index("people") + "/_doc/4?refresh=true",
            "{\"~key\":\"0280000004\",\"id\":4,\"n\":\"no number\"}");

    Throwable failure =
        catchThrowable(() -> space.apply(Operations.changeFieldType("people", "n", "decimal")));

    assertThat(OperatedStore.code(failure)).isEqualTo(StandardErrorCode.VALUE_NOT_REPRESENTABLE);
    space.door().change("people", "1", "name", "still possible");
    assertThat(space.door().records("people")).hasSize(4);
  }

  @Test
  void anIndexOfOthersIsNotChanged() {
    space.door().call("PUT", "/" + space.door().prefix() + "others/_doc/1", "{\"n\":1}");

    Throwable failure =
        catchThrowable(() -> space.apply(Operations.renameField("others", "n", "m")));

    assertThat(OperatedStore.code(failure)).isEqualTo(StandardErrorCode.OPERATION_NOT_SUPPORTED);
  }

  @Test
  void aSubFieldIsSearchedInItsOwnWay() {
    space.apply(
        Operations.createIndex("people", "words", List.of("name"), false).withOperationId("made"));

    assertThat(space.describe("people").indexes()).hasSize(1);
    Map<String, @Nullable Object> found =
        space
            .door()
            .call(
                "POST",
                "/" + space.door().index("people") + "/_count",
                "{\"query\":{\"match\":{\"name.words\":\"A\"}}}");
    assertThat(Indices.number(found, "count")).isEqualTo(1);
    space.finalizeUndo("made");
    assertThat(space.leftOver()).isEmpty();
  }
}
