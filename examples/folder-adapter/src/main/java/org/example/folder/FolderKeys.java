package org.example.folder;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Simple;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order of records by some of their fields, the same for files and for requests: numbers by
 * value, text by its UTF-8 bytes, dates and times by time, null first.
 */
final class FolderKeys implements Comparator<List<?>> {
  private final List<Field> fields;

  FolderKeys(List<Field> fields) {
    this.fields = fields;
  }

  /** The held values of a record. */
  List<@Nullable Object> of(Map<String, @Nullable Object> record) {
    List<@Nullable Object> key = new ArrayList<>();
    fields.forEach(field -> key.add(record.get(field.name())));
    return key;
  }

  /** A key as a position, to go on after. */
  static String write(List<?> key) {
    return TypedJson.write(key);
  }

  /**
   * The key that a position stands for.
   *
   * @throws MigrationException when it is none of this container
   */
  List<?> read(String position) {
    try {
      if (TypedJson.read(position) instanceof List<?> key && key.size() == fields.size()) {
        for (int i = 0; i < key.size(); i++) {
          var unused = comparable(key.get(i), fields.get(i).type());
        }
        return key;
      }
    } catch (RuntimeException e) {
      // Said below: the parsers of times and numbers have exceptions of their own.
    }
    throw MigrationException.invalid(
        "A position is not a key of the fields " + fields.stream().map(Field::name).toList());
  }

  /** Whether a key lies in a range whose ends were read. */
  boolean within(List<?> key, Bounds bounds) {
    return (bounds.after() == null || compare(key, bounds.after()) > 0)
        && (bounds.until() == null || compare(key, bounds.until()) <= 0);
  }

  /** A range with its ends as keys, so that they are read once. */
  record Bounds(@Nullable List<?> after, @Nullable List<?> until) {}

  Bounds bounds(KeyRange range) {
    return new Bounds(
        range.after().map(this::read).orElse(null), range.until().map(this::read).orElse(null));
  }

  @Override
  public int compare(List<?> left, List<?> right) {
    for (int i = 0; i < fields.size(); i++) {
      int order = compare(left.get(i), right.get(i), fields.get(i).type());
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** Compares two values, held or given in a filter, as values of a logical type. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // values of one type are comparable to each other
  static int compare(@Nullable Object left, @Nullable Object right, LogicalType type) {
    if (left == null || right == null) {
      return Boolean.compare(left != null, right != null);
    }
    Comparable first = comparable(left, type);
    return first.compareTo(comparable(right, type));
  }

  private static Comparable<?> comparable(@Nullable Object value, LogicalType type) {
    if (value == null) {
      throw new IllegalArgumentException("null has no order here");
    }
    String text = value.toString();
    if (type instanceof Decimal) {
      return new Sortable(text);
    }
    if (type instanceof Simple simple) {
      return switch (simple) {
        case BOOLEAN -> Boolean.valueOf(text);
        case INT, LONG, BIGINT, FLOAT, DOUBLE -> new Sortable(text);
        case DATE -> LocalDate.parse(text);
        case TIMESTAMP -> LocalDateTime.parse(text);
        case INSTANT -> Instant.parse(text);
        default -> new Utf8(text);
      };
    }
    return new Utf8(text);
  }

  /** A number as it is carried, with those that are none: first -Infinity, last NaN. */
  private record Sortable(int rank, BigDecimal number) implements Comparable<Sortable> {
    Sortable(String text) {
      this(rank(text), rank(text) == 0 ? new BigDecimal(text) : BigDecimal.ZERO);
    }

    private static int rank(String text) {
      return switch (text) {
        case "-Infinity" -> -1;
        case "Infinity" -> 1;
        case "NaN" -> 2;
        default -> 0;
      };
    }

    @Override
    public int compareTo(Sortable other) {
      return rank == other.rank
          ? number.compareTo(other.number)
          : Integer.compare(rank, other.rank);
    }
  }

  private record Utf8(String text) implements Comparable<Utf8> {
    @Override
    public int compareTo(Utf8 other) {
      return Arrays.compareUnsigned(
          text.getBytes(StandardCharsets.UTF_8), other.text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
