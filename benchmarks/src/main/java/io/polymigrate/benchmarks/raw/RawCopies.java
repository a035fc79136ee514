package io.polymigrate.benchmarks.raw;

import com.datastax.oss.driver.api.core.CqlSession;
import java.io.IOException;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** Copies between two stores with their drivers alone. */
public final class RawCopies {
  private final String source;
  private final String target;

  private RawCopies(String source, String target) {
    this.source = source;
    this.target = target;
  }

  /** The program for two kinds of store, as specifications call them. */
  public static RawCopies of(String source, String target) {
    return new RawCopies(source, target);
  }

  /**
   * Copies a container. The target must be there and empty, in SQL stores without a key: its
   * columns say which forms are wanted.
   */
  public void copy(String sourceUrl, String from, String targetUrl, String to) throws Exception {
    if (source.equals("mongodb") && target.equals("mongodb")) {
      MongoRawCopy.run(sourceUrl, from, targetUrl, to);
      return;
    }
    RawRow row = new RawRow();
    try (RawTarget writer = target(target, targetUrl, to, forms())) {
      source(sourceUrl, from).read(row, () -> writer.add(row));
      writer.finish();
    }
  }

  // All but two keep PostgreSQL's values, which they got by a copy.
  private Forms forms() {
    if (source.equals(target) && source.equals("mysql")) {
      return Forms.NATIVE;
    }
    return switch (source) {
      case "mysql" -> Forms.MYSQL;
      case "mongodb" -> Forms.MONGODB;
      default -> Forms.POSTGRESQL;
    };
  }

  /**
   * Fills a container with so many generated records, in the forms that its store has for them.
   *
   * @param sparse whether some keys are far from all others
   */
  public static void generate(String store, String url, String container, long rows, boolean sparse)
      throws Exception {
    RawRow row = new RawRow();
    try (RawTarget writer = target(store, url, container, Forms.NATIVE)) {
      new GeneratedRows(rows, sparse).read(row, () -> writer.add(row));
      writer.finish();
    }
  }

  /** Makes a table of data (a) as one would by hand, with Cassandra's own types. */
  public static void makeCassandraTable(String url, String table) {
    try (CqlSession session = CassandraRaw.open(url)) {
      session.execute(
          "CREATE TABLE "
              + table
              + " (id bigint PRIMARY KEY, quantity int, reference bigint, amount decimal,"
              + " name text, note text, created_at timestamp, \"token\" uuid, doc text,"
              + " active boolean)");
    }
  }

  /**
   * Makes an index of data (a) as the manual advises for a load: of explicit types, without
   * refreshes.
   */
  public static void makeElasticIndex(String url, String name) throws IOException {
    Address address = Address.parse(url);
    try (ElasticRest rest = new ElasticRest(address)) {
      rest.call(
          "PUT",
          "/" + address.prefix() + name,
          """
          {"settings": {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"},
           "mappings": {"properties": {
             "id": {"type": "long"}, "quantity": {"type": "integer"},
             "reference": {"type": "long"}, "amount": {"type": "keyword"},
             "name": {"type": "keyword"}, "note": {"type": "keyword"},
             "created_at": {"type": "date"}, "token": {"type": "keyword"},
             "doc": {"type": "keyword", "index": false, "doc_values": false},
             "active": {"type": "boolean"}}}}
          """);
    }
  }

  /** Makes a table whose key is a number. */
  public static void makeDynamoTable(String url, String name) {
    var key =
        AttributeDefinition.builder()
            .attributeName("id")
            .attributeType(ScalarAttributeType.N)
            .build();
    var hash = KeySchemaElement.builder().attributeName("id").keyType(KeyType.HASH).build();
    try (DynamoDbAsyncClient client = DynamoRaw.open(url)) {
      var unused =
          client
              .createTable(
                  table ->
                      table
                          .tableName(name)
                          .attributeDefinitions(key)
                          .keySchema(hash)
                          .billingMode(BillingMode.PAY_PER_REQUEST))
              .join();
    }
  }

  private RawSource source(String url, String container) {
    return switch (source) {
      case "postgresql" -> new PostgresqlRawSource(url, container);
      case "mysql" -> new MysqlRawSource(url, container);
      case "mongodb" ->
          new MongoRawSource(
              url, container, !target.equals("elasticsearch") && !target.equals("dynamodb"));
      case "redis" -> new RedisRawSource(url, container);
      case "elasticsearch" -> new ElasticRawSource(url, container);
      case "cassandra" -> new CassandraRawSource(url, container);
      case "dynamodb" -> new DynamoRawSource(url, container);
      default -> throw new IllegalArgumentException("No raw source for " + source);
    };
  }

  private static RawTarget target(String store, String url, String container, Forms forms)
      throws Exception {
    return switch (store) {
      case "postgresql" -> new PostgresqlRawTarget(url, container);
      case "mysql" -> new MysqlRawTarget(url, container, forms);
      case "mongodb" -> new MongoRawTarget(url, container, forms);
      case "redis" -> new RedisRawTarget(url, container, forms);
      case "elasticsearch" -> new ElasticRawTarget(url, container, forms);
      case "cassandra" -> new CassandraRawTarget(url, container, forms);
      case "dynamodb" -> new DynamoRawTarget(url, container, forms);
      default -> throw new IllegalArgumentException("No raw target for " + store);
    };
  }
}
