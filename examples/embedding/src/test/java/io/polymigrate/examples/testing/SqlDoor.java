package io.polymigrate.examples.testing;

import io.polymigrate.api.ConnectionString;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;

/** The second door to a SQL database: the JDBC driver, past the adapter. */
public final class SqlDoor implements AutoCloseable {
  private static final Pattern COPY =
      Pattern.compile("(?m)^(COPY .* FROM stdin);\n((?:.*\n)*?)\\\\\\.\n");

  private final Connection connection;

  /** Connects to a database of the test servers. */
  public SqlDoor(String url) {
    ConnectionString parsed = ConnectionString.parse(url);
    // MariaDB's driver speaks to MySQL too.
    boolean postgresql = parsed.scheme().equals("postgresql");
    String jdbc = (postgresql ? "jdbc:postgresql://" : "jdbc:mariadb://") + parsed.hosts() + "/";
    String options = postgresql ? "" : "?allowPublicKeyRetrieval=true&allowMultiQueries=true";
    try {
      connection =
          DriverManager.getConnection(
              jdbc + parsed.path() + options,
              parsed.user().orElse(""),
              parsed.password().orElse(""));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs statements, one by one. */
  public void run(String... statements) {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The rows of a query, the columns as texts: equal values, equal texts. */
  public List<List<String>> rows(String sql) {
    List<List<String>> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(rows.getObject(i)));
        }
        found.add(row);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return found;
  }

  /** The first column of a query's rows. */
  public List<String> texts(String sql) {
    return rows(sql).stream().map(row -> row.get(0)).toList();
  }

  /** The number that a query gives. */
  public long number(String sql) {
    return Long.parseLong(texts(sql).get(0));
  }

  /** Runs a script of the test's resources. */
  public void script(String resource) {
    run(resource(resource));
  }

  /** Fills tables from the COPY blocks of a script, keys unchecked until it is done. */
  public void copies(String resource) {
    run("SET session_replication_role = replica");
    Matcher block = COPY.matcher(resource(resource));
    try {
      while (block.find()) {
        var unused =
            connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn(block.group(1), new StringReader(block.group(2)));
      }
    } catch (SQLException | IOException e) {
      throw new IllegalStateException(e);
    }
    run("SET session_replication_role = origin");
  }

  /** A text of the test's resources. */
  public static String resource(String name) {
    try (InputStream in = SqlDoor.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("There is no resource '" + name + "'");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
