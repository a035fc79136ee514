package io.polymigrate.benchmarks;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.ExtensionValue;
import io.polymigrate.api.type.JsonText;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The columns of data (a), and what each value says, whatever its type. */
enum PeerColumn {
  ID,
  QUANTITY,
  REFERENCE,
  AMOUNT,
  NAME,
  NOTE,
  CREATED_AT,
  TOKEN,
  DOC,
  ACTIVE;

  /** What null says, and no text does. */
  static final String NULL = "\0";

  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it may be called: a key also as the stores call theirs. */
  Stream<String> names() {
    return this == ID ? Stream.of("id", "_id", "key") : Stream.of(title());
  }

  static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /** What the value says; a value that can't be of this column is its own text. */
  String text(@Nullable Object given) {
    Object value = given instanceof ExtensionValue extension ? extension.base() : given;
    if (value == null || value == Values.MISSING) {
      return NULL;
    }
    try {
      return switch (this) {
        case ID, QUANTITY, REFERENCE, AMOUNT ->
            new BigDecimal(value.toString()).stripTrailingZeros().toPlainString();
        case NAME, NOTE -> value.toString();
        case CREATED_AT -> time(value);
        case TOKEN -> uuid(value);
        case DOC -> json(value);
        case ACTIVE -> Boolean.toString(value.toString().matches("1|true"));
      };
    } catch (IllegalArgumentException | DateTimeException e) {
      return value.toString();
    }
  }

  private static String time(Object value) {
    if (value instanceof Number millis) {
      return Instant.ofEpochMilli(millis.longValue()).toString();
    }
    if (value instanceof LocalDateTime local) {
      return local.toInstant(ZoneOffset.UTC).toString();
    }
    String text = value.toString().replace(' ', 'T');
    if (text.matches(".*(Z|[+-]\\d\\d:?\\d\\d)")) {
      return OffsetDateTime.parse(text).toInstant().toString();
    }
    return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC).toString();
  }

  private static String uuid(Object value) {
    if (value instanceof byte[] bytes && bytes.length == 2 * Long.BYTES) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      return new UUID(buffer.getLong(), buffer.getLong()).toString();
    }
    return value.toString().toLowerCase(Locale.ROOT);
  }

  private static String json(Object value) {
    if (value instanceof JsonText json) {
      return part(Json.parse(json.text()));
    }
    if (value instanceof String text) {
      return text.startsWith("{") ? part(Json.parse(text)) : text;
    }
    if (value instanceof Map<?, ?> members) {
      Map<String, String> sorted = new TreeMap<>();
      members.forEach((name, member) -> sorted.put(String.valueOf(name), part(member)));
      return sorted.toString();
    }
    return value instanceof List<?> items
        ? items.stream().map(PeerColumn::part).toList().toString()
        : value.toString();
  }

  private static String part(@Nullable Object value) {
    return value == null ? NULL : json(value);
  }
}
