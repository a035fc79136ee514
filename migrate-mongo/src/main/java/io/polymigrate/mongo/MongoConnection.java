package io.polymigrate.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.polymigrate.api.error.MigrationException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNumber;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.codecs.configuration.CodecRegistries;
import org.jspecify.annotations.Nullable;

/** The driver's client, the database, and what the server said of itself. */
final class MongoConnection implements AutoCloseable {
  private static final int SELECTION_TIMEOUT_MS = 10_000;
  private static final int CONNECT_TIMEOUT_MS = 5_000;

  private final MongoClient client;
  private final MongoDatabase database;
  private final Executor executor;
  private final MongoOptions options;
  private final Facts facts;

  /**
   * What the server said of itself.
   *
   * @param version its version
   * @param maxDocument greatest size of a document
   * @param transactional whether it has sessions with transaction numbers and snapshots
   * @param address where it is
   */
  record Facts(String version, int maxDocument, boolean transactional, String address) {}

  private MongoConnection(
      MongoClient client, Executor executor, MongoOptions options, Facts facts) {
    this.client = client;
    this.database = client.getDatabase(options.database());
    this.executor = executor;
    this.options = options;
    this.facts = facts;
  }

  /** Connects; blocks. */
  static MongoConnection open(MongoOptions options, String address, Executor executor) {
    MongoClient client = MongoClients.create(settings(options));
    try {
      return new MongoConnection(client, executor, options, facts(client, options, address));
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
  }

  private static MongoClientSettings settings(MongoOptions options) {
    ConnectionString url;
    try {
      url = new ConnectionString(options.driverUrl());
    } catch (IllegalArgumentException e) {
      // The driver's message may quote the string with its password.
      throw MigrationException.invalid(
          "The MongoDB connection string is malformed; expected"
              + " mongodb://user:password@host:port/database?option=value");
    }
    MongoClientSettings.Builder settings =
        MongoClientSettings.builder().applicationName("polymigrate").applyConnectionString(url);
    if (url.getServerSelectionTimeout() == null) {
      settings.applyToClusterSettings(
          cluster -> cluster.serverSelectionTimeout(SELECTION_TIMEOUT_MS, TimeUnit.MILLISECONDS));
    }
    if (url.getConnectTimeout() == null) {
      settings.applyToSocketSettings(
          socket -> socket.connectTimeout(CONNECT_TIMEOUT_MS, TimeUnit.MILLISECONDS));
    }
    if (url.getWriteConcern() == null) {
      settings.writeConcern(WriteConcern.MAJORITY);
    }
    return settings.build();
  }

  private static Facts facts(MongoClient client, MongoOptions options, String address) {
    MongoDatabase database = client.getDatabase(options.database());
    BsonDocument hello = run(database, new BsonDocument("hello", new BsonInt32(1)));
    // Needs rights where access is controlled, so that a wrong password shows here.
    run(
        database,
        new BsonDocument("listCollections", new BsonInt32(1))
            .append("nameOnly", org.bson.BsonBoolean.TRUE)
            .append("authorizedCollections", org.bson.BsonBoolean.TRUE));
    String version =
        run(database, new BsonDocument("buildInfo", new BsonInt32(1)))
            .getString("version", new BsonString("unknown"))
            .getValue();
    BsonNumber limit = hello.getNumber("maxBsonObjectSize", new BsonInt32(16 << 20));
    boolean sharded = hello.getString("msg", new BsonString("")).getValue().equals("isdbgrid");
    return new Facts(version, limit.intValue(), sharded || hello.containsKey("setName"), address);
  }

  private static BsonDocument run(MongoDatabase database, BsonDocument command) {
    return database.runCommand(command, ReadPreference.primaryPreferred(), BsonDocument.class);
  }

  Facts facts() {
    return facts;
  }

  Executor executor() {
    return executor;
  }

  MongoOptions options() {
    return options;
  }

  MongoDatabase database() {
    return database;
  }

  MongoCollection<BsonDocument> collection(String name) {
    return database.getCollection(name, BsonDocument.class);
  }

  /** A session of one's own, whose transaction numbers make writes retryable. */
  ClientSession session() {
    return client.startSession(
        com.mongodb.ClientSessionOptions.builder().causallyConsistent(false).build());
  }

  /** The write concern as the bytes of its document. */
  byte[] writeConcern() {
    return KeyPages.bytes(database.getWriteConcern().asDocument());
  }

  /** Runs a command on the primary. */
  BsonDocument command(BsonDocument command) {
    return database.runCommand(command, ReadPreference.primary(), BsonDocument.class);
  }

  /** Runs a command that was encoded already, on the primary. */
  RawBsonDocument write(BsonBuffer command, @Nullable ClientSession session) {
    RawBsonDocument raw = new RawBsonDocument(command.bytes(), 0, command.position());
    return session == null
        ? database.runCommand(raw, ReadPreference.primary(), RawBsonDocument.class)
        : database.runCommand(session, raw, ReadPreference.primary(), RawBsonDocument.class);
  }

  /** The database for {@link #read}, with replies in pages of their own memory. */
  MongoDatabase withPages() {
    return database.withCodecRegistry(
        CodecRegistries.fromRegistries(
            CodecRegistries.fromCodecs(new PageCodec()), database.getCodecRegistry()));
  }

  /**
   * Runs a reading command that was encoded already, where the connection string says.
   *
   * @param pages the database as {@link #withPages} gave it
   * @return a page with the reply from its start on, and no document yet
   */
  static BsonPage read(MongoDatabase pages, BsonBuffer command) {
    RawBsonDocument raw = new RawBsonDocument(command.bytes(), 0, command.position());
    return pages.runCommand(raw, pages.getReadPreference(), BsonPage.class);
  }

  @Override
  public void close() {
    client.close();
  }
}
