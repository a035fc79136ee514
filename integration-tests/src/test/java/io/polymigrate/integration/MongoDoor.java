package io.polymigrate.integration;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.polymigrate.testkit.server.RunningServer;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/** MongoDB as its documents' bytes are. */
final class MongoDoor implements Door {
  /** Stands for a document without the field. */
  static final String MISSING = "(missing)";

  /** Shows documents with their members in the order of names. */
  static final String SORTED = "sorted";

  private static final JsonWriterSettings EXTENDED =
      JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();

  private final TestDatabase database;
  private final MongoClient client;

  MongoDoor() {
    this(Servers.shared().server(ServerKind.MONGODB_8));
  }

  MongoDoor(RunningServer server) {
    database = server.newDatabase("both");
    client = MongoClients.create(database.url());
  }

  MongoDatabase door() {
    return client.getDatabase(database.name());
  }

  @Override
  public String type() {
    return "mongodb";
  }

  @Override
  public String url() {
    return database.url();
  }

  @Override
  public void prepare() {
    // All types are built in.
  }

  @Override
  public void create(TypeCase typeCase) {
    List<BsonDocument> documents = new ArrayList<>();
    documents.add(new BsonDocument("_id", new BsonInt32(0)).append("v", BsonNull.VALUE));
    for (int i = 0; i < typeCase.values().size(); i++) {
      BsonDocument document = new BsonDocument("_id", new BsonInt32(i + 1));
      String text = typeCase.values().get(i).text();
      if (!text.equals(MISSING)) {
        document.putAll(BsonDocument.parse("{v: " + text + "}"));
      }
      documents.add(document);
    }
    door().getCollection(typeCase.table(), BsonDocument.class).insertMany(documents);
  }

  @Override
  public Map<Integer, String> records(TypeCase typeCase) {
    MongoCollection<RawBsonDocument> collection =
        door().getCollection(typeCase.table(), RawBsonDocument.class);
    Map<Integer, String> records = new LinkedHashMap<>();
    List<RawBsonDocument> documents = collection.find().into(new ArrayList<>());
    documents.sort(Comparator.comparingInt(document -> document.getInt32("_id").getValue()));
    for (RawBsonDocument document : documents) {
      records.put(
          document.getInt32("_id").getValue(),
          typeCase.shown().equals(SORTED) ? sorted(document).toString() : shown(document));
    }
    return records;
  }

  private static BsonValue sorted(BsonValue value) {
    if (!value.isDocument()) {
      return value;
    }
    BsonDocument sorted = new BsonDocument();
    new TreeMap<>(value.asDocument()).forEach((name, member) -> sorted.put(name, sorted(member)));
    return sorted;
  }

  /** The document as JSON, and a hash of its bytes, which say what JSON does not. */
  static String shown(RawBsonDocument document) {
    try {
      byte[] bytes = new byte[document.getByteBuffer().remaining()];
      document.getByteBuffer().get(bytes);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return document.toJson(EXTENDED) + " " + HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public List<String> shape(String container) {
    return List.of();
  }

  @Override
  public long count(String container) {
    return door().getCollection(container).countDocuments();
  }

  @Override
  public void close() {
    client.close();
    database.close();
  }
}
