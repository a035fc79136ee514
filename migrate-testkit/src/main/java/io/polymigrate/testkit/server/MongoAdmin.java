package io.polymigrate.testkit.server;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;

/**
 * The administrator of a MongoDB server; makes a new one a replica set of one member.
 *
 * @param url the URL of the server
 */
record MongoAdmin(String url) implements ServerAdmin {
  static final String REPLICA_SET = "rs0";
  private static final int NOT_YET_INITIALIZED = 94;

  @Override
  public String becomeReady() throws ServerNotReadyException {
    try (MongoClient client = connect()) {
      MongoDatabase admin = client.getDatabase("admin");
      Document hello = admin.runCommand(new Document("hello", 1));
      if (!hello.getBoolean("isWritablePrimary", false)) {
        initiate(admin);
        throw new ServerNotReadyException(new IllegalStateException("there is no primary yet"));
      }
      return admin.runCommand(new Document("buildInfo", 1)).getString("version");
    } catch (MongoException e) {
      throw new ServerNotReadyException(e);
    }
  }

  private void initiate(MongoDatabase admin) {
    try {
      admin.runCommand(new Document("replSetGetStatus", 1));
    } catch (MongoCommandException e) {
      if (e.getErrorCode() != NOT_YET_INITIALIZED) {
        throw e;
      }
      ServerUrl parts = ServerUrl.parse(url);
      Document member = new Document("_id", 0).append("host", parts.host() + ":" + parts.port());
      Document settings =
          new Document("electionTimeoutMillis", 500).append("heartbeatIntervalMillis", 500);
      admin.runCommand(
          new Document(
              "replSetInitiate",
              new Document("_id", REPLICA_SET)
                  .append("members", List.of(member))
                  .append("settings", settings)));
    }
  }

  /** MongoDB creates a database with its first record, so there is nothing to do. */
  @Override
  public void create(String database) {}

  @Override
  public void drop(String database) {
    try (MongoClient client = connect()) {
      client.getDatabase(database).drop();
    }
  }

  @Override
  public String urlOf(String database) {
    return ServerUrl.parse(url).withDatabase(database).toString();
  }

  // Directly to the one address: before there is a replica set, the driver would find nobody.
  private MongoClient connect() {
    ConnectionString direct = new ConnectionString(direct(url));
    return MongoClients.create(
        MongoClientSettings.builder()
            .applyConnectionString(direct)
            .applyToClusterSettings(it -> it.serverSelectionTimeout(3, TimeUnit.SECONDS))
            .build());
  }

  /** The same URL with the driver kept from asking the server for the members of its set. */
  static String direct(String url) {
    String plain = url.replaceAll("replicaSet=[^&]*&?", "").replaceAll("[?&]$", "");
    if (plain.contains("directConnection=")) {
      return plain;
    }
    return plain + (plain.contains("?") ? "&" : "?") + "directConnection=true";
  }
}
