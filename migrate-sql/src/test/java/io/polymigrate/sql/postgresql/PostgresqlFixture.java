package io.polymigrate.sql.postgresql;

import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.record.DataRecord;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A fresh database, the adapter on it, and the driver as the second door. */
final class PostgresqlFixture implements AutoCloseable {
  final TestDatabase database;
  final ExecutorService executor = Executors.newCachedThreadPool();
  final DatabaseAdapter adapter;
  final Connection door;

  PostgresqlFixture(ServerKind kind) {
    this(kind, "");
  }

  PostgresqlFixture(ServerKind kind, String options) {
    database = Servers.shared().server(kind).newDatabase("pgdata");
    try {
      door = DriverManager.getConnection(jdbc(database.url()));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    adapter = open(database.url() + options);
  }

  private static String jdbc(String url) {
    ConnectionString parsed = ConnectionString.parse(url);
    return "jdbc:postgresql://"
        + parsed.hosts()
        + "/"
        + parsed.path()
        + "?user="
        + parsed.user().orElseThrow()
        + "&password="
        + parsed.password().orElseThrow();
  }

  DatabaseAdapter open(String url) {
    return Stages.join(
        new PostgresqlAdapterProvider()
            .open(new AdapterConfig(ConnectionString.parse(url), executor)));
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
  List<String> texts(String sql) {
    List<String> texts = new ArrayList<>();
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

  String text(String sql) {
    return texts(sql).get(0);
  }

  ExtractPlan plan(ExtractRequest request) {
    return Stages.join(adapter.plan(request, CallContext.create()));
  }

  /** All records, split by split. */
  List<DataRecord> read(ExtractRequest request) {
    ExtractPlan plan = plan(request);
    try {
      List<DataRecord> records = new ArrayList<>();
      for (Split split : plan.splits()) {
        records.addAll(read(plan, split));
      }
      return records;
    } finally {
      Stages.join(plan.closeAsync());
    }
  }

  static List<DataRecord> read(ExtractPlan plan, Split split) {
    List<DataRecord> records = new ArrayList<>();
    RecordSource source = Stages.join(plan.open(split));
    try {
      for (Optional<RecordBatch> batch = Stages.join(source.nextBatch());
          batch.isPresent();
          batch = Stages.join(source.nextBatch())) {
        for (int row = 0; row < batch.get().size(); row++) {
          records.add(DataRecord.of(batch.get(), row));
        }
        batch.get().release();
      }
    } finally {
      Stages.join(source.closeAsync());
    }
    return records;
  }

  @Override
  public void close() {
    Stages.join(adapter.closeAsync());
    executor.shutdown();
    try {
      door.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    database.close();
  }
}
