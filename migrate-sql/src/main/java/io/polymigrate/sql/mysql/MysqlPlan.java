package io.polymigrate.sql.mysql;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.sql.internal.ConnectionPool.Lease;
import io.polymigrate.sql.internal.FilterSql;
import io.polymigrate.sql.internal.KeyRangeSql;
import java.sql.SQLException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A table cut into key ranges, over one snapshot. */
final class MysqlPlan implements ExtractPlan {
  private final MysqlShape shape;
  private final ExtractRequest request;
  private final MysqlSnapshot snapshot;
  private final List<Split> splits;
  private final MysqlDriver driver;
  private final Executor executor;
  private final CallContext context;
  private final String condition;

  // Memory of batches, for all splits: for each worker what is read and what is written.
  private final Queue<MysqlBatch> spare;
  private final AtomicReference<@Nullable CompletionStage<Void>> closing = new AtomicReference<>();

  private MysqlPlan(
      MysqlShape shape,
      ExtractRequest request,
      MysqlSnapshot snapshot,
      List<Split> splits,
      MysqlDriver driver,
      Executor executor,
      CallContext context) {
    this.shape = shape;
    this.request = request;
    this.snapshot = snapshot;
    this.splits = List.copyOf(splits);
    this.driver = driver;
    this.executor = executor;
    this.context = context;
    this.spare = new ArrayBlockingQueue<>(2 * Math.max(1, request.parallelism()));
    this.condition =
        FilterSql.of(
            request.filter(), MysqlDialect.canonical(shape.table(), shape.whole(), List.of()));
  }

  static MysqlPlan make(
      MysqlConnections connections,
      MysqlShape shape,
      ExtractRequest request,
      Executor executor,
      CallContext context)
      throws SQLException {
    // One worker reads all of a table without a key.
    int workers = shape.rangeFields() == 0 ? 1 : request.parallelism();
    MysqlDriver driver = connections.driver();
    MysqlSnapshot snapshot = MysqlSnapshot.open(connections, shape.table(), workers);
    try {
      Lease lease = snapshot.takeNow();
      List<Split> splits = splitter(lease, shape, driver, context).split(request);
      snapshot.giveBack(lease);
      return new MysqlPlan(shape, request, snapshot, splits, driver, executor, context);
    } catch (SQLException | RuntimeException e) {
      snapshot.close();
      throw e;
    }
  }

  private static MysqlSplitter splitter(
      Lease lease, MysqlShape shape, MysqlDriver driver, CallContext context) {
    return new MysqlSplitter(lease.connection(), shape, driver.handsOutAllBytes(), context);
  }

  /** Makes the server read in the key's order, instead of sorting a whole table. */
  static String indexHint(MysqlShape shape) {
    return shape
        .table()
        .indexOf(shape.order())
        .map(index -> " FORCE INDEX (" + MysqlNames.quote(index.name()) + ")")
        .orElse("");
  }

  @Override
  public RecordSchema schema() {
    return shape.read();
  }

  @Override
  public List<Split> splits() {
    return splits;
  }

  @Override
  public boolean resumable() {
    return shape.rangeFields() > 0;
  }

  @Override
  public boolean consistent() {
    return snapshot.consistent();
  }

  @Override
  public CompletionStage<RecordSource> open(Split split) {
    String sql = sql(split);
    return snapshot
        .take()
        .thenApply(
            lease ->
                new MysqlSource(
                    shape,
                    request,
                    sql,
                    lease,
                    snapshot::giveBack,
                    driver,
                    spare,
                    executor,
                    context));
  }

  // Whoever asks has closed the source that it read, so that a connection is free.
  @Override
  public CompletionStage<List<Split>> cut(Split rest, int parts) {
    return snapshot
        .take()
        .thenCompose(
            lease ->
                Stages.supply(
                    executor,
                    () -> {
                      try {
                        return splitter(lease, shape, driver, context).cut(rest, parts);
                      } finally {
                        snapshot.giveBack(lease);
                      }
                    },
                    MysqlErrors.during(
                        "cut what is left of '" + rest.container() + "'", Outcome.NOT_APPLIED)));
  }

  private String sql(Split split) {
    String range = KeyRangeSql.of(split.range(), shape.rangeKey(), shape.dialect());
    boolean everyRecord = request.filter().equals(Filter.all());
    return "SELECT "
        + shape.selectList(driver.handsOutAllBytes())
        + " FROM "
        + MysqlNames.quote(shape.table().name())
        + (everyRecord ? indexHint(shape) : "")
        + " WHERE "
        + range
        + (everyRecord ? "" : " AND " + condition)
        + shape.orderBy(shape.order().size());
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    CompletionStage<Void> known = closing.get();
    if (known != null) {
      return known;
    }
    CompletionStage<Void> mine =
        Stages.supply(
            executor,
            () -> {
              snapshot.close();
              return null;
            },
            MysqlErrors.during(
                "close the snapshot of '" + shape.table().name() + "'", Outcome.NOT_APPLIED));
    return closing.compareAndSet(null, mine)
        ? mine
        : java.util.Objects.requireNonNull(closing.get());
  }
}
