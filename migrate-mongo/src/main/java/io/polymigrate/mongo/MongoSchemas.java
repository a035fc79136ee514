package io.polymigrate.mongo;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOptions;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.SchemaCodec;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The logical schemas that are kept beside the data. Blocks. */
final class MongoSchemas {
  static final String CONTAINER = "_polymigrate_schema";

  private final MongoCollection<BsonDocument> collection;
  private final @Nullable ClientSession session;

  MongoSchemas(MongoConnection connection) {
    this(connection, null);
  }

  /** Within a transaction, when there is one. */
  MongoSchemas(MongoConnection connection, @Nullable ClientSession session) {
    this.collection = connection.collection(CONTAINER);
    this.session = session;
  }

  Optional<RecordSchema> find(String container) {
    Bson which = Filters.eq(container);
    BsonDocument found =
        session == null ? collection.find(which).first() : collection.find(session, which).first();
    if (found == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(SchemaCodec.read(found.getString("schema").getValue()));
    } catch (RuntimeException e) {
      throw new MigrationException(
          StandardErrorCode.SCHEMA_MISMATCH,
          Outcome.NOT_APPLIED,
          "The schema of '"
              + container
              + "' in '"
              + CONTAINER
              + "' can't be read; repair or delete that document",
          e);
    }
  }

  void save(String container, RecordSchema schema) {
    BsonString id = new BsonString(container);
    BsonDocument document =
        new BsonDocument("_id", id).append("schema", new BsonString(SchemaCodec.write(schema)));
    ReplaceOptions options = new ReplaceOptions().upsert(true);
    if (session == null) {
      collection.replaceOne(Filters.eq(id), document, options);
    } else {
      collection.replaceOne(session, Filters.eq(id), document, options);
    }
  }

  /**
   * The schema of a collection that holds records of both.
   *
   * @throws MigrationException when a field is kept in another form
   */
  static RecordSchema merge(String container, RecordSchema stored, RecordSchema coming) {
    List<Field> fields = new ArrayList<>(stored.fields());
    for (Field field : coming.fields()) {
      int at = stored.indexOf(field.name());
      if (at < 0) {
        fields.add(field);
      } else if (!stored.fields().get(at).held().equals(field.held())
          || !stored.fields().get(at).type().equals(field.type())) {
        throw new MigrationException(
            StandardErrorCode.SCHEMA_MISMATCH,
            Outcome.NOT_APPLIED,
            "The field '"
                + field.name()
                + "' of '"
                + container
                + "' is kept as "
                + described(stored.fields().get(at))
                + ", but the records bring "
                + described(field)
                + "; convert it, or load into another collection");
      } else if (field.nullable()) {
        fields.set(at, stored.fields().get(at).withNullable(true));
      }
    }
    return new RecordSchema(fields, stored.key());
  }

  private static String described(Field field) {
    return field.carried() ? field.type() + " in " + field.held() : field.type().toString();
  }

  void delete(String container) {
    Bson which = Filters.eq(new BsonString(container));
    if (session == null) {
      collection.deleteOne(which);
    } else {
      collection.deleteOne(session, which);
    }
  }
}
