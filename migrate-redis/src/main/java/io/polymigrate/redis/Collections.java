package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.byteItems;
import static io.polymigrate.redis.RedisConnection.items;
import static io.polymigrate.redis.RedisConnection.text;

import io.polymigrate.api.record.TypedJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists, sets, sorted sets and streams as values, in typed JSON. */
final class Collections {
  private Collections() {}

  static byte[] json(RowReader.Kind kind, Object answer) {
    return RedisConnection.bytes(TypedJson.write(value(kind, answer)));
  }

  private static List<Object> value(RowReader.Kind kind, Object answer) {
    return switch (kind) {
      case LIST -> texts(byteItems(answer));
      case SET -> {
        List<byte[]> sorted = byteItems(answer);
        sorted.sort(Arrays::compareUnsigned);
        yield texts(sorted);
      }
      case ZSET -> scores(byteItems(answer));
      case STREAM -> entries(items(answer));
      case HASH, JSON, STRING -> throw new IllegalArgumentException(kind + " is no collection");
    };
  }

  private static List<Object> texts(List<byte[]> items) {
    List<Object> texts = new ArrayList<>(items.size());
    items.forEach(item -> texts.add(value(item)));
    return texts;
  }

  /** Text, or the bytes where they are none. */
  private static Object value(byte[] bytes) {
    return TextReader.isUtf8(bytes) ? text(bytes) : bytes;
  }

  private static List<Object> scores(List<byte[]> items) {
    List<Object> all = new ArrayList<>(items.size() / 2);
    for (int i = 0; i < items.size(); i += 2) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("member", value(items.get(i)));
      entry.put("score", score(text(items.get(i + 1))));
      all.add(entry);
    }
    return all;
  }

  private static double score(String text) {
    return switch (text) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private static List<Object> entries(List<@Nullable Object> items) {
    List<Object> all = new ArrayList<>(items.size());
    for (Object item : items) {
      List<@Nullable Object> parts = items(item);
      List<byte[]> pairs = byteItems(parts.get(1));
      Map<String, Object> fields = new LinkedHashMap<>();
      for (int i = 0; i < pairs.size(); i += 2) {
        fields.put(text(pairs.get(i)), value(pairs.get(i + 1)));
      }
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("id", text(parts.get(0)));
      entry.put("fields", fields);
      all.add(entry);
    }
    return all;
  }
}
