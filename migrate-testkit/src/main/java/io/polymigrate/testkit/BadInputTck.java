package io.polymigrate.testkit;

import static io.polymigrate.testkit.OpenAdapter.assertWritten;
import static io.polymigrate.testkit.OpenAdapter.context;
import static io.polymigrate.testkit.OpenAdapter.failure;
import static io.polymigrate.testkit.OpenAdapter.join;
import static io.polymigrate.testkit.OpenAdapter.rows;
import static io.polymigrate.testkit.OpenAdapter.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Bad input: refused with names and reasons, before anything is read or written. */
public abstract class BadInputTck extends AdapterTck {
  private static final RecordSchema SCHEMA =
      schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING);

  /** For the leaves. */
  protected BadInputTck() {}

  private String loaded() {
    String container = fresh();
    assertWritten(open().load(container, SCHEMA, rows(new Object[] {1, "a"})), 1);
    return container;
  }

  private List<String> seen(String container) {
    return door().records(container).stream().map(r -> r.get("id") + " " + r.get("v")).toList();
  }

  @Test
  void fieldsThatAreNotThereAreRefusedByName() {
    ExtractRequest request = ExtractRequest.of(loaded());

    assertRefused(request.withFields(List.of("id", "colour")), "'colour'");
    assertRefused(request.withOrderBy(List.of("colour"), 1), "'colour'");
    assertRefused(request.withFilter(Filter.parse(Map.of("colour", "red"))), "'colour'");
    assertRefused(
        request.withFilter(Filter.parse(Map.of("$not", Map.of("colour", Map.of("exists", true))))),
        "'colour'");
  }

  @Test
  void aPositionThatIsNoKeyIsRefused() {
    ExtractRequest request = ExtractRequest.of(loaded());

    for (String position : List.of("nonsense", "[]", "{\"a\":1}", "[{\"$int\":\"x\"}]")) {
      assertRefused(request.withRanges(List.of(KeyRange.ALL.after(position))), "");
      assertRefused(
          request.withRanges(List.of(new KeyRange(Optional.empty(), Optional.of(position)))), "");
    }
  }

  private void assertRefused(ExtractRequest request, String name) {
    Throwable failure =
        catchThrowable(
            () -> {
              ExtractPlan plan = join(adapter().plan(request, context()));
              try {
                OpenAdapter.read(plan);
              } finally {
                join(plan.closeAsync());
              }
            });

    assertThat(failure).as("%s", request).isInstanceOf(MigrationException.class);
    assertUserError((MigrationException) failure);
    assertThat(failure).hasMessageContaining(name);
  }

  private static void assertUserError(MigrationException failure) {
    assertThat(failure.code().category())
        .as("category of %s", failure)
        .isEqualTo(ErrorCode.Category.USER);
    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(failure.getMessage()).isNotBlank();
  }

  @Test
  void recordsOfAnotherShapeAreRefusedAndTheContainerLeftAlone() {
    String container = loaded();
    RecordSchema other = schema(List.of("id"), "id", Simple.INT, "v", Simple.INT);

    MigrationException failure = failure(open(container, other));

    assertThat(failure.code()).isEqualTo(StandardErrorCode.SCHEMA_MISMATCH);
    assertUserError(failure);
    assertThat(failure).hasMessageContaining("'v'").hasMessageContaining("'" + container + "'");
    assertThat(seen(container)).containsExactly("1 a");
  }

  @Test
  void recordsWithAnotherKeyAreRefusedAndTheContainerLeftAlone() {
    String container = loaded();

    MigrationException failure = failure(open(container, SCHEMA.withKey(List.of("v"))));

    assertThat(failure.code()).isEqualTo(StandardErrorCode.SCHEMA_MISMATCH);
    assertUserError(failure);
    assertThat(seen(container)).containsExactly("1 a");
  }

  @Test
  void recordsWithoutAKeyAreNotMixedWithOthers() {
    String container = loaded();

    MigrationException failure = failure(open(container, SCHEMA.withKey(List.of())));

    assertUserError(failure);
    assertThat(seen(container)).containsExactly("1 a");
  }

  private java.util.function.Supplier<CompletionStage<?>> open(
      String container, RecordSchema schema) {
    return () -> adapter().openLoad(open().request(container, schema), context());
  }

  @Test
  void theLibrarysOwnContainersAreNoTargets() {
    MigrationException failure = failure(open("_polymigrate_mine", SCHEMA));

    assertUserError(failure);
    assertThat(failure).hasMessageContaining("_polymigrate_");
    assertThat(door().exists("_polymigrate_mine")).isFalse();
  }

  @Test
  void anEmptyBatchIsWrittenAsNothing() {
    String container = loaded();

    assertWritten(open().load(container, SCHEMA, rows()), 0);

    assertThat(seen(container)).containsExactly("1 a");
  }
}
