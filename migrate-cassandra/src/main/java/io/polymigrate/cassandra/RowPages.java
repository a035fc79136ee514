package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.Row;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.cassandra.Table.Column;
import io.polymigrate.cassandra.Table.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads a key range page by page, one page ahead of who reads them; blocks. For one thread at a
 * time. A range is the rest of the partition it begins in, the partitions of the same token that
 * follow it (two keys may have one token), a range of tokens, and the partitions of the last token
 * up to where it ends.
 */
final class RowPages {
  private static final int FIRST_ROWS = 100;
  private static final int LEAST_ROWS = 10;
  private static final int PAGE_BYTES = 1 << 20;
  private static final int GROWTH = 4;

  private final CassandraConnection connection;
  private final RowSource.Reading reading;
  private final List<Column> partition;
  private final List<Column> clustering;
  private final String select;
  private final Deque<BoundStatement> left = new ArrayDeque<>();
  private final List<ByteBuffer> stop;
  private final boolean allReplicas;
  private @Nullable CompletableFuture<? extends AsyncResultSet> ahead;
  private @Nullable BoundStatement current;
  private int pageSize;
  private boolean ended;

  RowPages(CassandraConnection connection, RowSource.Reading reading, KeyRange range) {
    this(connection, reading, range, false);
  }

  /**
   * All rows that any replica knows, for who drops them afterwards: what was written with a weak
   * consistency may be on one that the connection's would not ask.
   */
  static RowPages ofAllReplicas(CassandraConnection connection, RowSource.Reading reading) {
    return new RowPages(connection, reading, KeyRange.ALL, true);
  }

  private RowPages(
      CassandraConnection connection,
      RowSource.Reading reading,
      KeyRange range,
      boolean allReplicas) {
    this.connection = connection;
    this.allReplicas = allReplicas;
    this.reading = reading;
    this.pageSize = Math.min(FIRST_ROWS, connection.options().pageSize());
    this.partition = reading.table().of(Kind.PARTITION_KEY);
    this.clustering = reading.table().of(Kind.CLUSTERING);
    this.select =
        "SELECT "
            + Cql.names(reading.columns().stream().map(Column::name).toList())
            + ", "
            + token()
            + String.join("", reading.more().stream().map(it -> ", " + it).toList())
            + " FROM "
            + Cql.quoted(reading.table().name())
            + " WHERE ";
    int columns = reading.table().key().size();
    TokenBound after = range.after().map(text -> TokenBound.parse(text, columns)).orElse(null);
    TokenBound until = range.until().map(text -> TokenBound.parse(text, columns)).orElse(null);
    this.stop = until == null ? List.of() : until.key();
    plan(after, until);
  }

  private String token() {
    return "token(" + Cql.names(partition.stream().map(Column::name).toList()) + ")";
  }

  private void plan(@Nullable TokenBound after, @Nullable TokenBound until) {
    List<ByteBuffer> end =
        after != null && until != null && after.token() == until.token() ? until.key() : List.of();
    boolean within = after != null && until != null && after.token() == until.token();
    if (after != null && !after.key().isEmpty()) {
      rest(after.key());
      List<ByteBuffer> begun = partitionOf(after.key());
      if (end.isEmpty() || !partitionOf(end).equals(begun)) {
        partitions(after.token(), begun, end);
      }
    }
    if (!within && (until == null || after == null || after.token() < until.token())) {
      tokens(after, until);
      if (until != null && !until.key().isEmpty()) {
        partitions(until.token(), List.of(), until.key());
      }
    }
  }

  private List<ByteBuffer> partitionOf(List<ByteBuffer> key) {
    return key.subList(0, partition.size());
  }

  // What follows a row in its partition: first what shares most of its clustering columns.
  private void rest(List<ByteBuffer> key) {
    for (int i = clustering.size() - 1; i >= 0; i--) {
      List<String> conditions = new ArrayList<>();
      partition.forEach(column -> conditions.add(Cql.quoted(column.name()) + " = ?"));
      for (int j = 0; j < i; j++) {
        conditions.add(Cql.quoted(clustering.get(j).name()) + " = ?");
      }
      Column last = clustering.get(i);
      conditions.add(Cql.quoted(last.name()) + (last.descending() ? " < ?" : " > ?"));
      add(select + String.join(" AND ", conditions), key.subList(0, partition.size() + i + 1));
    }
  }

