package io.polymigrate.benchmarks.raw;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCursor;
import java.nio.charset.StandardCharsets;
import org.bson.BsonBinary;
import org.bson.BsonBinaryReader;
import org.bson.BsonType;
import org.bson.RawBsonDocument;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.bson.types.Decimal128;

/** Reads raw documents and walks each once. */
final class MongoRawSource implements RawSource {
  // Typed JSON: the form in which SQL stores hold documents, so that their numbers keep their
  // types.
  private static final JsonWriterSettings TYPED =
      JsonWriterSettings.builder()
          .int32Converter(
              (value, writer) -> {
                writer.writeStartObject();
                writer.writeString("$int", Integer.toString(value));
                writer.writeEndObject();
              })
          .build();

  private static final JsonWriterSettings PLAIN =
      JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

  private final String url;
  private final String collection;
  private final boolean typed;

  /**
   * Reads a collection.
   *
   * @param typed whether documents become typed JSON, for stores that have no documents
   */
  MongoRawSource(String url, String collection, boolean typed) {
    this.url = url;
    this.collection = collection;
    this.typed = typed;
  }

  @Override
  public void read(RawRow row, RowSink sink) throws Exception {
    ConnectionString parsed = new ConnectionString(url);
    try (MongoClient client = MongoClients.create(parsed);
        MongoCursor<RawBsonDocument> cursor =
            client
                .getDatabase(MongoRawTarget.database(parsed))
                .getCollection(collection, RawBsonDocument.class)
                .find()
                .batchSize(5000)
                .cursor()) {
      while (cursor.hasNext()) {
        decode(cursor.next(), row);
        sink.accept();
      }
    }
  }

  private void decode(RawBsonDocument document, RawRow row) {
    row.note = null;
    try (BsonBinaryReader in = new BsonBinaryReader(document.getByteBuffer().asNIO())) {
      in.readStartDocument();
      while (in.readBsonType() != BsonType.END_OF_DOCUMENT) {
        member(in, in.readName(), document, row);
      }
      in.readEndDocument();
    }
  }

  private void member(BsonBinaryReader in, String name, RawBsonDocument all, RawRow row) {
    switch (name) {
      case "_id" -> row.id = in.readInt64();
      case "quantity" -> row.quantity = in.readInt32();
      case "reference" -> row.reference = in.readInt64();
      case "amount" -> row.amount = unscaled(in.readDecimal128());
      case "name" -> row.name = in.readString().getBytes(StandardCharsets.UTF_8);
      case "note" -> {
        if (in.getCurrentBsonType() == BsonType.NULL) {
          in.readNull();
        } else {
          row.note = in.readString().getBytes(StandardCharsets.UTF_8);
        }
      }
      case "created_at" -> row.createdMicros = in.readDateTime() * 1000;
      case "token" -> token(in.readBinaryData(), row);
      case "doc" -> {
        RawBsonDocument inner = (RawBsonDocument) all.getDocument("doc");
        String doc = typed ? "{\"$struct\": " + inner.toJson(TYPED) + "}" : inner.toJson(PLAIN);
        row.doc = doc.getBytes(StandardCharsets.UTF_8);
        in.skipValue();
      }
      default -> row.active = in.readBoolean();
    }
  }

  private static long unscaled(Decimal128 value) {
    return value.isNegative() ? -value.getLow() : value.getLow();
  }

  private static void token(BsonBinary binary, RawRow row) {
    java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(binary.getData());
    row.tokenHigh = bytes.getLong();
    row.tokenLow = bytes.getLong();
  }
}
