package io.polymigrate.benchmarks.peers;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.hex;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.to_json;

import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Copies a container with Spark in local mode and the connectors that there are for it, set up as
 * their manuals advise: partitions by the key, fetch sizes, batches, statements rewritten.
 */
public final class SparkCopy {
  private static final String WORKERS = "2";
  private static final String BATCH = "10000";
  private static final String PARTITION = "50000";
  private static final String UNLIMITED = "1000000";
  private static final List<String> FIELDS =
      List.of(
          "id",
          "quantity",
          "reference",
          "amount",
          "name",
          "note",
          "created_at",
          "token",
          "doc",
          "active");

  private SparkCopy() {}

  /**
   * Copies.
   *
   * @param words type, URL and container of the source, and the same of the target
   */
  public static void main(String[] words) {
    End source = new End(words[0], URI.create(words[1]), words[2]);
    End target = new End(words[3], URI.create(words[4]), words[5]);
    SparkSession.Builder builder =
        SparkSession.builder()
            .master("local[" + WORKERS + "]")
            .appName("bench")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1");
    source.configure(builder);
    target.configure(builder);
    SparkSession spark = builder.getOrCreate();
    try {
      target.write(source.read(spark));
    } finally {
      spark.stop();
    }
  }

  /** A container. */
  private record End(String type, URI url, String container) {

    void configure(SparkSession.Builder builder) {
      switch (type) {
        case "cassandra" ->
            builder
                .config(
                    "spark.sql.extensions", "com.datastax.spark.connector.CassandraSparkExtensions")
                .config("spark.cassandra.connection.host", url.getHost())
                .config("spark.cassandra.connection.port", Integer.toString(url.getPort()))
                .config("spark.cassandra.connection.localDC", parameter("dc"))
                .config("spark.cassandra.input.split.sizeInMB", "16")
                .config("spark.cassandra.input.fetch.sizeInRows", "5000")
                .config("spark.cassandra.output.concurrent.writes", "128")
                .config("spark.cassandra.auth.username", user())
                .config("spark.cassandra.auth.password", password());
        case "elasticsearch" ->
            builder
                .config("spark.es.nodes", url.getHost())
                .config("spark.es.port", Integer.toString(url.getPort()))
                .config("spark.es.nodes.wan.only", "true");
        case "redis" ->
            builder
                .config("spark.redis.host", url.getHost())
                .config("spark.redis.port", Integer.toString(url.getPort()));
        // Its connector asks the SDK's chain of credentials, and has a property for the address.
        case "dynamodb" -> {
          System.setProperty("aws.accessKeyId", user());
          System.setProperty("aws.secretKey", password());
          System.setProperty("aws.dynamodb.endpoint", parameter("endpoint"));
        }
        default -> {}
      }
    }

    private String user() {
      return url.getUserInfo().split(":", 2)[0];
    }

    private String password() {
      return url.getUserInfo().split(":", 2)[1];
    }

    private String prefixed() {
      return parameter("prefix") + container;
    }

    private String parameter(String name) {
      return Arrays.stream(Objects.requireNonNullElse(url.getQuery(), "").split("&", -1))
          .filter(each -> each.startsWith(name + "="))
          .map(each -> each.substring(name.length() + 1))
          .findFirst()
          .orElse("");
    }

    private String database() {
      return url.getPath().substring(1);
    }

    private Map<String, String> jdbc() {
      Map<String, String> options = new HashMap<>();
      boolean postgresql = type.equals("postgresql");
      options.put(
          "url",
          "jdbc:"
              + type
              + "://"
              + url.getHost()
              + ":"
              + url.getPort()
              + url.getPath()
              + (postgresql
                  ? "?stringtype=unspecified&reWriteBatchedInserts=true"
                  : "?useSSL=false&allowPublicKeyRetrieval=true&useCursorFetch=true"
                      + "&rewriteBatchedStatements=true&connectionTimeZone=UTC"));
      options.put("driver", postgresql ? "org.postgresql.Driver" : "com.mysql.cj.jdbc.Driver");
      options.put("user", user());
      options.put("password", password());
      options.put("dbtable", container);
      options.put("fetchsize", BATCH);
      options.put("batchsize", BATCH);
      return options;
    }

