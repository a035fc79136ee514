package io.polymigrate.integration;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.InsertManyOptions;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.UuidRepresentation;
import org.bson.types.Decimal128;

/** The mixed table as a collection. */
final class MongoMixedTable implements MixedTable {
  private static final int BATCH = 5000;

  private final MongoDoor door;

  MongoMixedTable(MongoDoor door) {
    this.door = door;
  }

  private MongoCollection<BsonDocument> collection(String table) {
    return door.door().getCollection(table, BsonDocument.class);
  }

  @Override
  public void fill(String table, long rows) {
    List<BsonDocument> documents = new ArrayList<>(BATCH);
    for (long number = 0; number < rows; number++) {
      documents.add(document(MixedRow.of(number), "mongodb"));
      if (documents.size() == BATCH || number == rows - 1) {
        collection(table).insertMany(documents, new InsertManyOptions().ordered(false));
        documents.clear();
      }
    }
  }

  @Override
  public long differing(String table, long rows, String from) {
    long differing = 0;
    long number = 0;
    try (MongoCursor<BsonDocument> found =
        collection(table).find().sort(new BsonDocument("_id", new BsonInt32(1))).iterator()) {
      while (found.hasNext()) {
        BsonDocument document = found.next();
        BsonDocument expected =
            number < rows ? document(MixedRow.of(number), from) : new BsonDocument();
        if (!document.equals(expected) && ++differing <= 3) {
          System.out.println("expected " + expected + "\n but was " + document);
        }
        number++;
      }
    }
    return differing + Math.max(0, rows - number);
  }

  @Override
  public long count(String table) {
    return door.count(table);
  }

  @Override
  public void forget(String table) {
    for (String name : door.door().listCollectionNames().into(new ArrayList<>())) {
      door.door().getCollection(name).drop();
    }
  }

  private static BsonDocument document(MixedRow row, String from) {
    boolean own = from.equals("mongodb");
    BsonDocument document = new BsonDocument("_id", new BsonInt64(row.id()));
    document.append("i", row.i() == null ? BsonNull.VALUE : new BsonInt32(row.i()));
    document.append("l", new BsonInt64(row.l()));
    BsonValue decimal = BsonNull.VALUE;
    if (row.n() != null) {
      // As text where the source says that 38 digits may come.
      decimal =
          own
              ? new BsonDecimal128(new Decimal128(row.n()))
              : new BsonString(row.n().toPlainString());
    }
    document.append("n", decimal);
    document.append("d", new BsonDouble(row.d()));
    document.append("t", row.t() == null ? BsonNull.VALUE : new BsonString(row.t()));
    document.append(
        "z", own ? new BsonDateTime(row.z().toEpochMilli()) : new BsonString(row.z().toString()));
    document.append("u", new BsonBinary(row.u(), UuidRepresentation.STANDARD));
    document.append(
        "j", new BsonDocument("a", new BsonInt64(row.l())).append("s", new BsonString(row.s())));
    BsonArray array = new BsonArray();
    row.a().forEach(each -> array.add(each == null ? BsonNull.VALUE : new BsonInt32(each)));
    return document.append("a", array);
  }
}
