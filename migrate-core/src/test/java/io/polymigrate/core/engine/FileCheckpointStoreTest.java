package io.polymigrate.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.spi.Stages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCheckpointStoreTest {
  @TempDir Path folder;

  @Test
  void entriesOutliveTheStore() {
    Path file = folder.resolve("deep/checkpoint.json");
    CheckpointMark first = new CheckpointMark("run", "users#0", "{\"position\":\"[1]\"}");
    CheckpointMark second = new CheckpointMark("run", "users#0", "{\"position\":\"[2]\"}");
    CheckpointMark other = new CheckpointMark("other", "users#0", "x");

    Stages.join(new FileCheckpointStore(file).save(List.of(first, other)));
    Stages.join(new FileCheckpointStore(file).save(List.of(second)));

    assertThat(Stages.join(new FileCheckpointStore(file).load("run"))).containsExactly(second);
    assertThat(Stages.join(new FileCheckpointStore(file).load("other"))).containsExactly(other);
  }

  @Test
  void aRunMayBeForgotten() {
    Path file = folder.resolve("checkpoint.json");
    FileCheckpointStore store = new FileCheckpointStore(file);
    Stages.join(store.save(List.of(new CheckpointMark("run", "a", "b"))));

    Stages.join(store.delete("run"));
    Stages.join(store.delete("run"));

    assertThat(Stages.join(new FileCheckpointStore(file).load("run"))).isEmpty();
  }

  @Test
  void anUnreadableFileIsNamed() throws IOException {
    Path file = folder.resolve("checkpoint.json");
    Files.writeString(file, "{\"run\": {");

    assertThatThrownBy(() -> Stages.join(new FileCheckpointStore(file).load("run")))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.FILE_FAILED))
        .hasMessageContaining(file.toString());
  }
}
