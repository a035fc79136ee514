package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.ColumnDefinition;
import com.datastax.oss.driver.api.core.cql.Row;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.record.DataRecord;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.core.carry.Carriers;
import io.polymigrate.testkit.OperatedStore;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** One fresh keyspace, the adapter on it, and the driver to look at it. */
final class CassandraSpace implements OperatedStore {
  private final TestDatabase database;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final CqlSession session;
  private final DatabaseAdapter adapter;

  private CassandraSpace(String options) {
    database = Servers.shared().server(ServerKind.CASSANDRA_5).newDatabase("cassandra");
    session = CassandraContractSpace.session(database.url());
    adapter = open(database.url() + options);
  }

  DatabaseAdapter open(String url) {
    return OperatedStore.open(url, executor);
  }

  static CassandraSpace open() {
    return new CassandraSpace("");
  }

  static CassandraSpace openWith(String options) {
    return new CassandraSpace(options);
  }

  @Override
  public String url() {
    return database.url();
  }

  @Override
  public DatabaseAdapter adapter() {
    return adapter;
  }

  CqlSession session() {
    return session;
  }

  /** Runs statements as others would. */
  CassandraSpace cql(String... statements) {
    for (String statement : statements) {
      session.execute(statement);
    }
    return this;
  }

  /** Rows as the driver shows them, sorted. */
  List<String> rows(String query) {
    List<String> rows = new ArrayList<>();
    for (Row row : session.execute(query)) {
      Map<String, String> values = new TreeMap<>();
      for (ColumnDefinition column : row.getColumnDefinitions()) {
        values.put(column.getName().asInternal(), String.valueOf(row.getObject(column.getName())));
      }
      rows.add(values.toString());
    }
    rows.sort(null);
    return rows;
  }

  List<String> tables() {
    List<String> names = new ArrayList<>();
    session
        .execute(
            "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?", database.name())
        .forEach(row -> names.add(row.getString(0)));
    names.sort(null);
    return names;
  }

  @Override
  public List<String> everything() {
    List<String> all = new ArrayList<>();
    for (String table : tables()) {
      boolean beside = table.matches("_polymigrate_(schema|rules)");
      if (table.startsWith("_polymigrate_") && !beside) {
        continue;
      }
      rows("SELECT * FROM " + Cql.quoted(table)).forEach(row -> all.add(table + " " + row));
      if (!beside) {
        session
            .execute("DESCRIBE TABLE " + Cql.quoted(table))
            .forEach(row -> all.add(row.getString("create_statement")));
      }
    }
    // Keyspaces have names of their own.
    return all.stream().map(line -> line.replace(database.name(), "keyspace")).toList();
  }

  @Override
  public List<String> leftOver() {
    return tables().stream()
        .filter(table -> table.startsWith("_polymigrate_"))
        .filter(table -> !table.matches("_polymigrate_(operations|schema|rules|checkpoints|locks)"))
        .toList();
  }

  static RecordSchema schema(List<String> key, Object... namesAndTypes) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      fields.add(FieldChecks.field((String) namesAndTypes[i], (LogicalType) namesAndTypes[i + 1]));
    }
    return new RecordSchema(fields, key);
  }

  static LoadRequest load(
      String container, RecordSchema schema, LoadMode mode, Map<String, @Nullable Object> options) {
    LoadRequest plain = LoadRequest.of(container, schema, "run-" + container);
    return new LoadRequest(
        container,
        schema,
        plain.origin(),
        mode,
        true,
        plain.runId(),
        Optional.empty(),
        false,
        Optional.empty(),
        1000,
        options);
  }

  WriteResult load(String container, RecordSchema schema, @Nullable Object[]... rows) {
    return load(load(container, schema, LoadMode.UPSERT, Map.of()), rows);
  }

  WriteResult load(LoadRequest request, @Nullable Object[]... rows) {
    LoadSession session = Stages.join(adapter.openLoad(request, CallContext.create()));
    RecordSink sink = Stages.join(session.openSink());
    RecordBatch logical =
        new ObjectBatch(Carriers.logical(request.schema()), Arrays.asList(rows), Optional.empty());
    WriteResult result =
        Stages.join(
            sink.write(Carriers.encoding(request.schema()).over(logical), Optional.empty()));
    Stages.join(sink.closeAsync());
    Stages.join(session.complete());
    Stages.join(session.closeAsync());
    return result;
  }

  ExtractPlan plan(ExtractRequest request) {
    return Stages.join(adapter.plan(request, CallContext.create()));
  }

  /** All records of a request as logical values by name. */
  List<Map<String, @Nullable Object>> read(ExtractRequest request) {
    ExtractPlan plan = plan(request);
    List<Map<String, @Nullable Object>> records = new ArrayList<>();
    for (Split split : plan.splits()) {
      RecordSource source = Stages.join(plan.open(split));
      Optional<RecordBatch> batch = Stages.join(source.nextBatch());
      while (batch.isPresent()) {
        RecordBatch decoded = Carriers.decoding(plan.schema()).over(batch.get());
        for (int row = 0; row < decoded.size(); row++) {
          records.add(DataRecord.of(decoded, row).values());
        }
        batch = Stages.join(source.nextBatch());
      }
      Stages.join(source.closeAsync());
    }
    Stages.join(plan.closeAsync());
    return records;
  }

  @Override
  public void close() {
    Stages.join(adapter.closeAsync());
    executor.shutdown();
    session.close();
    database.close();
  }
}
