package io.polymigrate.testkit;

import static io.polymigrate.testkit.OpenAdapter.assertWritten;
import static io.polymigrate.testkit.OpenAdapter.join;
import static io.polymigrate.testkit.OpenAdapter.rows;
import static io.polymigrate.testkit.OpenAdapter.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Resuming: checkpoints are kept, marks go with their records, loads go on where they were. */
public abstract class ResumeTck extends AdapterTck {
  private static final RecordSchema SCHEMA =
      schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING);

  /** For the leaves. */
  protected ResumeTck() {}

  private static CheckpointMark mark(String run, String entry, String value) {
    return new CheckpointMark(run, entry, value);
  }

  private List<CheckpointMark> marks(String run) {
    return join(adapter().checkpoints().load(run));
  }

  private List<String> seen(String container) {
    return door().records(container).stream().map(r -> r.get("id") + " " + r.get("v")).toList();
  }

  @Test
  void checkpointsAreKeptReplacedAndForgotten() {
    CheckpointStore store = adapter().checkpoints();
    assertThat(join(store.load("nobody"))).isEmpty();
    join(store.save(List.of(mark("run-1", "a", "1"), mark("run-1", "b", "2"))));
    join(store.save(List.of(mark("run-1", "b", "3"), mark("run-2", "a", "4"))));

    assertThat(join(store.load("run-1")))
        .containsExactlyInAnyOrder(mark("run-1", "a", "1"), mark("run-1", "b", "3"));
    join(store.delete("run-1"));
    join(store.delete("run-1"));

    assertThat(join(store.load("run-1"))).isEmpty();
    assertThat(join(store.load("run-2"))).containsExactly(mark("run-2", "a", "4"));
  }

  @Test
  void checkpointsAreKeptToTheLastCharacter() {
    List<CheckpointMark> marks =
        List.of(
            mark("hard", "orders/3 'x' \"y\" \\", "{\"after\":[\"\ud83d\ude00 e\u0301 \\n\"]}"),
            mark("hard", "empty", ""),
            mark("hard", "Case", "x"),
            mark("hard", "case", "y"),
            mark("hard", "long", "z".repeat(20_000)));

    join(adapter().checkpoints().save(marks));

    assertThat(marks("hard")).containsExactlyInAnyOrderElementsOf(marks);
  }

  @Test
  void checkpointsOutliveTheAdapter() {
    try (OpenAdapter other = OpenAdapter.on(space())) {
      join(other.adapter().checkpoints().save(List.of(mark("outlives", "a", "1"))));
    }

    assertThat(marks("outlives")).containsExactly(mark("outlives", "a", "1"));
  }

  @Test
  void aMarkIsCommittedWithItsRecordsOrNotTakenAtAll() {
    String container = fresh();
    LoadSession session = open().openLoad(checkpointed(container, Optional.empty()));

    assertThat(session.atomicCheckpoints()).isEqualTo(can(Capability.ATOMIC_CHECKPOINTS));
    if (session.atomicCheckpoints()) {
      assertWritten(
          write(
              session, mark(container, "split", "1"), new Object[] {1, "a"}, new Object[] {2, "b"}),
          2);
      assertThat(marks(container)).containsExactly(mark(container, "split", "1"));
      assertThat(seen(container)).containsExactly("1 a", "2 b");
      assertWritten(write(session, mark(container, "split", "2"), new Object[] {3, "c"}), 1);
      assertWritten(write(session, mark(container, "split", "done")), 0);
      assertThat(marks(container)).containsExactly(mark(container, "split", "done"));
    }
    join(session.complete());
    join(session.closeAsync());
  }

  @Test
  void aBatchWithAMarkAndARejectionAppliesNothing() {
    needs(Capability.ATOMIC_CHECKPOINTS);
    String container = fresh();
    LoadSession session = open().openLoad(checkpointed(container, Optional.empty()));

    WriteResult refused =
        write(
            session,
            mark(container, "split", "1"),
            new Object[] {1, "a"},
            new Object[] {2, "\ud800"},
            new Object[] {3, "c"});

    assertThat(refused.written()).isZero();
    assertThat(refused.skipped()).isZero();
    assertThat(refused.rejections()).extracting(r -> r.row()).containsExactly(1);
    assertThat(marks(container)).isEmpty();
    assertThat(seen(container)).isEmpty();
    assertWritten(
        write(session, mark(container, "split", "1"), new Object[] {1, "a"}, new Object[] {3, "c"}),
        2);
    assertThat(seen(container)).containsExactly("1 a", "3 c");
    join(session.complete());
    join(session.closeAsync());
  }

  private LoadRequest checkpointed(String container, Optional<String> resumeState) {
    LoadRequest request = LoadRequest.of(container, open().held(SCHEMA), container);
    return request.withCheckpointsInTarget(true).withResumeState(resumeState);
  }

  private static WriteResult write(
      LoadSession session, CheckpointMark mark, @Nullable Object[]... rows) {
    return OpenAdapter.write(session, SCHEMA, rows(rows), Optional.of(mark));
  }

  private static WriteResult write(LoadSession session, @Nullable Object[]... rows) {
    if (session.atomicCheckpoints()) {
      return write(session, mark("any", "split", "x"), rows);
    }
    return OpenAdapter.write(session, SCHEMA, rows(rows));
  }

  @Test
  void anInterruptedLoadGoesOnWithWhatItWrote() {
    String container = fresh();
    String state;
    try (OpenAdapter first = OpenAdapter.on(space())) {
      LoadSession session = first.openLoad(checkpointed(container, Optional.empty()));
      state = session.resumeState();
      write(session, new Object[] {1, "a"}, new Object[] {2, "b"});
      join(session.closeAsync());
    }

    LoadSession session = open().openLoad(checkpointed(container, Optional.of(state)));
    write(session, new Object[] {3, "c"});
    join(session.complete());
    join(session.closeAsync());

    assertThat(seen(container)).containsExactly("1 a", "2 b", "3 c");
  }

  @Test
  void aLoadThatWasCompleteIsCompletedAgain() {
    String container = fresh();
    LoadSession session = open().openLoad(checkpointed(container, Optional.empty()));
    String state = session.resumeState();
    write(session, new Object[] {1, "a"});
    join(session.complete());
    join(session.closeAsync());

    LoadSession again = open().openLoad(checkpointed(container, Optional.of(state)));
    join(again.complete());
    join(again.closeAsync());

    assertThat(seen(container)).containsExactly("1 a");
    assertThat(open().read(container)).hasSize(1);
  }

  @Test
  void aLoadThatWasGivenUpBeginsAnew() {
    String container = fresh();
    LoadSession session = open().openLoad(checkpointed(container, Optional.empty()));
    write(session, new Object[] {1, "old"});
    join(session.abort());
    join(session.closeAsync());

    open().load(container, SCHEMA, rows(new Object[] {2, "new"}));

    assertThat(seen(container)).containsExactly("2 new");
  }
}
