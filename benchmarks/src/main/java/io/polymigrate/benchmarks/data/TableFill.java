package io.polymigrate.benchmarks.data;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import com.mysql.cj.jdbc.JdbcStatement;
import io.polymigrate.benchmarks.raw.Jdbc;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.bson.Document;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Makes and fills generated tables in the stores that take them directly. */
public final class TableFill {
  private static final int FLUSH = 1 << 20;
  private static final int DOCUMENTS = 2000;

  private final GeneratedTable table;

  private TableFill(GeneratedTable table) {
    this.table = table;
  }

  /** Makes the table in a store, as specifications call it, and fills it. */
  public static void fill(String store, String url, GeneratedTable table) throws Exception {
    TableFill fill = new TableFill(table);
    switch (store) {
      case "postgresql" -> fill.postgresql(url);
      case "mysql" -> fill.mysql(url);
      case "mongodb" -> fill.mongodb(url);
      default -> throw new IllegalArgumentException("Not filled directly: " + store);
    }
  }

  private void postgresql(String url) throws Exception {
    Jdbc.execute(url, table.definition(true));
    try (Connection connection = Jdbc.open(url)) {
      CopyIn copy =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("COPY " + table.name() + " FROM STDIN");
      lines(new TextRow(true), bytes -> copy.writeToCopy(bytes, 0, bytes.length));
      copy.endCopy();
    }
    if (table.index() != null) {
      Jdbc.execute(url, "CREATE INDEX ON " + table.name() + " (" + table.index() + ")");
    }
    Jdbc.execute(url, "VACUUM ANALYZE " + table.name(), "CHECKPOINT");
  }

  private void mysql(String url) throws Exception {
    Jdbc.execute(url, table.definition(false));
    try (Connection connection = Jdbc.open(url);
        Statement statement = connection.createStatement()) {
      lines(
          new TextRow(false),
          bytes -> {
            statement
                .unwrap(JdbcStatement.class)
                .setLocalInfileInputStream(new ByteArrayInputStream(bytes));
            statement.execute(
                "LOAD DATA LOCAL INFILE 'rows' INTO TABLE "
                    + table.name()
                    + " CHARACTER SET utf8mb4");
          });
      if (table.index() != null) {
        statement.execute(
            "CREATE INDEX " + table.index() + " ON " + table.name() + " (" + table.index() + ")");
      }
      statement.execute("ANALYZE TABLE " + table.name());
    }
  }

  private interface Lines {
    void send(byte[] bytes) throws Exception;
  }

  private void lines(TextRow row, Lines lines) throws Exception {
    StringBuilder text = new StringBuilder(FLUSH + FLUSH / 4);
    table.each(
        values -> {
          row.append(values, text);
          if (text.length() >= FLUSH) {
            lines.send(text.toString().getBytes(StandardCharsets.UTF_8));
            text.setLength(0);
          }
        });
    if (!text.isEmpty()) {
      lines.send(text.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private void mongodb(String url) throws Exception {
    ConnectionString parsed = new ConnectionString(url);
    try (MongoClient client = MongoClients.create(parsed)) {
      MongoCollection<Document> collection =
          client
              .getDatabase(Objects.requireNonNull(parsed.getDatabase()))
              .getCollection(table.name());
      List<Document> documents = new ArrayList<>(DOCUMENTS);
      table.each(
          values -> {
            documents.add(document(values));
            if (documents.size() == DOCUMENTS) {
              collection.insertMany(documents);
              documents.clear();
            }
          });
      if (!documents.isEmpty()) {
        collection.insertMany(documents);
      }
      if (table.index() != null) {
        collection.createIndex(Indexes.ascending(table.index()));
      }
    }
  }

  private Document document(@Nullable Object[] values) {
    Document document = new Document("_id", values[0]);
    for (int i = 1; i < values.length; i++) {
      document.append(
          table.columns().get(i).name(), bson(table.columns().get(i).kind(), values[i]));
    }
    return document;
  }

  private static @Nullable Object bson(Kind kind, @Nullable Object value) {
    if (value instanceof BigDecimal decimal) {
      return new Decimal128(decimal);
    }
    if (value instanceof UUID uuid) {
      return uuid.toString();
    }
    return kind == Kind.JSON && value != null ? Document.parse(value.toString()) : value;
  }
}
