package io.polymigrate.sql.mysql;

import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.ContainerDescription;
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
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A fresh database, the adapter on it, and a connection of its own as the second door. */
final class MysqlFixture implements AutoCloseable {
  final TestDatabase database;
  final ExecutorService executor = Executors.newCachedThreadPool();
  final DatabaseAdapter adapter;
  final Connection door;
  final boolean mariaDb;

  MysqlFixture(ServerKind kind, String driver) {
    this(kind, driver, "");
  }

  MysqlFixture(ServerKind kind, String driver, String options) {
    database = Servers.shared().server(kind).newDatabase("mydata");
    mariaDb = kind == ServerKind.MARIADB;
    String url = database.url() + "?driver=" + driver;
    try {
      door = MysqlDriver.of(options(url)).connect(options(url));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    adapter = open(url + options);
  }

  static MysqlOptions options(String url) {
    return MysqlOptions.of(ConnectionString.parse(url));
  }

  DatabaseAdapter open(String url) {
    AdapterProvider provider = mariaDb ? new MariadbAdapterProvider() : new MysqlAdapterProvider();
    return Stages.join(provider.open(new AdapterConfig(ConnectionString.parse(url), executor)));
  }

  void sql(String... statements) {
    try (Statement statement = door.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of a query's rows, as text. */
  List<@Nullable String> texts(String sql) {
    List<@Nullable String> texts = new ArrayList<>();
    try (Statement statement = door.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return texts;
  }

  ContainerDescription describe(String table) {
    return Stages.join(adapter.describe(table, CallContext.create()));
  }

  List<DataRecord> read(String table) {
    return read(ExtractRequest.of(table));
  }

  /** All records, split after split. */
  List<DataRecord> read(ExtractRequest request) {
    List<DataRecord> records = new ArrayList<>();
    ExtractPlan plan = plan(request);
    for (Split split : plan.splits()) {
      records.addAll(read(plan, split));
    }
    Stages.join(plan.closeAsync());
    return records;
  }

  ExtractPlan plan(ExtractRequest request) {
    return Stages.join(adapter.plan(request, CallContext.create()));
  }

  static List<DataRecord> read(ExtractPlan plan, Split split) {
    List<DataRecord> records = new ArrayList<>();
    RecordSource source = Stages.join(plan.open(split));
    Optional<RecordBatch> batch = Stages.join(source.nextBatch());
    while (batch.isPresent()) {
      for (int row = 0; row < batch.get().size(); row++) {
        records.add(DataRecord.of(batch.get(), row));
      }
      batch.get().release();
      batch = Stages.join(source.nextBatch());
    }
    Stages.join(source.closeAsync());
    return records;
  }

  static LoadRequest request(String table, RecordSchema schema, LoadMode mode) {
    return LoadRequest.of(table, schema, "run").withMode(mode);
  }

  LoadSession open(LoadRequest request) {
    return Stages.join(adapter.openLoad(request, CallContext.create()));
  }

  /** Loads rows of canonical values in one batch. */
  WriteResult load(LoadRequest request, @Nullable Object[]... rows) {
    LoadSession session = open(request);
    WriteResult result = write(session, request.schema(), Optional.empty(), rows);
    Stages.join(session.complete());
    Stages.join(session.closeAsync());
    return result;
  }

  static WriteResult write(
      LoadSession session,
      RecordSchema schema,
      Optional<CheckpointMark> mark,
      @Nullable Object[]... rows) {
    RecordSink sink = Stages.join(session.openSink());
    WriteResult result =
        Stages.join(
            sink.write(new ObjectBatch(held(schema), List.of(rows), Optional.empty()), mark));
    Stages.join(sink.closeAsync());
    return result;
  }

  private static RecordSchema held(RecordSchema schema) {
    return new RecordSchema(
        schema.fields().stream().map(field -> field.withType(field.held())).toList(), schema.key());
  }

  @Override
  public void close() {
    Stages.join(adapter.closeAsync());
    try {
      door.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    executor.shutdown();
    database.close();
  }
}
