package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.spi.Stages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Checkpoints in a table: a partition for each run, a row for each entry. */
final class CassandraCheckpoints implements CheckpointStore {
  private static final SideTable TABLE =
      new SideTable(
          "_polymigrate_checkpoints",
          "run text, entry text, value text, PRIMARY KEY ((run), entry)");

  private final CassandraConnection connection;

  CassandraCheckpoints(CassandraConnection connection) {
    this.connection = connection;
  }

  @Override
  public CompletionStage<AsyncCloseable> lock(String runId, Runnable lost) {
    return CassandraRunLock.take(connection, runId, lost);
  }

  @Override
  public CompletionStage<List<CheckpointMark>> load(String runId) {
    return Stages.supply(
        connection.executor(),
        () ->
            TABLE.rows(connection, "SELECT entry, value FROM %s WHERE run = ?", runId).stream()
                .map(
                    row ->
                        new CheckpointMark(
                            runId, Tables.text(row, "entry"), Tables.text(row, "value")))
                .toList(),
        CassandraErrors.reading("Reading the checkpoints"));
  }

  @Override
  public CompletionStage<Void> save(List<CheckpointMark> marks) {
    if (marks.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Map<String, List<CheckpointMark>> byRun = new LinkedHashMap<>();
    marks.forEach(mark -> byRun.computeIfAbsent(mark.runId(), run -> new ArrayList<>()).add(mark));
    return Stages.supply(
        connection.executor(),
        () -> {
          byRun.values().forEach(this::write);
          return null;
        },
        CassandraErrors.writing("Saving the checkpoints"));
  }

  // Of one partition: all or none.
  private void write(List<CheckpointMark> marks) {
    BatchStatementBuilder batch = BatchStatement.builder(BatchType.LOGGED);
    for (CheckpointMark mark : marks) {
      batch.addStatement(
          SimpleStatement.newInstance(
              TABLE.cql("INSERT INTO %s (run, entry, value) VALUES (?, ?, ?)"),
              mark.runId(),
              mark.entry(),
              mark.value()));
    }
    BatchStatement ready = batch.setQueryTimestamp(connection.timestamp()).build();
    var unused = TABLE.made(connection, () -> connection.repeatable(ready));
  }

  @Override
  public CompletionStage<Void> delete(String runId) {
    return Stages.supply(
        connection.executor(),
        () -> {
          TABLE.rows(connection, "DELETE FROM %s WHERE run = ?", runId);
          return null;
        },
        CassandraErrors.writing("Deleting the checkpoints"));
  }
}
