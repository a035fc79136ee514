package io.polymigrate.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.spec.LoadStep;
import io.polymigrate.testkit.server.ServerKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two processes run the same specification at once. */
class TwoRunsTest {
  private static final String TABLE = "mixed";
  private static final long ROWS = 20_000;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL_16", "MYSQL_8", "MARIADB", "MONGODB_8"})
  void theSecondIsRefusedAndTheFirstEndsAsUndisturbed(ServerKind targetKind) {
    try (Door source = Door.open(ServerKind.POSTGRESQL_16);
        Door target = Door.open(targetKind)) {
      MixedTable.of(source).fill(TABLE, ROWS);
      try (CopyProcess first = CopyProcess.start(source.end(), target.end(), TABLE, 1_500)) {
        first.awaitMoving();

        MigrationException refused =
            catchThrowableOfType(MigrationException.class, () -> migrator(source, target).run());

        assertThat(first.ended(0)).as(() -> first.output().toString()).isFalse();
        assertThat(refused).hasMessageContaining("going on in another process");
        assertThat(refused.code()).isEqualTo(StandardErrorCode.OPERATION_IN_PROGRESS);

        first.kill();

        assertThat(migrator(source, target).run().resumed()).isTrue();
        assertThat(target.count(TABLE)).isEqualTo(ROWS);
      }
    }
  }

  private static CrossPlatformMigrator migrator(Door source, Door target) {
    return CopyProcess.migrator(source.end(), target.end(), TABLE, 0);
  }

  @Test
  void aCheckpointFileIsForOneRunAtATime() {
    try (Door source = Door.open(ServerKind.POSTGRESQL_16);
        Door target = Door.open(ServerKind.MONGODB_8)) {
      MixedTable.of(source).fill(TABLE, 1);
      CrossPlatformMigrator migrator =
          CrossPlatformMigrator.builder()
              .source(source.type(), source.url())
              .target(target.type(), target.url())
              .extract(TABLE)
              .load(TABLE)
              .options(options -> options.withCheckpointFile(folder.resolve("marks")))
              .build();
      var store = new io.polymigrate.core.engine.FileCheckpointStore(folder.resolve("marks"));
      var lock = Stages.join(store.lock("another", () -> {}));

      MigrationException refused = catchThrowableOfType(MigrationException.class, migrator::run);

      assertThat(refused.code()).isEqualTo(StandardErrorCode.OPERATION_IN_PROGRESS);
      Stages.join(lock.closeAsync());
      assertThat(migrator.run().written()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL_16", "MONGODB_8"})
  void aRunThatIsGoingOnIsNeitherRolledBackNorFinalised(ServerKind targetKind) {
    try (Door source = Door.open(ServerKind.POSTGRESQL_16);
        Door target = Door.open(targetKind)) {
      MixedTable.of(source).fill(TABLE, 3);
      CrossPlatformMigrator migrator =
          CrossPlatformMigrator.builder()
              .source(source.type(), source.url())
              .target(target.type(), target.url())
              .extract(TABLE)
              .step(
                  new LoadStep(
                      TABLE, List.of(), LoadMode.UPSERT, true, OptionalInt.empty(), true, Map.of()))
              .options(options -> options.withCheckpointFile(folder.resolve("marks")))
              .build();
      assertThat(migrator.run().written()).isEqualTo(3);
      var store = new io.polymigrate.core.engine.FileCheckpointStore(folder.resolve("marks"));
      var lock = Stages.join(store.lock("the run", () -> {}));

      for (Supplier<CompletionStage<?>> verb :
          List.<Supplier<CompletionStage<?>>>of(
              () -> migrator.rollBack(CallContext.create()),
              () -> migrator.finalizeUndo(CallContext.create()))) {
        MigrationException refused =
            catchThrowableOfType(MigrationException.class, () -> Stages.join(verb.get()));

        assertThat(refused.code()).isEqualTo(StandardErrorCode.OPERATION_IN_PROGRESS);
        assertThat(refused).hasMessageContaining("A run is going on elsewhere");
        assertThat(target.count(TABLE)).isEqualTo(3);
      }

      Stages.join(lock.closeAsync());
      assertThat(Stages.join(migrator.rollBack(CallContext.create())))
          .extracting(RollbackResult::restored)
          .containsExactly(3L);
    }
  }
}
