package io.polymigrate.elastic;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.Stages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Changes documents of one index in place, each on condition that it is as it was read, after an
 * image of it was written to an index of ours. The image is there once, and knows which members
 * change from what to what: so no document is changed twice, whenever the process dies, and what
 * others changed since is left alone. Blocks.
 *
 * <p>An image without its change (the process died in between, or another writer came first) is
 * told by the document: where its members are as the image says they were, the change is made anew.
 */
final class Images {
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final int TRIES = 50;

  private final ElasticRun run;
  private final ElasticConnection connection;
  private final Index index;
  private final Columns columns;
  private final String undo;

  /** What a document is to become, from what it is: null when it is not there. */
  @FunctionalInterface
  interface Wish {
    Edit edit(@Nullable Row row);
  }

  /**
   * A document that is to be changed.
   *
   * @param id its id
   * @param row as it was read; null when it is not there
   * @param origin id of the document that it is made from; empty when from itself
   * @param wish what it is to become
   */
  record Wanted(String id, @Nullable Row row, String origin, Wish wish) {}

  /** What a document is to become, and its image if there is one already. */
  private record Change(Wanted wanted, @Nullable Row row, Edit edit, @Nullable Image image) {}

  Images(ElasticRun run, Index index) {
    this.run = run;
    this.connection = run.connection();
    this.index = index;
    this.columns = new Columns(Target.schema(index), true);
    this.undo = connection.names().undo(run.operationId());
  }

  /** Makes the index of images, if it is not there yet; before the first change. */
  void prepare() {
    run.indices()
        .create(
            undo,
            Map.of(Index.writable(undo), Map.of()),
            Image.MAPPING,
            Map.of("index.auto_expand_replicas", "0-1"));
  }

  /**
   * Changes all documents that the wish changes.
   *
   * @return how many were changed, by interrupted runs too
   */
  long change(String name, Wish wish) {
    prepare();
    Slices.each(
        run,
        index.name(),
        columns,
        rows -> {
          List<Wanted> wanted = new ArrayList<>();
          for (Row row : rows) {
            if (!wish.edit(row).isNothing()) {
              wanted.add(new Wanted(row.id(), row, "", wish));
            }
          }
          change(name, wanted);
        });
    return count();
  }

  /** Changes some documents. */
  void change(String name, List<Wanted> wanted) {
    int most = run.batchSize();
    for (int from = 0; from < wanted.size(); from += most) {
      List<Wanted> group = wanted.subList(from, Math.min(wanted.size(), from + most));
      run.throttle(group.size());
      KillPoint.at(name + ".before");
      group(name, group);
      KillPoint.at(name + ".after");
      run.progress(group.size());
    }
  }

  private void group(String name, List<Wanted> group) {
    requireDifferent(group);
    List<Change> changes = new ArrayList<>();
    for (Wanted one : group) {
      Edit edit = one.wish().edit(one.row());
      if (!edit.isNothing()) {
        changes.add(new Change(one, one.row(), edit, null));
      }
    }
    for (int attempt = 0; !changes.isEmpty(); attempt++) {
      if (attempt == TRIES) {
        throw MigrationException.refusal(
            StandardErrorCode.STORE_BUSY,
            "Documents of '"
                + index.container()
                + "' are changed by others all the time; run it again later");
      }
      Stages.pause(PAUSE.multipliedBy(attempt));
      List<Wanted> disturbed = attempt(name, changes);
      changes = disturbed.isEmpty() ? List.of() : again(disturbed);
    }
  }

  private void requireDifferent(List<Wanted> group) {
    Set<String> seen = new HashSet<>();
    for (Wanted one : group) {
      if (!seen.add(one.id())) {
        throw twice(one.id());
      }
    }
  }

  private MigrationException twice(String id) {
    return MigrationException.refusal(
        StandardErrorCode.DUPLICATE_KEY,
        "Two records would become the record '" + id + "' of '" + index.container() + "'");
  }

