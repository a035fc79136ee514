package io.polymigrate.testkit.memory;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.TypedJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keys: lists of canonical values, in canonical order. */
final class MemoryKeys {
  static final Comparator<List<?>> ORDER = MemoryKeys::compare;

  private MemoryKeys() {}

  private static int compare(List<?> left, List<?> right) {
    for (int i = 0; i < left.size(); i++) {
      int order = compareValues(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static int compareValues(@Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return Boolean.compare(left != null, right != null);
    }
    if (left instanceof String a && right instanceof String b) {
      return Arrays.compareUnsigned(
          a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
    if (left instanceof UUID a && right instanceof UUID b) {
      int order = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
      return order != 0
          ? order
          : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
    }
    return ((Comparable) left).compareTo(right);
  }

  static boolean within(List<?> key, KeyRange range) {
    return range.after().map(after -> compare(key, read(after)) > 0).orElse(true)
        && range.until().map(until -> compare(key, read(until)) <= 0).orElse(true);
  }

  /** Refuses a range whose ends are no keys of such a container. */
  static void check(KeyRange range, RecordSchema schema) {
    List.of(range.after(), range.until())
        .forEach(
            end ->
                end.ifPresent(
                    position -> {
                      if (read(position).size() != schema.key().size()) {
                        throw MigrationException.invalid("A position is not a key of this store");
                      }
                    }));
  }

  static String write(List<?> key) {
    return TypedJson.write(key);
  }

  private static List<?> read(String position) {
    try {
      if (TypedJson.read(position) instanceof List<?> key) {
        return key;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw MigrationException.invalid("A position is not a key of this store");
  }
}
