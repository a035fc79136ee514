package io.polymigrate.mongo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/**
 * What is known of a collection before it is read.
 *
 * @param name its name
 * @param info what listCollections says
 * @param count about how many documents; -1 for a view
 * @param averageSize about how large one is
 * @param stored the logical schema kept beside it
 */
record MongoCollectionFacts(
    String name, BsonDocument info, long count, long averageSize, Optional<RecordSchema> stored) {

  /** Asks the server; blocks. */
  static MongoCollectionFacts load(MongoConnection connection, String name) {
    BsonDocument info =
        MongoNames.info(connection, name)
            .orElseThrow(
                () ->
                    new MigrationException(
                        StandardErrorCode.CONTAINER_NOT_FOUND,
                        Outcome.NOT_APPLIED,
                        "There is no collection '"
                            + name
                            + "' in the database '"
                            + connection.options().database()
                            + "'"));
    return of(connection, info);
  }

  static MongoCollectionFacts of(MongoConnection connection, BsonDocument info) {
    String name = info.getString("name").getValue();
    boolean plain = info.getString("type").getValue().equals("collection");
    long count = plain ? connection.collection(name).estimatedDocumentCount() : -1;
    long average = 1024;
    if (plain && count > 0) {
      BsonDocument stats =
          connection.command(
              new BsonDocument("collStats", new BsonString(name))
                  .append("scale", new BsonInt32(1)));
      average = stats.getNumber("avgObjSize", new BsonInt32(1024)).longValue();
    }
    return new MongoCollectionFacts(
        name, info, count, average, new MongoSchemas(connection).find(name));
  }

  /** Whether it is a collection with an index on {@code _id}, not a view or time series. */
  boolean plain() {
    return count >= 0;
  }

  /** How documents keep their key. */
  MongoLayout physical() {
    RecordSchema schema =
        stored.orElseGet(
            () ->
                new RecordSchema(
                    List.of(
                        io.polymigrate.api.type.Field.of(
                            MongoLayout.ID, io.polymigrate.api.type.LogicalType.Simple.VARIANT)),
                    List.of(MongoLayout.ID)));
    return MongoLayout.of(schema);
  }
}
