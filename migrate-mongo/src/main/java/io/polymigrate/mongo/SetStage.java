package io.polymigrate.mongo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.SetExpression;
import io.polymigrate.api.spi.SetExpression.Concatenate;
import io.polymigrate.api.spi.SetExpression.Constant;
import io.polymigrate.api.spi.SetExpression.Copy;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Portable expressions for new values as an aggregation stage. */
final class SetStage {
  private SetStage() {}

  /** One stage that sets all of them, in place or as a document of the target. */
  static BsonDocument of(
      Map<String, SetExpression> set, Target source, Target target, Merging merging) {
    BsonDocument values = new BsonDocument();
    BsonDocument key = new BsonDocument();
    set.forEach(
        (field, expression) -> {
          boolean inKey = target.layout().schema().key().contains(field);
          BsonValue value = bson(expression, source, target, field);
          if (merging.inPlace() && inKey) {
            throw MigrationException.refusal(
                StandardErrorCode.INVALID_INPUT, "Field '" + field + "' is part of the key");
          }
          (inKey ? key : values).append(plain(field, target), value);
        });
    if (merging.inPlace()) {
      return new BsonDocument("$set", values);
    }
    return new BsonDocument("$replaceWith", withKey(key, values, target));
  }

  private static BsonDocument withKey(BsonDocument key, BsonDocument values, Target target) {
    MongoLayout layout = target.layout();
    BsonDocument document = new BsonDocument();
    for (String part : layout.schema().key()) {
      if (!key.containsKey(part) && target.stored().isPresent()) {
        throw MigrationException.refusal(
            StandardErrorCode.KEY_MISSING,
            "'set' gives no value for the key field '" + part + "' of '" + target.name() + "'");
      }
    }
    BsonDocument ordered = new BsonDocument();
    layout.schema().key().stream()
        .filter(key::containsKey)
        .forEach(part -> ordered.append(part, key.get(part)));
    if (ordered.isEmpty()) {
      document.append(MongoLayout.ID, new BsonString("$" + MongoLayout.ID));
    } else if (layout.key() == MongoLayout.Key.DOCUMENT) {
      document.append(MongoLayout.ID, ordered);
    } else {
      document.append(MongoLayout.ID, ordered.get(ordered.getFirstKey()));
    }
    document.putAll(values);
    return document;
  }

  private static String plain(String field, Target target) {
    FieldPath path = new FieldPath(List.of(field));
    if (!path.plain()) {
      throw MigrationException.refusal(
          StandardErrorCode.INVALID_INPUT,
          "Field '"
              + field
              + "' of '"
              + target.name()
              + "' can't be set: its name is no plain one");
    }
    return field;
  }

  private static BsonValue bson(
      SetExpression expression, Target source, Target target, String name) {
    Field field = field(target, name);
    if (expression instanceof Constant constant) {
      return Lease.literal(GivenBson.of(field, constant.value()));
    }
    if (expression instanceof Copy copy) {
      return copied(copy, source, target, field);
    }
    Concatenate concatenate = (Concatenate) expression;
    requireText(field, target);
    BsonArray parts = new BsonArray();
    concatenate.fields().forEach(part -> parts.add(text(part, source)));
    return joined(parts, concatenate.separator());
  }

  private static Field field(Target target, String name) {
    Optional<Field> known = target.known().find(name);
    if (known.isEmpty() && target.stored().isPresent()) {
      throw target.noField(name);
    }
    return known.orElseGet(() -> Field.of(name, Simple.VARIANT));
  }

  private static BsonValue copied(Copy copy, Target source, Target target, Field to) {
    Field from = field(source, copy.field());
    boolean same = from.type().equals(to.type()) && from.held().equals(to.held());
    boolean free = target.stored().isEmpty() || source.stored().isEmpty();
    if (!same && to.type() == Simple.STRING && to.held() == Simple.STRING) {
      return text(copy.field(), source);
    }
    if (!same && !free) {
      throw new IllegalArgumentException(
          "'"
              + copy.field()
              + "' of type "
              + from.type()
              + " may not fit exactly into '"
              + to.name()
              + "' of type "
              + to.type()
              + "; change a type first");
    }
    return path(copy.field(), source);
  }

  private static void requireText(Field field, Target target) {
    LogicalType type = field.type();
    boolean text = type == Simple.STRING || (type == Simple.VARIANT && target.stored().isEmpty());
    if (!text) {
      throw new IllegalArgumentException(
          "'" + field.name() + "' is of type " + type + " and can't take a text");
    }
  }

  private static BsonValue path(String field, Target source) {
    boolean inKey = source.layout().schema().key().contains(field);
    return new BsonString("$" + (inKey ? source.layout().path(field) : plain(field, source)));
  }

  private static BsonValue text(String field, Target source) {
    field(source, field);
    return new BsonDocument(
        "$convert",
        new BsonDocument("input", path(field, source))
            .append("to", new BsonString("string"))
            .append("onNull", BsonNull.VALUE));
  }

  private static BsonValue joined(BsonArray parts, String separator) {
    BsonDocument present =
        new BsonDocument(
            "$filter",
            new BsonDocument("input", parts)
                .append(
                    "cond",
                    new BsonDocument(
                        "$ne", new BsonArray(List.of(new BsonString("$$this"), BsonNull.VALUE)))));
    BsonString all = new BsonString("$$parts");
    BsonDocument first = new BsonDocument("$first", all);
    BsonDocument rest =
        new BsonDocument(
            "$slice",
            new BsonArray(
                List.of(
                    all,
                    new BsonInt32(1),
                    new BsonDocument(
                        "$max",
                        new BsonArray(
                            List.of(new BsonInt32(1), new BsonDocument("$size", all)))))));
    BsonDocument joined =
        new BsonDocument(
            "$reduce",
            new BsonDocument("input", rest)
                .append("initialValue", first)
                .append(
                    "in",
                    new BsonDocument(
                        "$concat",
                        new BsonArray(
                            List.of(
                                new BsonString("$$value"),
                                Lease.literal(new BsonString(separator)),
                                new BsonString("$$this"))))));
    BsonDocument none =
        new BsonDocument(
            "$eq", new BsonArray(List.of(new BsonDocument("$size", all), new BsonInt32(0))));
    return new BsonDocument(
        "$let",
        new BsonDocument("vars", new BsonDocument("parts", present))
            .append(
                "in",
                new BsonDocument("$cond", new BsonArray(List.of(none, BsonNull.VALUE, joined)))));
  }

  /** The condition on documents that do not have a constant that was set; empty for none. */
  static BsonDocument different(Map<String, SetExpression> set, Target target) {
    BsonArray parts = new BsonArray();
    set.forEach(
        (name, expression) -> {
          if (expression instanceof Constant constant && constant.value() != null) {
            parts.add(
                new BsonDocument(
                    name,
                    new BsonDocument("$ne", GivenBson.of(field(target, name), constant.value()))));
          }
        });
    return parts.isEmpty() ? new BsonDocument() : new BsonDocument("$or", parts);
  }
}