    Dataset<Row> read(SparkSession spark) {
      DataFrameReader reader = spark.read();
      return switch (type) {
        case "postgresql", "mysql" -> {
          Row bounds =
              spark
                  .read()
                  .format("jdbc")
                  .options(jdbc())
                  .option("dbtable", "(SELECT min(id), max(id) FROM " + container + ") AS bounds")
                  .load()
                  .first();
          yield reader
              .format("jdbc")
              .options(jdbc())
              .option("partitionColumn", "id")
              .option("lowerBound", bounds.get(0).toString())
              .option("upperBound", bounds.get(1).toString())
              .option("numPartitions", WORKERS)
              .load();
        }
        case "mongodb" ->
            plain(mongo(reader.format("mongodb")).load()).withColumnRenamed("_id", "id");
        // Dates as the text they are; as dates they would lose their microseconds.
        case "elasticsearch" ->
            reader
                .format("es")
                .option("es.read.field.include", String.join(",", FIELDS))
                .option("es.mapping.date.rich", "false")
                .option("es.scroll.size", BATCH)
                .option("es.input.max.docs.per.partition", PARTITION)
                .load(prefixed());
        case "cassandra" ->
            reader
                .format("org.apache.spark.sql.cassandra")
                .option("keyspace", database())
                .option("table", container)
                .load();
        case "redis" ->
            reader
                .format("org.apache.spark.sql.redis")
                .option("keys.pattern", prefixed() + ":*")
                .option("scan.count", BATCH)
                .option("max.pipeline.size", BATCH)
                .option("iterator.grouping.size", BATCH)
                .option("partitions.number", WORKERS)
                .schema(texts())
                .load();
        case "dynamodb" ->
            reader
                .format("dynamodb")
                .option("tableName", container)
                .option("region", url.getHost())
                .option("readPartitions", WORKERS)
                .option("throughput", UNLIMITED)
                .schema(texts())
                .load();
        default -> throw new UnsupportedOperationException("no connector for " + type);
      };
    }

    // Of a hash and of an item one alone doesn't tell which fields there are; and as texts all
    // values arrive as they are written, while DynamoDB's decimals can't be read as such.
    private static StructType texts() {
      StructType texts = new StructType();
      for (String field : FIELDS) {
        texts = texts.add(field, DataTypes.StringType);
      }
      return texts;
    }

    private DataFrameReader mongo(DataFrameReader reader) {
      return reader
          .option("connection.uri", url.toString())
          .option("database", database())
          .option("collection", container)
          .option(
              "partitioner", "com.mongodb.spark.sql.connector.read.partitioner.SamplePartitioner")
          .option("partitioner.options.partition.size", "16");
    }

    // Documents as JSON and UUIDs as text, as all the other stores take them.
    private static Dataset<Row> plain(Dataset<Row> rows) {
      Dataset<Row> plain = rows;
      for (StructField field : rows.schema().fields()) {
        if (field.dataType() instanceof StructType) {
          plain = plain.withColumn(field.name(), to_json(col(field.name())));
        } else if (field.dataType().equals(DataTypes.BinaryType)) {
          Column text =
              regexp_replace(
                  lower(hex(col(field.name()))),
                  lit("(.{8})(.{4})(.{4})(.{4})(.{12})"),
                  lit("$1-$2-$3-$4-$5"));
          plain = plain.withColumn(field.name(), text);
        }
      }
      return plain;
    }

    void write(Dataset<Row> rows) {
      switch (type) {
        case "postgresql", "mysql" ->
            rows.write().format("jdbc").options(jdbc()).mode(SaveMode.Append).save();
        case "mongodb" ->
            rows.withColumnRenamed("id", "_id")
                .write()
                .format("mongodb")
                .option("connection.uri", url.toString())
                .option("database", database())
                .option("collection", container)
                .option("operationType", "insert")
                .option("maxBatchSize", BATCH)
                .option("ordered", "false")
                .mode(SaveMode.Append)
                .save();
        // It refuses decimals, and says to write them as texts.
        case "elasticsearch" ->
            rows.withColumn("amount", col("amount").cast(DataTypes.StringType))
                .write()
                .format("es")
                .option("es.mapping.id", "id")
                .option("es.batch.size.bytes", "5mb")
                .option("es.batch.size.entries", "0")
                .mode(SaveMode.Append)
                .save(prefixed());
        case "cassandra" ->
            rows.write()
                .format("org.apache.spark.sql.cassandra")
                .option("keyspace", database())
                .option("table", container)
                .mode(SaveMode.Append)
                .save();
        case "redis" ->
            rows.write()
                .format("org.apache.spark.sql.redis")
                .option("table", prefixed())
                .option("key.column", "id")
                .option("max.pipeline.size", BATCH)
                .option("iterator.grouping.size", BATCH)
                .mode(SaveMode.Append)
                .save();
        // It would write a time as a number of microseconds.
        case "dynamodb" ->
            rows.withColumn("created_at", col("created_at").cast(DataTypes.StringType))
                .write()
                .format("dynamodb")
                .option("tableName", container)
                .option("region", url.getHost())
                .option("writeBatchSize", "25")
                .option("throughput", UNLIMITED)
                .mode(SaveMode.Append)
                .save();
        default -> throw new UnsupportedOperationException("no connector for " + type);
      }
    }
  }
}
