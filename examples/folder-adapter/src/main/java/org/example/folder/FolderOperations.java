package org.example.folder;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Validation;
import io.polymigrate.api.Validation.Problem;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.spi.JournalEntry;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.OperationCall;
import io.polymigrate.api.spi.OperationHandler;
import io.polymigrate.api.spi.OperationHandlers;
import io.polymigrate.api.spi.OperationJournal;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The declared operations: the two that every adapter must have. They are steps of a migration,
 * which the engine joins, so here they can be checked but not run alone.
 */
final class FolderOperations {
  static final Set<OperationType> TYPES = Set.of(OperationType.EXTRACT, OperationType.LOAD);

  private FolderOperations() {}

  static JournaledOperations of(FolderAdapter adapter) {
    OperationHandlers handlers =
        OperationHandlers.builder("folder")
            .on(OperationType.EXTRACT, Step::extract, new StepHandler(adapter))
            .on(OperationType.LOAD, Step::load, new StepHandler(adapter))
            .build();
    return new JournaledOperations(handlers, new NoJournal(), Clock.systemUTC());
  }

  /** A step: which container, and whether it must be there. */
  private record Step(String container, boolean required, List<String> fields, Filter filter) {
    static Step extract(MigrationOperation operation) {
      refuseOthers(operation, Set.of("source_table", "fields", "key", "nulls"));
      return new Step(
          text(operation, "source_table"),
          true,
          texts(operation, "fields"),
          Filter.parse(operation.conditions()));
    }

    static Step load(MigrationOperation operation) {
      refuseOthers(operation, Set.of("target_table", "mode", "undo", "create", "key"));
      boolean create = !Boolean.FALSE.equals(operation.data().get("create"));
      return new Step(text(operation, "target_table"), !create, List.of(), Filter.all());
    }

    private static void refuseOthers(MigrationOperation operation, Set<String> possible) {
      for (String key : operation.data().keySet()) {
        if (!possible.contains(key)) {
          throw new IllegalArgumentException(
              "unknown key '" + key + "'; possible: " + new TreeSet<>(possible));
        }
      }
    }

    private static String text(MigrationOperation operation, String key) {
      Object value = operation.data().getOrDefault(key, operation.collectionOrTable());
      if (value instanceof String text && !text.isEmpty()) {
        return text;
      }
      throw new IllegalArgumentException("'" + key + "' must be a text");
    }

    private static List<String> texts(MigrationOperation operation, String key) {
      Object value = operation.data().getOrDefault(key, List.of());
      if (value instanceof List<?> items && items.stream().allMatch(String.class::isInstance)) {
        return items.stream().map(String.class::cast).toList();
      }
      throw new IllegalArgumentException("'" + key + "' must be a list of texts");
    }
  }

  private record StepHandler(FolderAdapter adapter) implements OperationHandler<Step> {
    @Override
    public CompletionStage<Validation> check(Step step, OperationCall call) {
      if (call.executing()) {
        return CompletableFuture.completedFuture(
            problem(
                StandardErrorCode.INVALID_INPUT,
                "one step alone moves nothing; put it into a migration with its counterpart"));
      }
      return adapter.run("check '" + step.container() + "'", () -> look(step));
    }

    private Validation look(Step step) throws Exception {
      Optional<Container> found = Container.find(adapter.folder(), step.container());
      if (found.isEmpty()) {
        return step.required()
            ? problem(
                StandardErrorCode.CONTAINER_NOT_FOUND,
                "There is no file for '" + step.container() + "'")
            : Validation.OK;
      }
      try (Container container = found.get()) {
        for (String field : step.fields()) {
          FolderFilter.find(field, step.container(), container.schema());
        }
        var unused = FolderFilter.of(step.filter(), step.container(), container.schema());
        return Validation.OK;
      }
    }

    @Override
    public CompletionStage<Long> execute(Step step, OperationCall call) {
      throw new IllegalStateException("A step is refused by its check");
    }

    @Override
    public CompletionStage<Validation> inspect(Step step, OperationCall call) {
      return adapter.run(
          "inspect '" + step.container() + "'",
          () ->
              Files.exists(adapter.folder().file(step.container()))
                  ? Validation.OK
                  : problem(
                      StandardErrorCode.CONTAINER_NOT_FOUND,
                      "There is no file for '" + step.container() + "'"));
    }
  }

  private static Validation problem(StandardErrorCode code, String message) {
    return new Validation(List.of(Problem.of(code, message)));
  }

  /** Nothing is ever executed, so nothing is to be remembered. */
  private record NoJournal() implements OperationJournal {
    @Override
    public CompletionStage<Optional<JournalEntry>> find(String operationId) {
      return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletionStage<Boolean> insert(JournalEntry entry) {
      throw new IllegalStateException("A step is refused by its check");
    }

    @Override
    public CompletionStage<Void> update(JournalEntry entry) {
      throw new IllegalStateException("A step is refused by its check");
    }
  }
}
