package io.polymigrate.mongo;

import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Problems;
import java.util.Locale;
import java.util.Map;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * One indexed field.
 *
 * @param field its name, or a path within documents
 * @param kind what MongoDB calls the direction or the kind
 */
record IndexPart(String field, BsonValue kind) {
  private static final Map<String, BsonValue> KINDS =
      Map.of(
          "asc", new BsonInt32(1),
          "desc", new BsonInt32(-1),
          "text", new BsonString("text"),
          "hashed", new BsonString("hashed"),
          "2dsphere", new BsonString("2dsphere"),
          "2d", new BsonString("2d"));

  /** Reads {@code name}, or a name and one of asc, desc, text, hashed, 2dsphere, 2d. */
  static IndexPart parse(String text) {
    int space = text.lastIndexOf(' ');
    String word = space < 0 ? "" : text.substring(space + 1).toLowerCase(Locale.ROOT);
    BsonValue kind = KINDS.get(word);
    return kind == null
        ? new IndexPart(text, new BsonInt32(1))
        : new IndexPart(text.substring(0, space).strip(), kind);
  }

  void check(Target target, Problems problems) {
    FieldPath path = FieldPath.of(field, target);
    if (target.stored().isPresent() && target.known().find(path.top()).isEmpty()) {
      problems.add(
          StandardErrorCode.FIELD_NOT_FOUND,
          field,
          String.valueOf(target.noField(field).getMessage()));
    } else if (!path.plain() && !target.layout().schema().key().contains(field)) {
      problems.add(
          StandardErrorCode.INVALID_INPUT,
          field,
          "Field '" + field + "' can't be indexed: MongoDB would take its name for a path");
    }
  }

  /** The path as MongoDB has it. */
  String path(Target target) {
    return target.layout().path(field);
  }
}
