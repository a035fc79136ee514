package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.LogicalType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The conversions a field may ask for. */
final class Modifiers {
  private static final LogicalType STRING = LogicalType.Simple.STRING;

  private Modifiers() {}

  /** The value instead of null and missing, as the field's type. */
  static Modifier orElse(@Nullable Object fallback) {
    return new Modifier(
        "default",
        fallback,
        type -> type,
        value -> value == null || value == Values.MISSING ? fallback : value,
        false);
  }

  /**
   * Another type, and what may be lost.
   *
   * @param to empty means the type stays and only {@code lossy} is applied
   */
  static Modifier cast(Optional<LogicalType> to, Set<Lossy> lossy, OptionalInt maxLength) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    to.ifPresent(type -> data.put("type", type.toString()));
    if (!lossy.isEmpty()) {
      data.put("convert", new TreeSet<>(lossy).stream().map(Lossy::text).toList());
    }
    maxLength.ifPresent(length -> data.put("max_length", (long) length));
    return new Modifier(
        "cast",
        data,
        type -> to.orElse(type),
        value -> castOrNull(value, to, lossy, maxLength),
        lossy.isEmpty() && maxLength.isEmpty());
  }

  /** The same values as a type that some store knows by name, like {@code mongodb:date}. */
  static Modifier extension(String name) {
    return new Modifier(
        "as", name, type -> new LogicalType.Extension(name, type, Map.of()), value -> value, true);
  }

  private static @Nullable Object castOrNull(
      @Nullable Object value, Optional<LogicalType> to, Set<Lossy> lossy, OptionalInt maxLength) {
    try {
      Object cast = to.isPresent() ? Casts.cast(value, to.get(), lossy) : value;
      return limited(cut(cast, lossy), lossy, maxLength);
    } catch (RefusedValueException e) {
      if (lossy.contains(Lossy.NULL)) {
        return null;
      }
      throw e;
    }
  }

  private static @Nullable Object cut(@Nullable Object value, Set<Lossy> lossy) {
    ChronoUnit unit =
        lossy.contains(Lossy.SECONDS)
            ? ChronoUnit.SECONDS
            : lossy.contains(Lossy.MILLISECONDS)
                ? ChronoUnit.MILLIS
                : lossy.contains(Lossy.MICROSECONDS) ? ChronoUnit.MICROS : null;
    if (unit == null || value == null) {
      return value;
    } else if (value instanceof Instant instant) {
      return instant.truncatedTo(unit);
    } else if (value instanceof LocalDateTime timestamp) {
      return timestamp.truncatedTo(unit);
    } else if (value instanceof LocalTime time) {
      return time.truncatedTo(unit);
    } else if (value instanceof List<?> items) {
      List<@Nullable Object> cut = new ArrayList<>(items.size());
      items.forEach(item -> cut.add(cut(item, lossy)));
      return cut;
    }
    return value;
  }

  private static @Nullable Object limited(
      @Nullable Object value, Set<Lossy> lossy, OptionalInt maxLength) {
    if (maxLength.isEmpty() || !(value instanceof String text)) {
      return value;
    }
    int length = text.codePointCount(0, text.length());
    if (length <= maxLength.getAsInt()) {
      return text;
    }
    if (!lossy.contains(Lossy.TRUNCATE)) {
      throw RefusedValueException.notRepresentable(
          "the text is longer than "
              + maxLength.getAsInt()
              + " characters; 'truncate' would cut it");
    }
    return text.substring(0, text.offsetByCodePoints(0, maxLength.getAsInt()));
  }

  /** Text into a list of texts; an empty text gives an empty list. */
  static Modifier split(String separator) {
    Pattern pattern = Pattern.compile(separator, Pattern.LITERAL);
    return new Modifier(
        "split",
        separator,
        type -> {
          needText("split", type);
          return new LogicalType.ListOf(STRING);
        },
        value ->
            value instanceof String text
                ? text.isEmpty() ? List.of() : Arrays.asList(pattern.split(text, -1))
                : value,
        true);
  }

  /** A list into text; null elements are left out. */
  static Modifier join(String separator) {
    return new Modifier(
        "join",
        separator,
        type -> {
          if (!(type instanceof LogicalType.ListOf)) {
            throw MigrationException.invalid("'join' needs a list, not " + type);
          }
          return STRING;
        },
        value -> {
          if (!(value instanceof List<?> items)) {
            return value;
          }
          List<String> parts = new ArrayList<>();
          for (Object item : items) {
            if (item != null) {
              parts.add(TextForm.of(item));
            }
          }
          return String.join(separator, parts);
        },
        false);
  }

  /** SHA-256 of the salt and the value's text, as 64 hexadecimal digits. */
  static Modifier sha256(String salt) {
    byte[] salted = salt.getBytes(StandardCharsets.UTF_8);
    return new Modifier(
        "hash",
        "sha-256",
        type -> {
          needScalar("hash", type);
          return STRING;
        },
        value ->
            value == null || value == Values.MISSING
                ? value
                : HexFormat.of().formatHex(digest(salted, value)),
        true);
  }

  private static byte[] digest(byte[] salt, Object value) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt);
      return digest.digest(
          value instanceof byte[] bytes
              ? bytes
              : TextForm.of(value).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** Text with all but its first and last characters hidden. */
  static Modifier mask(int keepFirst, int keepLast, String with) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("keep_first", (long) keepFirst);
    data.put("keep_last", (long) keepLast);
    data.put("with", with);
    return new Modifier(
        "mask",
        data,
        type -> {
          needScalar("mask", type);
          return STRING;
        },
        value ->
            value == null || value == Values.MISSING
                ? value
                : masked(TextForm.of(value), keepFirst, keepLast, with),
        false);
  }

  // Shorter texts than what would be kept are hidden whole: keeping them would hide nothing.
  private static String masked(String text, int keepFirst, int keepLast, String with) {
    int[] points = text.codePoints().toArray();
    boolean whole = points.length <= keepFirst + keepLast;
    StringBuilder masked = new StringBuilder();
    for (int i = 0; i < points.length; i++) {
      if (!whole && (i < keepFirst || i >= points.length - keepLast)) {
        masked.appendCodePoint(points[i]);
      } else {
        masked.append(with);
      }
    }
    return masked.toString();
  }

  private static void needText(String what, LogicalType type) {
    if (type != STRING && type != LogicalType.Simple.VARIANT) {
      throw MigrationException.invalid("'" + what + "' needs text, not " + type);
    }
  }

  private static void needScalar(String what, LogicalType type) {
    if (type instanceof LogicalType.ListOf
        || type instanceof LogicalType.MapOf
        || type instanceof LogicalType.Struct) {
      throw MigrationException.invalid("'" + what + "' needs a single value, not " + type);
    }
  }
}
