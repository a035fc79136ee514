package io.polymigrate.cassandra;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.JournaledRun;
import io.polymigrate.api.spi.OperationCall;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** One run of one operation with what earlier runs of it noted. Used by one thread; blocks. */
final class Execution extends JournaledRun {
  private final CassandraConnection connection;
  private final Tables tables;
  private final CassandraSchemas schemas;
  private final CassandraRules rules;

  Execution(CassandraConnection connection, OperationCall call) {
    super(call);
    this.connection = connection;
    this.tables = new Tables(connection);
    this.schemas = new CassandraSchemas(connection);
    this.rules = new CassandraRules(connection);
  }

  CassandraConnection connection() {
    return connection;
  }

  Tables tables() {
    return tables;
  }

  CassandraSchemas schemas() {
    return schemas;
  }

  CassandraRules rules() {
    return rules;
  }

  /** The container's shape as it is read. */
  RecordSchema schema(String container) {
    return tables.get(container).schema(schemas.find(container));
  }

  /** Where this execution keeps what a rollback needs. */
  String undoContainer() {
    // Operations have names of any length and kind, tables have not.
    return Table.OWN
        + "undo_"
        + UUID.nameUUIDFromBytes(operationId().getBytes(StandardCharsets.UTF_8))
            .toString()
            .replace("-", "")
            .substring(0, 24);
  }

  void ddl(String cql) {
    new Ddl(connection).run(cql);
  }
}
