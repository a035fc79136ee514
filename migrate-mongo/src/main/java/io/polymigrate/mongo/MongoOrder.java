package io.polymigrate.mongo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * In which order records come.
 *
 * @param fields the fields they are sorted by, as paths; empty when the order is the key's own
 * @param rangeFields how many of them make the key of ranges
 * @param byKey whether the index on {@code _id} has them in this order
 * @param wholeKey whether keys of ranges are whole keys
 */
record MongoOrder(List<String> fields, int rangeFields, boolean byKey, boolean wholeKey) {
  private static final Set<LogicalType> SORTABLE =
      Set.of(
          Simple.BOOLEAN,
          Simple.INT,
          Simple.LONG,
          Simple.DOUBLE,
          Simple.STRING,
          Simple.UUID,
          Simple.INSTANT,
          Simple.NULL);

  // Their text sorts like they do, for years of four digits.
  private static final Set<LogicalType> SORTABLE_TEXT =
      Set.of(Simple.DATE, Simple.TIME, Simple.TIMESTAMP);

  private static final Set<String> SORTABLE_EXTENSIONS =
      Set.of(MongoExtensions.OBJECT_ID, MongoExtensions.DATE);

  private static final Set<BsonType> PLAIN =
      Set.of(
          BsonType.INT32,
          BsonType.INT64,
          BsonType.DOUBLE,
          BsonType.STRING,
          BsonType.BINARY,
          BsonType.OBJECT_ID,
          BsonType.DATE_TIME);

  static MongoOrder of(ExtractRequest request, RecordSchema schema, MongoLayout physical) {
    List<String> names = request.orderBy();
    if (names.isEmpty()) {
      return new MongoOrder(List.of(), 0, true, true);
    }
    for (int i = 0; i < names.size(); i++) {
      requireSortable(request.container(), schema, names.get(i), i < request.rangeFields());
    }
    List<String> key = physical.schema().key();
    boolean prefix = names.size() <= key.size() && key.subList(0, names.size()).equals(names);
    boolean byKey =
        prefix && (physical.key() == MongoLayout.Key.DOCUMENT || names.size() == key.size());
    return new MongoOrder(
        names.stream().map(physical::path).toList(),
        request.rangeFields(),
        byKey,
        byKey && request.rangeFields() == key.size());
  }

  private static void requireSortable(
      String container, RecordSchema schema, String name, boolean inRange) {
    Field field =
        schema
            .find(name)
            .orElseThrow(
                () ->
                    MigrationException.invalid(
                        "Can't order '" + container + "' by '" + name + "': no such field"));
    boolean text = field.carried() && SORTABLE_TEXT.contains(field.type()) && !inRange;
    boolean plain =
        !field.carried()
            && (SORTABLE.contains(field.type())
                || field.type() instanceof Decimal
                || (field.type() instanceof Extension extension
                    && SORTABLE_EXTENSIONS.contains(extension.name())));
    boolean plainName = !name.isEmpty() && name.indexOf('.') < 0;
    if (!plainName || (!text && !plain)) {
      throw new MigrationException(
          StandardErrorCode.TYPE_NOT_SUPPORTED,
          Outcome.NOT_APPLIED,
          "MongoDB can't order '"
              + container
              + "' by '"
              + name
              + "': a "
              + field.type()
              + " kept as "
              + field.held()
              + " does not sort by its value; convert the field to a type that does");
    }
  }

  BsonDocument sort() {
    BsonDocument sort = new BsonDocument();
    fields.forEach(field -> sort.append(field, new BsonInt32(1)));
    return sort;
  }

  /** The condition for a range; empty for everything. */
  BsonDocument range(KeyRange range) {
    if (range.equals(KeyRange.ALL)) {
      return new BsonDocument();
    }
    Optional<BsonValue> after = range.after().flatMap(this::simple);
    Optional<BsonValue> until = range.until().flatMap(this::simple);
    boolean plain =
        after.isPresent() == range.after().isPresent()
            && until.isPresent() == range.until().isPresent()
            && (after.isEmpty() || until.isEmpty() || sameKind(after.get(), until.get()));
    return plain ? plainRange(after, until) : anyRange(range);
  }

  // A bound that plain conditions compare as the order does, among values of its kind.
  private Optional<BsonValue> simple(String bound) {
    List<@Nullable Object> values = MongoKeys.values(bound);
    if (rangeFields != 1 || values.size() != 1) {
      return Optional.empty();
    }
    BsonValue value = MongoKeys.value(MongoKeys.bson(values.get(0)));
    boolean number = !value.isDouble() || !Double.isNaN(value.asDouble().getValue());
    return number && PLAIN.contains(value.getBsonType()) ? Optional.of(value) : Optional.empty();
  }

  private static boolean sameKind(BsonValue left, BsonValue right) {
    return left.getBsonType() == right.getBsonType() || (left.isNumber() && right.isNumber());
  }

  // Far cheaper for the server than an expression, but only values of the bound's kind count as
  // smaller or greater. Others, which do not fit the schema and are refused, are in the last range.
  private BsonDocument plainRange(Optional<BsonValue> after, Optional<BsonValue> until) {
    String field = fields.get(0);
    BsonDocument none = new BsonDocument(field, BsonNull.VALUE);
    if (after.isPresent() && until.isPresent()) {
      return new BsonDocument(
          field, new BsonDocument("$gt", after.get()).append("$lte", until.get()));
    }
    if (until.isPresent()) {
      BsonDocument below = new BsonDocument(field, new BsonDocument("$lte", until.get()));
      return new BsonDocument("$or", new BsonArray(List.of(none, below)));
    }
    BsonDocument below = new BsonDocument(field, new BsonDocument("$lte", after.orElseThrow()));
    return new BsonDocument("$nor", new BsonArray(List.of(none, below)));
  }

  private BsonDocument anyRange(KeyRange range) {
    BsonArray parts = new BsonArray();
    range.after().ifPresent(after -> parts.add(beyond(MongoKeys.values(after))));
    range
        .until()
        .ifPresent(
            until ->
                parts.add(
                    new BsonDocument(
                        "$not", new BsonArray(List.of(beyond(MongoKeys.values(until)))))));
    return parts.isEmpty()
        ? new BsonDocument()
        : new BsonDocument("$expr", new BsonDocument("$and", parts));
  }

  // Greater than the values, field by field. Expressions order values of all types, null first.
  private BsonDocument beyond(List<@Nullable Object> values) {
    BsonArray alternatives = new BsonArray();
    List<BsonValue> equal = new ArrayList<>();
    for (int i = 0; i < Math.min(values.size(), rangeFields); i++) {
      BsonValue field =
          new BsonDocument(
              "$ifNull",
              new BsonArray(List.of(new BsonString("$" + fields.get(i)), BsonNull.VALUE)));
      BsonValue literal =
          new BsonDocument("$literal", MongoKeys.value(MongoKeys.bson(values.get(i))));
      BsonArray all = new BsonArray(equal);
      all.add(new BsonDocument("$gt", new BsonArray(List.of(field, literal))));
      alternatives.add(new BsonDocument("$and", all));
      equal.add(new BsonDocument("$eq", new BsonArray(List.of(field, literal))));
    }
    return new BsonDocument("$or", alternatives);
  }
}
