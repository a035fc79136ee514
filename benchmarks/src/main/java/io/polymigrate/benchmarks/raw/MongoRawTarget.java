package io.polymigrate.benchmarks.raw;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonBinaryWriter;
import org.bson.RawBsonDocument;
import org.bson.io.BasicOutputBuffer;
import org.bson.json.JsonReader;
import org.bson.types.Decimal128;

/** Writes raw documents by unordered inserts. */
final class MongoRawTarget implements RawTarget {
  private static final int BATCH = 5000;
  private static final int EXPONENT_OF_ONE = 6176;

  private final MongoClient client;
  private final MongoCollection<RawBsonDocument> collection;
  private final List<RawBsonDocument> documents = new ArrayList<>();
  private final Forms forms;

  /**
   * Opens a client.
   *
   * @param forms what stands for values that MongoDB has no type for
   */
  MongoRawTarget(String url, String collection, Forms forms) {
    this.forms = forms;
    ConnectionString parsed = new ConnectionString(url);
    this.client = MongoClients.create(parsed);
    this.collection =
        client.getDatabase(database(parsed)).getCollection(collection, RawBsonDocument.class);
  }

  static String database(ConnectionString url) {
    return Objects.requireNonNull(url.getDatabase(), "the connection string names no database");
  }

  @Override
  public void add(RawRow row) {
    documents.add(encode(row));
    if (documents.size() == BATCH) {
      flush();
    }
  }

  private RawBsonDocument encode(RawRow row) {
    try (BasicOutputBuffer out = new BasicOutputBuffer(512);
        BsonBinaryWriter writer = new BsonBinaryWriter(out)) {
      writer.writeStartDocument();
      writer.writeInt64("_id", row.id);
      writer.writeInt32("quantity", row.quantity);
      writer.writeInt64("reference", row.reference);
      writer.writeDecimal128("amount", decimal(row.amount));
      writer.writeString("name", new String(row.name, StandardCharsets.UTF_8));
      if (row.note == null) {
        writer.writeNull("note");
      } else {
        writer.writeString("note", new String(row.note, StandardCharsets.UTF_8));
      }
      switch (forms) {
        case NATIVE -> writer.writeDateTime("created_at", Math.floorDiv(row.createdMicros, 1000));
        case POSTGRESQL, MONGODB, MYSQL ->
            writer.writeString("created_at", Texts.string(Texts.created(row, forms)));
      }
      if (forms == Forms.MYSQL) {
        writer.writeString("token", Texts.string(Texts.token(row)));
      } else {
        writer.writeBinaryData("token", token(row));
      }
      writer.writeName("doc");
      writer.pipe(new JsonReader(new String(row.doc, StandardCharsets.UTF_8)));
      if (forms == Forms.MYSQL) {
        writer.writeInt32("active", row.active ? 1 : 0);
      } else {
        writer.writeBoolean("active", row.active);
      }
      writer.writeEndDocument();
      return new RawBsonDocument(out.getInternalBuffer(), 0, out.getPosition());
    }
  }

  private static Decimal128 decimal(long unscaled) {
    long exponent = (long) (EXPONENT_OF_ONE - RawRow.AMOUNT_SCALE) << 49;
    return Decimal128.fromIEEE754BIDEncoding(
        exponent | (unscaled < 0 ? Long.MIN_VALUE : 0), Math.abs(unscaled));
  }

  private static BsonBinary token(RawRow row) {
    byte[] bytes = ByteBuffer.allocate(16).putLong(row.tokenHigh).putLong(row.tokenLow).array();
    return new BsonBinary(BsonBinarySubType.UUID_STANDARD, bytes);
  }

  private void flush() {
    collection.insertMany(documents, new InsertManyOptions().ordered(false));
    documents.clear();
  }

  @Override
  public void finish() {
    if (!documents.isEmpty()) {
      flush();
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
