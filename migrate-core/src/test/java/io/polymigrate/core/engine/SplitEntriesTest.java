package io.polymigrate.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.Split;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class SplitEntriesTest {
  private final Saves saves = new Saves();
  private final Checkpoints checkpoints = new Checkpoints(saves, "run");

  /** Remembers each save. */
  private static final class Saves implements CheckpointStore {
    private final List<List<CheckpointMark>> lists = new ArrayList<>();

    @Override
    public CompletionStage<List<CheckpointMark>> load(String runId) {
      return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<Void> save(List<CheckpointMark> marks) {
      lists.add(List.copyOf(marks));
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> delete(String runId) {
      return CompletableFuture.completedFuture(null);
    }

    List<String> lastEntries() {
      return lists.get(lists.size() - 1).stream().map(CheckpointMark::entry).toList();
    }
  }

  private static Split split(String after, String until) {
    return new Split(
        "t", new KeyRange(Optional.ofNullable(after), Optional.ofNullable(until)), 100);
  }

  @Test
  void thePartsOfARestAreSavedWithTheEndOfTheirSplitAndBeforeIt() {
    SplitEntries entries = new SplitEntries("unit", checkpoints, Map.of());
    List<SplitTask> begun =
        entries.begin(List.of(split(null, "m"), split("m", null)), Map.of("unit", "{}"));
    SplitState moved = begun.get(0).state().advanced(Optional.of("d"), new Counts(10, 8, 1, 1));
    checkpoints.advance("unit#0", moved.write());

    List<SplitTask> parts =
        entries.divide("unit#0", moved, List.of(split("d", "h"), split("h", "m")));

    assertThat(parts).extracting(SplitTask::entry).containsExactly("unit#2", "unit#3");
    assertThat(saves.lastEntries()).containsExactly("unit#2", "unit#3", "unit#0");
    assertThat(entries.remaining())
        .containsExactlyInAnyOrder(
            split("m", null).range(), split("d", "h").range(), split("h", "m").range());
    assertThat(entries.settled()).isEqualTo(new Counts(10, 8, 1, 1));
    assertThat(entries.rejected()).containsEntry("unit#0", 1L).containsEntry("unit#2", 0L);
  }

  @Test
  void aNumberThatIsMissingIsNotGivenAgain() {
    Map<String, String> before = new LinkedHashMap<>();
    before.put("unit", "{}");
    before.put("unit#0", SplitState.fresh(split(null, "m").range()).finished().write());
    before.put("unit#7", SplitState.fresh(split("m", null).range()).write());
    before.put("unit#b#9", SplitState.fresh(KeyRange.ALL).write());

    SplitEntries entries = new SplitEntries("unit", checkpoints, before);
    List<SplitTask> begun = entries.begin(List.of(split("m", null)), Map.of());

    assertThat(begun).extracting(SplitTask::entry).containsExactly("unit#8");
    assertThat(saves.lastEntries()).containsExactly("unit#8", "unit#7");
    assertThat(entries.remaining()).containsExactly(split("m", null).range());
  }
}
