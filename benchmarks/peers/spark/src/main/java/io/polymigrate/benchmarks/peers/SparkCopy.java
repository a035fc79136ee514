package io.polymigrate.benchmarks.peers;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.hex;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.to_json;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
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
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.extensions", "com.datastax.spark.connector.CassandraSparkExtensions");
    source.configure(builder);
    target.configure(builder);
    SparkSession spark = builder.getOrCreate();
    try {
      target.write(source.read(spark), source);
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
                .config("spark.cassandra.connection.host", url.getHost())
                .config("spark.cassandra.connection.port", Integer.toString(url.getPort()))
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
      return url.getQuery().replaceFirst("prefix=", "") + container;
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
        case "mongodb" -> plain(mongo(reader.format("mongodb")).load());
        case "elasticsearch" -> reader.format("es").load(prefixed());
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
                .option("infer.schema", "true")
                .load();
        default -> throw new UnsupportedOperationException("no connector for " + type);
      };
    }

    private DataFrameReader mongo(DataFrameReader reader) {
      return reader
          .option("connection.uri", url.toString())
          .option("database", database())
          .option("collection", container)
          .option("partitioner", "com.mongodb.spark.sql.connector.read.partitioner.SamplePartitioner");
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

    void write(Dataset<Row> rows, End source) {
      switch (type) {
        case "postgresql", "mysql" ->
            rows.write().format("jdbc").options(jdbc()).mode(SaveMode.Append).save();
        case "mongodb" ->
            (source.type.equals("mongodb") ? rows : rows.withColumnRenamed("id", "_id"))
                .write()
                .format("mongodb")
                .option("connection.uri", url.toString())
                .option("database", database())
                .option("collection", container)
                .option("ordered", "false")
                .mode(SaveMode.Append)
                .save();
        case "elasticsearch" ->
            rows.write()
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
                .mode(SaveMode.Append)
                .save();
        default -> throw new UnsupportedOperationException("no connector for " + type);
      }
    }
  }
}
