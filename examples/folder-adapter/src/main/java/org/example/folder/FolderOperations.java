package org.example.folder;

import io.polymigrate.api.OperationType;
import io.polymigrate.api.spi.EngineStep;
import io.polymigrate.api.spi.JournalEntry;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.OperationHandlers;
import io.polymigrate.api.spi.OperationJournal;
import io.polymigrate.api.spi.Problems;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The declared operations: the two that every adapter must have. They are steps of a migration,
 * which the engine joins, so here they can be checked but not run alone.
 */
final class FolderOperations {
  static final Set<OperationType> TYPES = Set.of(OperationType.EXTRACT, OperationType.LOAD);

  private FolderOperations() {}

  static JournaledOperations of(FolderStore store) {
    OperationHandlers handlers =
        OperationHandlers.builder("folder")
            .on(OperationType.EXTRACT, EngineStep::parseExtract, new Step(store))
            .on(OperationType.LOAD, EngineStep::parseLoad, new Step(store))
            .build();
    return new JournaledOperations(handlers, new NoJournal(), Clock.systemUTC());
  }

  private static final class Step extends EngineStep<FolderStore.Run> {
    Step(FolderStore store) {
      super(store);
    }

    @Override
    protected void requireContainer(String container, FolderStore.Run run) throws IOException {
      Container.open(run.folder(), container).close();
    }

    @Override
    protected void checkReadable(Spec spec, FolderStore.Run run, Problems problems)
        throws IOException {
      try (Container container = Container.open(run.folder(), spec.container())) {
        for (String field : spec.fields()) {
          FolderFilter.find(field, spec.container(), container.schema());
        }
        var unused = FolderFilter.of(spec.filter(), spec.container(), container.schema());
      }
    }
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
