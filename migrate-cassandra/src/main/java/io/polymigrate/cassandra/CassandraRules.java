package io.polymigrate.cassandra;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.JsonSchema;
import java.util.Optional;

/**
 * The JSON Schemas that our loads hold the records of a table to, kept beside the data: Cassandra
 * has no such thing. Blocks.
 */
final class CassandraRules extends KeptTexts {

  CassandraRules(CassandraConnection connection) {
    super(connection, "_polymigrate_rules");
  }

  Optional<JsonSchema> find(String container) {
    return text(container).map(Json::parseObject).map(JsonSchema::parse);
  }
}
