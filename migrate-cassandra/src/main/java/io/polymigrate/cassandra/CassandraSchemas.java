package io.polymigrate.cassandra;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.SchemaCodec;
import java.util.List;
import java.util.Optional;

/** The logical schemas kept beside the data; blocks. */
final class CassandraSchemas {
  static final SideTable TABLE =
      new SideTable("_polymigrate_schema", "container text PRIMARY KEY, content text");

  private final CassandraConnection connection;

  CassandraSchemas(CassandraConnection connection) {
    this.connection = connection;
  }

  Optional<RecordSchema> find(String container) {
    return text(container).map(SchemaCodec::read);
  }

  /** The schema as it is kept. */
  Optional<String> text(String container) {
    return TABLE.rows(connection, "SELECT content FROM %s WHERE container = ?", container).stream()
        .findFirst()
        .map(row -> Tables.text(row, "content"));
  }

  void save(String container, RecordSchema schema) {
    save(container, Optional.of(SchemaCodec.write(schema)));
  }

  /** Keeps a schema as it was found once; none is forgotten. */
  void save(String container, Optional<String> schema) {
    if (schema.isPresent()) {
      TABLE.write(
          connection,
          "INSERT INTO %s (container, content) VALUES (?, ?)",
          List.of(container, schema.get()));
    } else {
      TABLE.rows(connection, "DELETE FROM %s WHERE container = ?", container);
    }
  }
}
