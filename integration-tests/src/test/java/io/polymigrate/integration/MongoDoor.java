package io.polymigrate.integration;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
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
import org.bson.conversions.Bson;
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
  public void create(List<TypeColumn> columns) {
    List<BsonDocument> documents = new ArrayList<>();
    documents.add(nulls(columns, 0));
    for (TypeColumn column : columns) {
      for (int i = 1; i <= column.values().size(); i++) {
        BsonDocument document = nulls(columns, column.key(i));
        String text = column.values().get(i - 1).text();
        if (text.equals(MISSING)) {
          document.remove(column.name());
        } else {
          document.putAll(BsonDocument.parse("{" + column.name() + ": " + text + "}"));
        }
        documents.add(document);
      }
    }
    door().getCollection(columns.get(0).table(), BsonDocument.class).insertMany(documents);
  }

  private static BsonDocument nulls(List<TypeColumn> columns, int key) {
    BsonDocument document = new BsonDocument("_id", new BsonInt32(key));
    columns.forEach(column -> document.append(column.name(), BsonNull.VALUE));
    return document;
  }

  @Override
  public Map<Integer, String> records(TypeColumn column) {
    MongoCollection<RawBsonDocument> collection =
        door().getCollection(column.table(), RawBsonDocument.class);
    Bson ofColumn =
        Filters.or(
            Filters.eq("_id", 0),
            Filters.and(
                Filters.gte("_id", column.key(1)),
                Filters.lte("_id", column.key(column.values().size()))));
    Map<Integer, String> records = new LinkedHashMap<>();
    List<RawBsonDocument> documents = collection.find(ofColumn).into(new ArrayList<>());
    documents.sort(Comparator.comparingInt(document -> document.getInt32("_id").getValue()));
    for (RawBsonDocument document : documents) {
      records.put(
          document.getInt32("_id").getValue(),
          column.typeCase().shown().equals(SORTED) ? sorted(document).toString() : shown(document));
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