  /** Writes images, then documents; answers what was disturbed by others, or by an earlier run. */
  private List<Wanted> attempt(String name, List<Change> changes) {
    BulkLines images = new BulkLines(connection, undo);
    for (Change change : changes) {
      Image image = Image.of(change.wanted().origin(), change.row(), change.edit());
      Image there = change.image();
      Row.Version version = there == null ? null : there.version();
      images.put(change.wanted().id(), image.source(), version);
    }
    Set<String> kept = images.send();
    KillPoint.at(name + ".noted");
    BulkLines documents = new BulkLines(connection, index.name());
    for (Change change : changes) {
      Row row = change.row();
      if (!kept.contains(change.wanted().id())) {
        documents.put(
            change.wanted().id(), change.edit().source(row), row == null ? null : row.version());
      }
    }
    Set<String> disturbed = new HashSet<>(documents.send());
    disturbed.addAll(kept);
    return changes.stream()
        .map(Change::wanted)
        .filter(one -> disturbed.contains(one.id()))
        .toList();
  }

  /** What is still to be done about documents that were disturbed. */
  private List<Change> again(List<Wanted> disturbed) {
    List<String> ids = disturbed.stream().map(Wanted::id).toList();
    Map<String, Row> rows = Documents.get(connection, index.name(), ids, columns);
    Map<String, Row> images = Documents.get(connection, undo, ids, Columns.NONE);
    BulkLines given = new BulkLines(connection, undo);
    List<Change> changes = new ArrayList<>();
    for (Wanted one : disturbed) {
      Row row = rows.get(one.id());
      Row there = images.get(one.id());
      Image image = there == null ? null : Image.read(there);
      if (image != null && !image.origin().equals(one.origin())) {
        throw twice(one.id());
      }
      if (image != null && !image.isBefore(row)) {
        // Done by an earlier run, or then changed by others in the very same members.
        continue;
      }
      Edit edit = one.wish().edit(row);
      if (!edit.isNothing()) {
        changes.add(new Change(one, row, edit, image));
      } else if (image != null) {
        given.delete(one.id(), image.version());
      }
    }
    given.send();
    return changes;
  }

  /** How many documents were changed. */
  long count() {
    return run.indices().count(undo);
  }

  /** Puts back what the images say, but where others changed it since. */
  RollbackResult restore(String name) {
    if (run.indices().exact(index.container(), undo).isEmpty()) {
      return BlockingHandler.undone(run);
    }
    AtomicLong restored = new AtomicLong();
    Conflicts conflicts = new Conflicts();
    Slices.each(
        run,
        undo,
        Columns.NONE,
        rows -> {
          int most = run.batchSize();
          for (int from = 0; from < rows.size(); from += most) {
            List<Row> group = rows.subList(from, Math.min(rows.size(), from + most));
            run.throttle(group.size());
            KillPoint.at(name + ".undo");
            restored.addAndGet(group.size() - (long) restore(group, conflicts));
            run.progress(group.size());
          }
        });
    KillPoint.at(name + ".undone");
    return conflicts.result(run, restored.get());
  }

  /** Restores some; answers how many were left alone. */
  private int restore(List<Row> group, Conflicts conflicts) {
    List<Row> images = group;
    int left = 0;
    for (int attempt = 0; !images.isEmpty(); attempt++) {
      Stages.pause(PAUSE.multipliedBy(attempt));
      List<String> ids = images.stream().map(Row::id).toList();
      Map<String, Row> rows = Documents.get(connection, index.name(), ids, columns);
      BulkLines lines = new BulkLines(connection, index.name());
      for (Row there : images) {
        Image image = Image.read(there);
        Row row = rows.get(there.id());
        if (image.isBefore(row)) {
          continue;
        }
        if (attempt == TRIES || !image.isAfter(row)) {
          conflicts.add(there.id());
          left++;
        } else {
          image.putBack(there.id(), row, lines);
        }
      }
      Set<String> disturbed = lines.send();
      images = images.stream().filter(there -> disturbed.contains(there.id())).toList();
    }
    return left;
  }

  /** Gives the images up. */
  static void release(ElasticRun run) {
    run.indices().delete(run.connection().names().undo(run.operationId()));
  }
}
