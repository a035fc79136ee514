package io.polymigrate.cli;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import io.polymigrate.testkit.server.RunningServer;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;
import org.bson.json.JsonWriterSettings;

/** The demo's servers and what is in them. */
final class DemoStores implements AutoCloseable {
  private static final String SCHEMA = "shop";
  private static final String SCHEMA_BACK = "shop_back";
  // An order with five lines.
  private static final long SHOWN_ORDER = 84;
  private static final long SEED = 20_240_331;

  private final Map<ServerKind, TestDatabase> databases;
  private final boolean keep;

  private DemoStores(Map<ServerKind, TestDatabase> databases, boolean keep) {
    this.databases = databases;
    this.keep = keep;
  }

  static DemoStores start(Invocation invocation, boolean keep, List<ServerKind> kinds) {
    Map<ServerKind, TestDatabase> databases = new LinkedHashMap<>();
    kinds.stream()
        .distinct()
        .forEach(kind -> databases.put(kind, start(invocation, kind, keep).newDatabase("demo")));
    return new DemoStores(databases, keep);
  }

  // What is kept outlives this process; all else is guarded to end with it, however it ends.
  private static RunningServer start(Invocation invocation, ServerKind kind, boolean keep) {
    Report report = invocation.report();
    Heartbeat heartbeat =
        Heartbeat.start(invocation.console().err(), "getting and starting " + kind.title());
    try {
      RunningServer server = keep ? Servers.detached().up(kind) : Servers.shared().server(kind);
      report.line(kind.title() + " (" + server.version() + ") from " + server.origin().sentence());
      return server;
    } finally {
      heartbeat.stop();
    }
  }

  /** Connection string of a store's database. */
  String url(ServerKind kind) {
    return database(kind).url();
  }

  private TestDatabase database(ServerKind kind) {
    return Objects.requireNonNull(databases.get(kind), kind.title());
  }

  /** Connection string of the schema that is filled. */
  String shop() {
    return url(ServerKind.POSTGRESQL_16) + "?schema=" + SCHEMA;
  }

  /** Connection string of the schema that is empty at first. */
  String back() {
    return url(ServerKind.POSTGRESQL_16) + "?schema=" + SCHEMA_BACK;
  }

  /** All connection strings, by a name for each. */
  Map<String, String> urls() {
    Map<String, String> urls = new LinkedHashMap<>();
    urls.put("shop", shop());
    urls.put("shop_back", back());
    databases.forEach(
        (kind, database) -> {
          if (kind != ServerKind.POSTGRESQL_16) {
            urls.put(kind.id().replaceAll("-.*", ""), database.url());
          }
        });
    return urls;
  }

  void fill(long orders, Report report) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + SCHEMA);
      statement.execute("CREATE SCHEMA " + SCHEMA_BACK);
      statement.execute("SET search_path = " + SCHEMA);
      new Shop(orders, SEED).create(connection);
    }
    report.line("filled " + String.join(", ", Shop.TABLES));
  }

  private Connection connect() throws SQLException {
    var url = io.polymigrate.api.ConnectionString.parse(url(ServerKind.POSTGRESQL_16));
    return DriverManager.getConnection(
        "jdbc:postgresql://" + url.hosts() + "/" + url.path(),
        url.user().orElseThrow(),
        url.password().orElseThrow());
  }

  /** One order as MongoDB holds it. */
  String document() {
    ConnectionString url = new ConnectionString(url(ServerKind.MONGODB_8));
    try (MongoClient client = MongoClients.create(url)) {
      Document found =
          client
              .getDatabase(database(ServerKind.MONGODB_8).name())
              .getCollection("orders")
              .find(Filters.lte("_id", SHOWN_ORDER))
              .sort(Sorts.descending("_id"))
              .first();
      return found == null
          ? "there is none"
          : found.toJson(JsonWriterSettings.builder().indent(true).build());
    }
  }

  List<SchemaComparison.TableResult> compare() throws SQLException {
    try (Connection connection = connect()) {
      return new SchemaComparison(connection, SCHEMA, SCHEMA_BACK).compare(Shop.TABLES);
    }
  }

  @Override
  public void close() {
    if (!keep) {
      databases.values().forEach(TestDatabase::close);
    }
  }
}
