package io.polymigrate.redis;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.spi.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values in typed JSON as the words that make a list, set, sorted set or stream of them; {@link
 * Collections} is the inverse. What would come back otherwise is refused.
 */
final class Elements {
  private Elements() {}

  /** The words; of a stream's entry its id, how many words its fields are, and those. */
  static List<byte[]> words(Container.Codec codec, byte[] json) {
    if (!(TypedJson.read(RedisConnection.text(json)) instanceof List<?> items) || items.isEmpty()) {
      throw RefusedValueException.notRepresentable(
          "a " + codec.text() + " in Redis has at least one item; use the codec 'hash' or 'json'");
    }
    return switch (codec) {
      case LIST -> texts(items);
      case SET -> set(items);
      case ZSET -> scores(items);
      case STREAM -> entries(items);
      case HASH, JSON, STRING -> throw new IllegalArgumentException(codec + " has no items");
    };
  }

  private static List<byte[]> texts(List<?> items) {
    List<byte[]> words = new ArrayList<>(items.size());
    items.forEach(item -> words.add(text(item)));
    return words;
  }

  private static byte[] text(@Nullable Object item) {
    if (item instanceof String text) {
      return Bytes.utf8(text);
    }
    if (item instanceof byte[] bytes && !TextReader.isUtf8(bytes)) {
      return bytes;
    }
    throw RefusedValueException.notRepresentable(
        "an item in Redis is text, or bytes that are none; use the codec 'hash' or 'json'");
  }

  private static List<byte[]> set(List<?> items) {
    List<byte[]> words = texts(items);
    for (int i = 1; i < words.size(); i++) {
      if (Arrays.compareUnsigned(words.get(i - 1), words.get(i)) >= 0) {
        throw RefusedValueException.notRepresentable(
            "a set has each item once and no order, so that it comes back in the order of bytes;"
                + " this one is in another: use the codec 'list'");
      }
    }
    return words;
  }

  private static List<byte[]> scores(List<?> items) {
    List<byte[]> words = new ArrayList<>(items.size() * 2);
    Set<ByteString> members = new HashSet<>();
    double before = Double.NEGATIVE_INFINITY;
    byte[] last = {};
    for (Object item : items) {
      if (!(item instanceof Map<?, ?> entry)
          || entry.size() != 2
          || !(entry.get("score") instanceof Double score)
          || score.isNaN()) {
        throw RefusedValueException.notRepresentable(
            "an item of a sorted set has a member and a score that is a number");
      }
      byte[] member = text(entry.get("member"));
      boolean after = score > before || (score == before && compare(last, member) < 0);
      if (!members.add(new ByteString(member)) || !(after || words.isEmpty())) {
        throw RefusedValueException.notRepresentable(
            "a sorted set has each member once, in the order of scores and then bytes");
      }
      words.add(RedisConnection.bytes(scoreText(score)));
      words.add(member);
      before = score;
      last = member;
    }
    return words;
  }

  private static int compare(byte[] one, byte[] other) {
    return Arrays.compareUnsigned(one, other);
  }

  private static String scoreText(double score) {
    if (Double.isInfinite(score)) {
      return score > 0 ? "inf" : "-inf";
    }
    return Double.toString(score);
  }

  private static List<byte[]> entries(List<?> items) {
    List<byte[]> words = new ArrayList<>();
    long millis = 0;
    long number = 0;
    for (Object item : items) {
      if (!(item instanceof Map<?, ?> entry)
          || entry.size() != 2
          || !(entry.get("id") instanceof String id)
          || !id.matches("\\d{1,19}-\\d{1,19}")
          || !(entry.get("fields") instanceof Map<?, ?> fields)
          || fields.isEmpty()) {
        throw RefusedValueException.notRepresentable(
            "an entry of a stream has an id ('1700000000000-0') and at least one field");
      }
      int dash = id.indexOf('-');
      long newMillis = Long.parseUnsignedLong(id.substring(0, dash));
      long newNumber = Long.parseUnsignedLong(id.substring(dash + 1));
      int order = Long.compareUnsigned(newMillis, millis);
      if (order < 0 || (order == 0 && Long.compareUnsigned(newNumber, number) <= 0)) {
        throw RefusedValueException.notRepresentable("the ids of a stream's entries must ascend");
      }
      millis = newMillis;
      number = newNumber;
      words.add(RedisConnection.bytes(id));
      words.add(RedisConnection.bytes(String.valueOf(fields.size() * 2)));
      fields.forEach(
          (name, value) -> {
            words.add(Bytes.utf8(String.valueOf(name)));
            words.add(text(value));
          });
    }
    return words;
  }
}
