package io.polymigrate.cli;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.polymigrate.api.ConnectionString;
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

/** An empty PostgreSQL and an empty MongoDB, and the second doors to them. */
final class Stores implements AutoCloseable {
  private final TestDatabase postgresql =
      Servers.shared().server(ServerKind.POSTGRESQL_16).newDatabase("cli");
  private final TestDatabase mongodb =
      Servers.shared().server(ServerKind.MONGODB_8).newDatabase("cli");
  private final MongoClient client = MongoClients.create(mongodb.url());

  String postgresql() {
    return postgresql.url();
  }

  String mongodb() {
    return mongodb.url();
  }

  void sql(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  String one(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Connection connect() throws SQLException {
    ConnectionString url = ConnectionString.parse(postgresql.url());
    return DriverManager.getConnection(
        "jdbc:postgresql://" + url.hosts() + "/" + url.path(),
        url.user().orElseThrow(),
        url.password().orElseThrow());
  }

  MongoDatabase mongo() {
    return client.getDatabase(mongodb.name());
  }

  /** All collections that hold anything. */
  List<String> filledCollections() {
    List<String> names = new ArrayList<>();
    for (String name : mongo().listCollectionNames()) {
      if (mongo().getCollection(name).countDocuments() > 0) {
        names.add(name);
      }
    }
    return names;
  }

  /** Three users. */
  void users() {
    sql(
        "CREATE TABLE users (id bigint PRIMARY KEY, name text, city text);"
            + "INSERT INTO users VALUES (1, 'Ada', 'London'), (2, 'Bob', 'Bonn'), (3, 'Cy', 'Bonn')");
  }

  /** A specification from PostgreSQL to MongoDB. */
  String spec(String steps) {
    return """
    version: 1
    source: {type: postgresql, url: "%s"}
    target: {type: mongodb, url: "%s"}
    %s
    """
        .formatted(postgresql(), mongodb(), steps);
  }

  @Override
  public void close() {
    client.close();
    mongodb.close();
    postgresql.close();
  }
}
