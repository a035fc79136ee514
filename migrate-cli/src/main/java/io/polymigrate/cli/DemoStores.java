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
import java.util.List;
import org.bson.Document;
import org.bson.json.JsonWriterSettings;

/** The demo's two servers and what is in them. */
final class DemoStores implements AutoCloseable {
  private static final String SCHEMA = "shop";
  private static final String SCHEMA_BACK = "shop_back";
  // An order with five lines.
  private static final long SHOWN_ORDER = 84;
  private static final long SEED = 20_240_331;

  private final TestDatabase postgresql;
  private final TestDatabase mongodb;
  private final boolean keep;

  private DemoStores(TestDatabase postgresql, TestDatabase mongodb, boolean keep) {
    this.postgresql = postgresql;
    this.mongodb = mongodb;
    this.keep = keep;
  }

  static DemoStores start(Invocation invocation, boolean keep) {
    return new DemoStores(
        start(invocation, ServerKind.POSTGRESQL_16, keep).newDatabase("demo"),
        start(invocation, ServerKind.MONGODB_8, keep).newDatabase("demo"),
        keep);
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

  /** Connection string of the schema that is filled. */
  String shop() {
    return postgresql.url() + "?schema=" + SCHEMA;
  }

  /** Connection string of the schema that is empty at first. */
  String back() {
    return postgresql.url() + "?schema=" + SCHEMA_BACK;
  }

  String mongodb() {
    return mongodb.url();
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
    var url = io.polymigrate.api.ConnectionString.parse(postgresql.url());
    return DriverManager.getConnection(
        "jdbc:postgresql://" + url.hosts() + "/" + url.path(),
        url.user().orElseThrow(),
        url.password().orElseThrow());
  }

  /** One order as MongoDB holds it. */
  String document() {
    ConnectionString url = new ConnectionString(mongodb());
    try (MongoClient client = MongoClients.create(url)) {
      Document found =
          client
              .getDatabase(mongodb.name())
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
      postgresql.close();
      mongodb.close();
    }
  }
}
