package io.polymigrate.sql.internal;

import io.polymigrate.api.record.RecordSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Internal: may change at any time. The logical schemas that an adapter keeps beside the data. */
public interface LogicalSchemas {

  /** What is kept beside a table. */
  Optional<RecordSchema> find(Connection connection, String container) throws SQLException;

  /** Keeps a schema beside a table, which is there, or replaces it. */
  void store(Connection connection, String container, RecordSchema schema) throws SQLException;

  /** What is kept beside a table, for {@link #putBack}. */
  Optional<String> image(Connection connection, String container) throws SQLException;

  /** Keeps what {@link #image} gave, or nothing. */
  void putBack(Connection connection, String container, Optional<String> image) throws SQLException;
}
