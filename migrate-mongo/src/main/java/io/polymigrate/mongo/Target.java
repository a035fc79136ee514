package io.polymigrate.mongo;

import com.mongodb.client.MongoCollection;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;

/**
 * The collection of an operation, as it was found.
 *
 * @param info what listCollections says
 * @param stored the logical schema kept beside it
 * @param known the same, or what a sample shows
 * @param layout how documents keep their key
 */
record Target(
    OperationStore store,
    String name,
    BsonDocument info,
    Optional<RecordSchema> stored,
    RecordSchema known,
    MongoLayout layout) {
  private static final int SAMPLE = 1000;

  static Optional<Target> find(OperationStore store, String name) {
    MongoNames.requireCollection(name);
    return MongoNames.info(store.connection(), name).map(info -> of(store, name, info));
  }

  private static Target of(OperationStore store, String name, BsonDocument info) {
    Optional<RecordSchema> stored = new MongoSchemas(store.connection()).find(name);
    RecordSchema known = stored.orElseGet(() -> sampled(store, name));
    return new Target(store, name, info, stored, known, layout(stored));
  }

  /** How documents keep their key, by the schema stored beside them. */
  static MongoLayout layout(Optional<RecordSchema> stored) {
    return MongoLayout.of(
        stored.orElseGet(
            () ->
                new RecordSchema(
                    List.of(Field.of(MongoLayout.ID, LogicalType.Simple.VARIANT)),
                    List.of(MongoLayout.ID))));
  }

  private static RecordSchema sampled(OperationStore store, String name) {
    MongoInference inference = new MongoInference();
    List<BsonDocument> pipeline =
        List.of(new BsonDocument("$sample", new BsonDocument("size", new BsonInt32(SAMPLE))));
    for (RawBsonDocument found : store.raw(name).aggregate(pipeline)) {
      BsonPage page = new BsonPage(found.getByteBuffer().array());
      page.add(found.getByteBuffer().position());
      inference.add(page);
    }
    return inference.schema();
  }

  static Target load(OperationStore store, String name) {
    return find(store, name).orElseThrow(() -> TargetChecks.noContainer(name));
  }

  MongoCollection<BsonDocument> collection() {
    return store.collection(name);
  }

  /** What the collection is, whatever it is called. */
  static Optional<String> identity(BsonDocument info) {
    BsonBinary uuid =
        info.getDocument("info", new BsonDocument()).get("uuid") instanceof BsonBinary found
            ? found
            : null;
    return Optional.ofNullable(uuid).map(found -> found.asUuid().toString());
  }

  BsonDocument options() {
    return info.getDocument("options", new BsonDocument());
  }

  /**
   * A filter as MongoDB's.
   *
   * @throws MigrationException when it names a field that no document has
   */
  BsonDocument filter(Filter filter) {
    List<Field> fields = new ArrayList<>(known.fields());
    for (String field : fieldsOf(filter)) {
      if (known.find(field).isEmpty() && !within(field)) {
        require(field);
        fields.add(Field.of(field, LogicalType.Simple.VARIANT));
      }
    }
    return new MongoFilters(new RecordSchema(fields, known.key()), layout).document(filter);
  }

  private boolean within(String field) {
    int dot = field.indexOf('.');
    return dot > 0 && known.find(field.substring(0, dot)).isPresent();
  }

  // A sample need not show every field, but a field that is nowhere is a mistake.
  private void require(String field) {
    FieldPath path = FieldPath.of(field, this);
    boolean there =
        stored.isEmpty()
            && path.plain()
            && collection()
                    .find(
                        new BsonDocument(
                            path.text(), new BsonDocument("$exists", org.bson.BsonBoolean.TRUE)))
                    .limit(1)
                    .first()
                != null;
    if (!there) {
      throw noField(field);
    }
  }

  MigrationException noField(String field) {
    return new MigrationException(
        StandardErrorCode.FIELD_NOT_FOUND,
        Outcome.NOT_APPLIED,
        "'"
            + name
            + "' has no field '"
            + field
            + "'; it has "
            + known.fields().stream().map(Field::name).toList());
  }

  private static List<String> fieldsOf(Filter filter) {
    List<String> fields = new ArrayList<>();
    if (filter instanceof Filter.And and) {
      and.parts().forEach(part -> fields.addAll(fieldsOf(part)));
    } else if (filter instanceof Filter.Or or) {
      or.parts().forEach(part -> fields.addAll(fieldsOf(part)));
    } else if (filter instanceof Filter.Not not) {
      fields.addAll(fieldsOf(not.part()));
    } else if (filter instanceof Filter.Equal equal) {
      fields.add(equal.field());
    } else if (filter instanceof Filter.In in) {
      fields.add(in.field());
    } else if (filter instanceof Filter.Range range) {
      fields.add(range.field());
    } else if (filter instanceof Filter.Exists exists) {
      fields.add(exists.field());
    }
    return fields;
  }

  /** The condition that documents have the field, or have it not. */
  BsonDocument has(FieldPath path, boolean there) {
    if (path.plain()) {
      return new BsonDocument(
          path.text(), new BsonDocument("$exists", org.bson.BsonBoolean.valueOf(there)));
    }
    RecordSchema one =
        new RecordSchema(List.of(Field.of(path.top(), LogicalType.Simple.VARIANT)), List.of());
    return new MongoFilters(one, layout).document(new Filter.Exists(path.top(), there));
  }

  /** Whether a document matches. */
  boolean any(BsonDocument condition) {
    return collection().find(condition).limit(1).first() != null;
  }

  /** Fails when the schema does not have the field, or, without one, no document does. */
  void requireField(String field) {
    FieldPath path = FieldPath.of(field, this);
    boolean there = stored.isPresent() ? known.find(path.top()).isPresent() : any(has(path, true));
    if (!there) {
      throw noField(field);
    }
  }

  /** Two conditions as one; an empty one asks for nothing. */
  static BsonDocument both(BsonDocument one, BsonDocument other) {
    return one.isEmpty() ? other : all(one, other);
  }

  /** Conditions that all hold. */
  static BsonDocument all(BsonDocument... conditions) {
    org.bson.BsonArray parts = new org.bson.BsonArray();
    for (BsonDocument condition : conditions) {
      if (!condition.isEmpty()) {
        parts.add(condition);
      }
    }
    return parts.isEmpty() ? new BsonDocument() : new BsonDocument("$and", parts);
  }

  /** Documents that match: how many, and the keys of the first. */
  Found count(BsonDocument condition) {
    long count = collection().countDocuments(condition);
    return new Found(count, count == 0 ? List.of() : firstKeys(condition));
  }

  private List<String> firstKeys(BsonDocument condition) {
    List<String> keys = new ArrayList<>();
    collection()
        .find(condition)
        .projection(new BsonDocument(MongoLayout.ID, new BsonInt32(1)))
        .sort(new BsonDocument(MongoLayout.ID, new BsonInt32(1)))
        .limit(Found.FIRST)
        .forEach(found -> keys.add(KeyTexts.text(layout, found.get(MongoLayout.ID))));
    return keys;
  }

  /**
   * Documents found.
   *
   * @param count how many
   * @param first keys of the first, at most 20
   */
  record Found(long count, List<String> first) {
    static final int FIRST = 20;
    static final Found NONE = new Found(0, List.of());

    Found {
      first = List.copyOf(first);
    }
  }
}
