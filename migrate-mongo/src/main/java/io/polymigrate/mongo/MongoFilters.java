package io.polymigrate.mongo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.ExtensionValue;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.Simple;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Portable filters as MongoDB's. Null is not missing, and an array is not its elements. */
final class MongoFilters {
  private final RecordSchema schema;
  private final MongoLayout physical;

  MongoFilters(RecordSchema schema, MongoLayout physical) {
    this.schema = schema;
    this.physical = physical;
  }

  BsonDocument document(Filter filter) {
    if (filter instanceof Filter.And and) {
      return and.parts().isEmpty() ? new BsonDocument() : logic("$and", and.parts());
    }
    if (filter instanceof Filter.Or or) {
      return logic("$or", or.parts());
    }
    if (filter instanceof Filter.Not not) {
      return logic("$nor", List.of(not.part()));
    }
    if (filter instanceof Filter.Equal equal) {
      return equal(equal);
    }
    if (filter instanceof Filter.In in) {
      return in(in);
    }
    if (filter instanceof Filter.Range range) {
      return range(range);
    }
    return exists((Filter.Exists) filter);
  }

  private BsonDocument logic(String operator, List<Filter> parts) {
    BsonArray array = new BsonArray();
    parts.forEach(part -> array.add(document(part)));
    return new BsonDocument(operator, array);
  }

  private BsonDocument equal(Filter.Equal equal) {
    if (equal.value() == null) {
      return simple(equal.field())
          ? condition(equal.field(), "$type", new BsonString("null"))
          : compare("$eq", type(equal.field()), new BsonString("null"));
    }
    return compare(equal.field(), "$eq", value(equal.field(), equal.value()));
  }

  private BsonDocument in(Filter.In in) {
    BsonArray array = new BsonArray();
    for (Object value : in.values()) {
      array.add(document(new Filter.Equal(in.field(), value)));
    }
    // $or takes no empty list; $nor of everything holds for nothing.
    return array.isEmpty()
        ? new BsonDocument("$nor", new BsonArray(List.of(new BsonDocument())))
        : new BsonDocument("$or", array);
  }

  private BsonDocument range(Filter.Range range) {
    BsonArray parts = new BsonArray();
    range
        .from()
        .ifPresent(
            from ->
                parts.add(
                    compare(
                        range.field(),
                        range.fromInclusive() ? "$gte" : "$gt",
                        ordered(range.field(), from))));
    range
        .to()
        .ifPresent(
            to ->
                parts.add(
                    compare(
                        range.field(),
                        range.toInclusive() ? "$lte" : "$lt",
                        ordered(range.field(), to))));
    return parts.isEmpty() ? new BsonDocument() : new BsonDocument("$and", parts);
  }

  private BsonDocument exists(Filter.Exists exists) {
    if (simple(exists.field())) {
      return condition(exists.field(), "$exists", BsonBoolean.valueOf(exists.exists()));
    }
    return compare(
        exists.exists() ? "$ne" : "$eq", type(exists.field()), new BsonString("missing"));
  }

  private BsonDocument compare(String field, String operator, BsonValue value) {
    if (simple(field)) {
      return condition(field, operator, value);
    }
    BsonDocument inner = compare(operator, get(field), new BsonDocument("$literal", value));
    if (operator.equals("$eq")) {
      return inner;
    }
    // As an expression every type is comparable; as a condition only values of one type are.
    BsonDocument sameType =
        compare("$eq", type(field), new BsonDocument("$type", new BsonDocument("$literal", value)));
    return new BsonDocument("$and", new BsonArray(List.of(sameType, inner)));
  }

  private BsonDocument condition(String field, String operator, BsonValue value) {
    return new BsonDocument(path(field), new BsonDocument(operator, value));
  }

  private static BsonDocument compare(String operator, BsonValue left, BsonValue right) {
    return new BsonDocument(
        "$expr", new BsonDocument(operator, new BsonArray(List.of(left, right))));
  }

  private BsonDocument get(String field) {
    return physical.schema().key().contains(field)
        ? new BsonDocument("$ifNull", new BsonArray(List.of(new BsonString("$" + path(field)))))
        : new BsonDocument("$getField", new BsonDocument("$literal", new BsonString(field)));
  }

  private BsonDocument type(String field) {
    return new BsonDocument("$type", get(field));
  }

  private String path(String field) {
    return physical.path(field);
  }

  // Whether a plain condition means the same: no name that looks like a path, no array to look
  // into.
  private boolean simple(String field) {
    Optional<Field> known = schema.find(field);
    if (known.isEmpty()) {
      int dot = field.indexOf('.');
      if (dot > 0 && schema.find(field.substring(0, dot)).isPresent()) {
        return true;
      }
      throw MigrationException.invalid(
          "The filter names the field '"
              + field
              + "', which is not there; possible are "
              + schema.fields().stream().map(Field::name).toList());
    }
    LogicalType held = known.get().held();
    boolean key = physical.schema().key().contains(field);
    boolean plainName = !field.isEmpty() && field.indexOf('.') < 0 && field.charAt(0) != '$';
    return key
        || (plainName
            && !(held instanceof ListOf)
            && held != Simple.VARIANT
            && held != Simple.JSON);
  }

  private BsonValue ordered(String field, Object value) {
    Optional<Field> known = schema.find(field);
    if (known.isPresent() && known.get().carried() && known.get().held() == Simple.STRING) {
      throw MigrationException.invalid(
          "The field '"
              + field
              + "' is kept as text in MongoDB, so a range of "
              + known.get().type()
              + " can't be asked for; filter in a transform");
    }
    return value(field, value);
  }

  private BsonValue value(String field, Object value) {
    Optional<Field> known = schema.find(field);
    Object canonical = known.isEmpty() ? value : canonical(known.get(), value);
    return MongoKeys.value(bson(field, canonical));
  }

  private static byte[] bson(String field, @Nullable Object canonical) {
    try {
      return MongoKeys.bson(canonical);
    } catch (RefusedValueException | IllegalArgumentException e) {
      throw MigrationException.invalid(
          "The filter's value for '" + field + "' can't be compared in MongoDB: " + e.getMessage());
    }
  }

  // Files know only text, numbers and booleans; the field's type says what a text means.
  private static @Nullable Object canonical(Field field, Object value) {
    LogicalType held = field.held();
    if (field.carried() && held == Simple.STRING) {
      return value.toString();
    }
    if (!(value instanceof String text)) {
      return value;
    }
    try {
      if (held instanceof Extension extension) {
        return new ExtensionValue(extension.name(), text);
      }
      return held == Simple.UUID
          ? UUID.fromString(text)
          : held == Simple.INSTANT ? Instant.parse(text) : text;
    } catch (IllegalArgumentException | DateTimeParseException e) {
      throw MigrationException.invalid(
          "The filter's value for '" + field.name() + "' is no " + field.type());
    }
  }
}