  private void add(String cql, List<ByteBuffer> values) {
    BoundStatementBuilder bound = connection.prepare(cql).boundStatementBuilder();
    for (int i = 0; i < values.size(); i++) {
      bound = bound.setBytesUnsafe(i, values.get(i));
    }
    if (allReplicas) {
      bound = bound.setConsistencyLevel(ConsistencyLevel.ALL);
    }
    left.add(bound.setIdempotence(true).build());
  }

  // The partitions of a token after one and up to another, in the order of their bytes.
  private void partitions(long token, List<ByteBuffer> after, List<ByteBuffer> untilKey) {
    String names = Cql.names(partition.stream().map(Column::name).toList());
    BoundStatement asked =
        connection
            .prepare(
                "SELECT DISTINCT "
                    + names
                    + " FROM "
                    + Cql.quoted(reading.table().name())
                    + " WHERE "
                    + token()
                    + " = ?")
            .bind(token);
    List<List<ByteBuffer>> found = new ArrayList<>();
    for (Row row : connection.repeatable(asked).currentPage()) {
      List<ByteBuffer> key = new ArrayList<>();
      for (int i = 0; i < partition.size(); i++) {
        key.add(Objects.requireNonNull(row.getBytesUnsafe(i)));
      }
      found.add(key);
    }
    List<ByteBuffer> until = untilKey.isEmpty() ? List.of() : partitionOf(untilKey);
    String conditions =
        String.join(" AND ", partition.stream().map(it -> Cql.quoted(it.name()) + " = ?").toList());
    for (List<ByteBuffer> key : found) {
      boolean beyond = !after.isEmpty() && compare(key, after) <= 0;
      if (!beyond && (until.isEmpty() || compare(key, until) <= 0)) {
        add(select + conditions, key);
      }
    }
  }

  // As the server compares the keys of one token: by their bytes, those of several with lengths.
  private static int compare(List<ByteBuffer> left, List<ByteBuffer> right) {
    return Arrays.compareUnsigned(bytes(left), bytes(right));
  }

  private static byte[] bytes(List<ByteBuffer> key) {
    if (key.size() == 1) {
      return CellReader.rest(key.get(0).duplicate());
    }
    int size = 0;
    for (ByteBuffer part : key) {
      size += Short.BYTES + part.remaining() + 1;
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    for (ByteBuffer part : key) {
      out.putShort((short) part.remaining()).put(part.duplicate()).put((byte) 0);
    }
    return out.array();
  }

  private void tokens(@Nullable TokenBound after, @Nullable TokenBound until) {
    List<String> conditions = new ArrayList<>();
    List<ByteBuffer> values = new ArrayList<>();
    // All tokens, so that there is a condition.
    conditions.add(token() + (after == null ? " >= ?" : " > ?"));
    values.add(bytes(after == null ? Long.MIN_VALUE : after.token()));
    if (until != null) {
      conditions.add(token() + (until.key().isEmpty() ? " <= ?" : " < ?"));
      values.add(bytes(until.token()));
    }
    add(select + String.join(" AND ", conditions), values);
  }

  private static ByteBuffer bytes(long token) {
    return ByteBuffer.allocate(Long.BYTES).putLong(0, token);
  }

  // Pages of about a mebibyte: the server knows their rows only, and rows differ a thousandfold.
  private CompletableFuture<? extends AsyncResultSet> following(AsyncResultSet page) {
    int rows = page.remaining();
    int bytes = page.getExecutionInfo().getResponseSizeInBytes();
    if (rows > 0 && bytes > 0) {
      long fitting = (long) PAGE_BYTES * rows / bytes;
      long most = Math.min(connection.options().pageSize(), (long) pageSize * GROWTH);
      pageSize = (int) Math.min(most, Math.max(LEAST_ROWS, fitting));
    }
    return connection.send(
        Objects.requireNonNull(current)
            .setPageSize(pageSize)
            .setPagingState(page.getExecutionInfo().getPagingState()));
  }

  /** The next page, which may be empty; null at the end. */
  @Nullable List<Row> next() {
    if (ended) {
      return null;
    }
    CompletableFuture<? extends AsyncResultSet> sent = ahead;
    AsyncResultSet page;
    if (sent != null) {
      page = CassandraConnection.waitFor(sent);
    } else {
      BoundStatement statement = left.poll();
      if (statement == null) {
        ended = true;
        return null;
      }
      current = statement;
      page = connection.repeatable(statement.setPageSize(pageSize));
    }
    ahead = page.hasMorePages() ? following(page) : null;
    List<Row> rows = new ArrayList<>(page.remaining());
    for (Row row : page.currentPage()) {
      rows.add(row);
      if (!stop.isEmpty() && reading.key(row).equals(stop)) {
        ended = true;
        break;
      }
    }
    return rows;
  }
}
