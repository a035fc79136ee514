package io.polymigrate.sql.contract;

import io.polymigrate.testkit.SecondDoor;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A database through its JDBC driver alone. */
final class SqlDoor implements SecondDoor, AutoCloseable {
  private final Connection connection;
  private final boolean postgresql;

  SqlDoor(String url) {
    URI uri = URI.create(url);
    String[] user = uri.getUserInfo().split(":", 2);
    postgresql = uri.getScheme().equals("postgresql");
    String options =
        uri.getScheme().equals("mysql") ? "&allowPublicKeyRetrieval=true&useSSL=false" : "";
    String jdbc =
        "jdbc:" + uri.getScheme() + "://" + uri.getHost() + ":" + uri.getPort() + uri.getPath();
    try {
      connection =
          DriverManager.getConnection(jdbc + "?user=" + user[0] + "&password=" + user[1] + options);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private String quote(String name) {
    String mark = postgresql ? "\"" : "`";
    return mark + name.replace(mark, mark + mark) + mark;
  }

  @Override
  public boolean exists(String container) {
    String schema = postgresql ? "current_schema()" : "database()";
    String sql =
        "SELECT count(*) FROM information_schema.tables WHERE table_schema = "
            + schema
            + " AND table_name = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, container);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getInt(1) > 0;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public List<Map<String, @Nullable String>> records(String container) {
    String sql = "SELECT * FROM " + quote(container) + " ORDER BY " + quote("id");
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<Map<String, @Nullable String>> records = new ArrayList<>();
      while (rows.next()) {
        Map<String, @Nullable String> record = new LinkedHashMap<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          record.put(rows.getMetaData().getColumnName(i), rows.getString(i));
        }
        records.add(record);
      }
      return records;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void change(String container, int id, String field, String value) {
    String sql =
        "UPDATE "
            + quote(container)
            + " SET "
            + quote(field)
            + " = ? WHERE "
            + quote("id")
            + " = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, value);
      statement.setInt(2, id);
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int connections() {
    String sql =
        postgresql
            ? "SELECT count(*) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            : "SELECT count(*) FROM information_schema.processlist"
                + " WHERE db = database() AND id <> connection_id()";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
