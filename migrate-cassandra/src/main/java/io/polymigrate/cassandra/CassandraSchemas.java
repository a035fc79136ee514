package io.polymigrate.cassandra;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.SchemaCodec;
import java.util.Optional;

/** The logical schemas kept beside the data; blocks. */
final class CassandraSchemas extends KeptTexts {

  CassandraSchemas(CassandraConnection connection) {
    super(connection, "_polymigrate_schema");
  }

  Optional<RecordSchema> find(String container) {
    return text(container).map(SchemaCodec::read);
  }

  void save(String container, RecordSchema schema) {
    save(container, Optional.of(SchemaCodec.write(schema)));
  }
}
