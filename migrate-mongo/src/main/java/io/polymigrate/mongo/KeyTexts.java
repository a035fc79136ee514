package io.polymigrate.mongo;

import io.polymigrate.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.jspecify.annotations.Nullable;

/** Keys for reports: the key's text, or a JSON list of texts when it has several parts. */
final class KeyTexts {
  private static final JsonWriterSettings RELAXED =
      JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

  private KeyTexts() {}

  static String text(MongoLayout layout, @Nullable BsonValue id) {
    if (layout.key() == MongoLayout.Key.DOCUMENT && id instanceof BsonDocument parts) {
      List<String> texts = new ArrayList<>();
      layout.schema().key().forEach(name -> texts.add(text(parts.get(name))));
      return texts.size() == 1 ? texts.get(0) : Json.write(texts);
    }
    return text(id);
  }

  /** One value. */
  static String text(@Nullable BsonValue value) {
    if (value == null) {
      return "missing";
    }
    return switch (value.getBsonType()) {
      case STRING -> value.asString().getValue();
      case INT32 -> Integer.toString(value.asInt32().getValue());
      case INT64 -> Long.toString(value.asInt64().getValue());
      case DECIMAL128 -> value.asDecimal128().getValue().toString();
      case DOUBLE -> Double.toString(value.asDouble().getValue());
      case OBJECT_ID -> value.asObjectId().getValue().toHexString();
      case BINARY ->
          value.asBinary().getType() == org.bson.BsonBinarySubType.UUID_STANDARD.getValue()
              ? value.asBinary().asUuid().toString()
              : java.util.HexFormat.of().formatHex(value.asBinary().getData());
      default -> {
        String json = new BsonDocument("k", value).toJson(RELAXED);
        yield json.substring(json.indexOf(':') + 1, json.length() - 1).strip();
      }
    };
  }
}
