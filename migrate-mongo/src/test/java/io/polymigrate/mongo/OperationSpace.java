package io.polymigrate.mongo;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.testkit.OperatedStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntFunction;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.RawBsonDocument;

/** One fresh database, the operations on it, and the driver to look at it. */
final class OperationSpace implements OperatedStore {
  private final MongoSpace space;

  private OperationSpace(MongoSpace space) {
    this.space = space;
  }

  static OperationSpace open() {
    return new OperationSpace(MongoSpace.openWith("&lease=300"));
  }

  MongoSpace space() {
    return space;
  }

  @Override
  public String url() {
    return space.url() + "&lease=300";
  }

  MongoDatabase door() {
    return space.door();
  }

  MongoCollection<BsonDocument> collection(String name) {
    return space.collection(name);
  }

  /** Puts documents in, written as extended JSON. */
  OperationSpace with(String collection, String... documents) {
    collection(collection).insertMany(Arrays.stream(documents).map(BsonDocument::parse).toList());
    return this;
  }

  /** Puts many documents in. */
  OperationSpace with(String collection, int count, IntFunction<BsonDocument> made) {
    List<BsonDocument> documents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      documents.add(made.apply(i));
    }
    collection(collection).insertMany(documents);
    return this;
  }

  /** Names of our own collections that are there. */
  List<String> own() {
    return door().listCollectionNames().into(new ArrayList<>()).stream()
        .filter(name -> name.startsWith("_polymigrate_"))
        .sorted()
        .toList();
  }

  /** What the store holds but for what is ours, to the last byte, and the stored schemas. */
  @Override
  public List<String> everything() {
    List<String> all = new ArrayList<>();
    List<BsonDocument> infos =
        new ArrayList<>(
            door().listCollections(BsonDocument.class).into(new ArrayList<BsonDocument>()));
    infos.sort(java.util.Comparator.comparing(info -> info.getString("name").getValue()));
    for (BsonDocument info : infos) {
      String name = info.getString("name").getValue();
      if (name.startsWith("_polymigrate_") || name.startsWith("system.")) {
        continue;
      }
      all.add(name + " " + info.getString("type").getValue() + options(info));
      if (!info.getString("type").getValue().equals("collection")) {
        continue;
      }
      List<String> indexes = new ArrayList<>();
      collection(name)
          .listIndexes(BsonDocument.class)
          .forEach(index -> indexes.add(name + " index " + index.toJson()));
      all.addAll(indexes.stream().sorted().toList());
      all.addAll(bytes(name));
    }
    collection("_polymigrate_schema")
        .find()
        .sort(new BsonDocument("_id", new BsonInt32(1)))
        .forEach(schema -> all.add("schema " + schema.toJson()));
    return all;
  }

  // Once a validator was set the server names what holds without one, for good.
  private static String options(BsonDocument info) {
    BsonDocument options = info.getDocument("options").clone();
    if (options.getString("validationLevel", new BsonString("")).getValue().equals("strict")) {
      options.remove("validationLevel");
    }
    if (options.getString("validationAction", new BsonString("")).getValue().equals("error")) {
      options.remove("validationAction");
    }
    return " " + options.toJson();
  }

  /** The documents of a collection in hexadecimal. */
  List<String> bytes(String name) {
    List<String> all = new ArrayList<>();
    door()
        .getCollection(name, RawBsonDocument.class)
        .find()
        .sort(new BsonDocument("_id", new BsonInt32(1)))
        .forEach(
            document -> {
              byte[] bytes = new byte[document.getByteBuffer().remaining()];
              document.getByteBuffer().get(bytes);
              all.add(name + " " + HexFormat.of().formatHex(bytes));
            });
    return all;
  }

  @Override
  public DatabaseAdapter adapter() {
    return space.adapter();
  }

  @Override
  public List<String> leftOver() {
    return own().stream()
        .filter(name -> !name.matches("_polymigrate_(operations|schema)"))
        .toList();
  }

  @Override
  public void close() {
    space.close();
  }
}
