package io.polymigrate.benchmarks;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import io.polymigrate.benchmarks.raw.Jdbc;
import io.polymigrate.benchmarks.raw.RawCopies;
import io.polymigrate.testkit.server.RunningServer;
import io.polymigrate.testkit.server.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.bson.Document;

/** The servers, the generated source in each, and databases to copy into. */
final class Ends implements AutoCloseable {
  static final String ITEMS = "items";
  static final String LIMIT = "items_limit";
  private static final String COLUMNS_PG =
      "(id bigint, quantity int NOT NULL, reference bigint NOT NULL, amount numeric(18,4) NOT NULL,"
          + " name text NOT NULL, note text, created_at timestamptz NOT NULL, token uuid NOT NULL,"
          + " doc jsonb NOT NULL, active boolean NOT NULL)";
  private static final String COLUMNS_MYSQL =
      "(id bigint PRIMARY KEY, quantity int NOT NULL, reference bigint NOT NULL,"
          + " amount decimal(18,4) NOT NULL, name varchar(60) NOT NULL, note text,"
          + " created_at datetime(6) NOT NULL, token char(36) NOT NULL, doc json NOT NULL,"
          + " active boolean NOT NULL)";

  private final Function<Store, RunningServer> servers;
  private final long rows;
  private final Map<Store, TestDatabase> sources = new EnumMap<>(Store.class);
  private final List<TestDatabase> targets = new ArrayList<>();

  Ends(Function<Store, RunningServer> servers, long rows) {
    this.servers = servers;
    this.rows = rows;
  }

  RunningServer server(Store store) {
    return servers.apply(store);
  }

  /** The generated records in a store, filled on first use. */
  Job.Place source(Store store) throws Exception {
    TestDatabase database = sources.get(store);
    if (database == null) {
      database = server(store).newDatabase("bench_source");
      sources.put(store, database);
      fill(store, database.url());
    }
    return new Job.Place(store, database.url(), ITEMS);
  }

  private void fill(Store store, String url) throws Exception {
    switch (store) {
      case PG -> Jdbc.execute(url, "CREATE TABLE items " + COLUMNS_PG);
      case MYSQL -> Jdbc.execute(url, "CREATE TABLE items " + COLUMNS_MYSQL);
      case MONGO -> {}
    }
    RawCopies.generate(store.type(), url, ITEMS, rows);
    settle(store, url);
  }

  // What servers do later by themselves would be counted with the next run.
  private static void settle(Store store, String url) throws SQLException {
    switch (store) {
      case PG -> Jdbc.execute(url, "VACUUM ANALYZE items", "CHECKPOINT");
      case MYSQL -> Jdbc.execute(url, "ANALYZE TABLE items");
      case MONGO -> {}
    }
  }

  /** A fresh database to copy into. */
  Job.Place target(Store store) {
    TestDatabase database = server(store).newDatabase("bench_target");
    targets.add(database);
    return new Job.Place(store, database.url(), ITEMS);
  }

  /** A container beside a loaded one for another program, empty and of the same shape. */
  Job.Place besides(Job.Place loaded) throws SQLException {
    switch (loaded.store()) {
      case PG ->
          Jdbc.execute(loaded.url(), "CREATE TABLE items_limit (LIKE items INCLUDING DEFAULTS)");
      case MYSQL -> Jdbc.execute(loaded.url(), "CREATE TABLE items_limit LIKE items");
      case MONGO -> {}
    }
    return new Job.Place(loaded.store(), loaded.url(), LIMIT);
  }

  /** Says of the other program's container what types its values stand for. */
  void describe(Job.Place limit) throws SQLException {
    switch (limit.store()) {
      case PG -> describe(limit.url(), "current_schema()", "schema, state", "_polymigrate_schema");
      case MYSQL -> describe(limit.url(), "database()", "schema_json", "_polymigrate_schema");
      case MONGO -> describeDocuments(limit.url());
    }
  }

  private static void describe(String url, String space, String columns, String schemas)
      throws SQLException {
    try (Connection connection = Jdbc.open(url);
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT 1 FROM information_schema.tables WHERE table_schema = "
                    + space
                    + " AND table_name = '"
                    + schemas
                    + "'")) {
      if (!found.next()) {
        return; // all values are native
      }
    }
    Jdbc.execute(
        url,
        "INSERT INTO "
            + schemas
            + " SELECT 'items_limit', "
            + columns
            + " FROM "
            + schemas
            + " WHERE container = 'items'");
  }

  private static void describeDocuments(String url) {
    ConnectionString parsed = new ConnectionString(url);
    try (MongoClient client = MongoClients.create(parsed)) {
      MongoCollection<Document> schemas =
          client
              .getDatabase(Objects.requireNonNull(parsed.getDatabase()))
              .getCollection("_polymigrate_schema");
      Document schema = schemas.find(Filters.eq(ITEMS)).first();
      if (schema != null) {
        schemas.insertOne(schema.append("_id", LIMIT));
      }
    }
  }

  /** Drops the databases that were copied into. */
  void dropTargets() {
    targets.forEach(TestDatabase::close);
    targets.clear();
  }

  @Override
  public void close() {
    dropTargets();
    sources.values().forEach(TestDatabase::close);
  }
}
