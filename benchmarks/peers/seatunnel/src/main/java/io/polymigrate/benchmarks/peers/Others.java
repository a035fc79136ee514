package io.polymigrate.benchmarks.peers;

import java.util.List;

/** Its connectors for other stores, set up as its manual has them, with larger batches. */
final class Others {
  private static final int CASSANDRA_BATCH = 100;
  private static final int DYNAMO_BATCH = 25;
  private static final int DYNAMO_PAGE = 1000;

  private static final String SCHEMA =
      """
      { fields {
            id = bigint
            quantity = int
            reference = bigint
            amount = "decimal(18, 4)"
            name = string
            note = string
            created_at = string
            token = string
            doc = string
            active = boolean
          } }""";

  // As Cassandra has them: the key, then by name. Its connector takes them by their place.
  private static final List<String> CASSANDRA_FIELDS =
      List.of(
          "id",
          "active",
          "amount",
          "created_at",
          "doc",
          "name",
          "note",
          "quantity",
          "reference",
          "\"token\"");

  private Others() {}

  static Settings source(End end) {
    return switch (end.type()) {
      case "elasticsearch" ->
          elastic(end)
              .number("scroll_size", SeaTunnelCopy.BATCH)
              .raw("schema", SCHEMA);
      // It reads with one reader, and refuses to begin when it is told of two.
      case "cassandra" ->
          cassandra(end)
              .number("parallelism", 1)
              .text(
                  "cql",
                  "SELECT id, quantity, reference, CAST(amount AS text) AS amount, name, note,"
                      + " created_at, \"token\", doc, active FROM "
                      + end.container());
      case "dynamodb" ->
          dynamo(end)
              .number("scan_item_limit", DYNAMO_PAGE)
              .number("parallel_scan_threads", SeaTunnelCopy.WORKERS)
              .raw("schema", SCHEMA);
      default -> throw new UnsupportedOperationException("no connector for " + end.type());
    };
  }

  static Settings sink(End end) {
    return switch (end.type()) {
      case "elasticsearch" ->
          elastic(end)
              .raw("primary_keys", "[\"id\"]")
              .number("max_batch_size", SeaTunnelCopy.BATCH);
      // Without waiting for answers, which is its default, it loses records and says nothing. Of
      // larger batches Cassandra refuses every one (batch_size_fail_threshold).
      case "cassandra" ->
          cassandra(end)
              .text("table", end.container())
              .raw("async_write", "false")
              .number("batch_size", CASSANDRA_BATCH)
              .raw(
                  "fields",
                  CASSANDRA_FIELDS.stream()
                      .map(name -> '"' + name.replace("\"", "\\\"") + '"')
                      .toList()
                      .toString());
      case "dynamodb" -> dynamo(end).number("batch_size", DYNAMO_BATCH);
      default -> throw new UnsupportedOperationException("no connector for " + end.type());
    };
  }

  private static Settings elastic(End end) {
    return new Settings("Elasticsearch")
        .raw(
            "hosts", "[\"http://" + end.url().getHost() + ":" + end.url().getPort() + "\"]")
        .text("index", end.prefixed());
  }

  private static Settings cassandra(End end) {
    return new Settings("Cassandra")
        .text("host", end.url().getHost() + ":" + end.url().getPort())
        .text("username", end.user())
        .text("password", end.password())
        .text("datacenter", end.parameter("dc"))
        .text("keyspace", end.database());
  }

  private static Settings dynamo(End end) {
    return new Settings("AmazonDynamodb")
        .text("url", end.parameter("endpoint"))
        .text("region", end.url().getHost())
        .text("access_key_id", end.user())
        .text("secret_access_key", end.password())
        .text("table", end.container());
  }
}
