package io.polymigrate.benchmarks;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import io.polymigrate.benchmarks.raw.Jdbc;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.bson.Document;

/**
 * Containers for other programs, beside those that this project has loaded: empty and of the same
 * shape, so that both do the same work and can be compared.
 */
final class Limits {
  static final String LIMIT = "items_limit";
  private static final String SCHEMAS = "_polymigrate_schema";

  private final Ends ends;
  private final Jobs jobs;

  Limits(Ends ends, Jobs jobs) {
    this.ends = ends;
    this.jobs = jobs;
  }

  /** A container beside a loaded one. */
  Job.Place besides(Data data, Job.Place source, Job.Place loaded) throws Exception {
    Job.Place place = new Job.Place(loaded.store(), loaded.url(), LIMIT);
    switch (loaded.store()) {
      case PG ->
          Jdbc.execute(loaded.url(), "CREATE TABLE items_limit (LIKE items INCLUDING DEFAULTS)");
      case MYSQL -> Jdbc.execute(loaded.url(), "CREATE TABLE items_limit LIKE items");
      case MONGO -> {}
      // Made by a copy of nothing, which these sources find by an index.
      case REDIS, ELASTIC, CASSANDRA, DYNAMO -> {
        Job.Place from = source.store().generated() ? source : ends.source(Store.PG, data);
        jobs.run(new Job(Job.Kind.COPY_NOTHING, data, from, place, 1));
      }
    }
    return place;
  }

  /** Says of the other program's container what types its values stand for. */
  static void describe(Job.Place limit) throws SQLException {
    switch (limit.store()) {
      case PG -> describe(limit.url(), "current_schema()", "schema, state");
      case MYSQL -> describe(limit.url(), "database()", "schema_json");
      case MONGO -> describeDocuments(limit.url());
      case REDIS, ELASTIC, CASSANDRA, DYNAMO -> {}
    }
  }

  private static void describe(String url, String space, String columns) throws SQLException {
    try (Connection connection = Jdbc.open(url);
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT 1 FROM information_schema.tables WHERE table_schema = "
                    + space
                    + " AND table_name = '"
                    + SCHEMAS
                    + "'")) {
      if (!found.next()) {
        return; // all values are native
      }
    }
    Jdbc.execute(
        url,
        "INSERT INTO "
            + SCHEMAS
            + " SELECT 'items_limit', "
            + columns
            + " FROM "
            + SCHEMAS
            + " WHERE container = 'items'");
  }

  private static void describeDocuments(String url) {
    ConnectionString parsed = new ConnectionString(url);
    try (MongoClient client = MongoClients.create(parsed)) {
      MongoCollection<Document> schemas =
          client.getDatabase(Objects.requireNonNull(parsed.getDatabase())).getCollection(SCHEMAS);
      Document schema = schemas.find(Filters.eq(Ends.ITEMS)).first();
      if (schema != null) {
        schemas.insertOne(schema.append("_id", LIMIT));
      }
    }
  }
}
