package io.polymigrate.elastic;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.JsonCursor;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.Simple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the records of an index look like: as we keep it beside them, or, in an index of others, as
 * its mapping and its first documents tell. A later document that does not fit is refused when it
 * is read.
 */
final class Sources {
  private static final int SAMPLE = 1000;

  private final ElasticConnection connection;
  private final CallContext context;

  Sources(ElasticConnection connection, CallContext context) {
    this.connection = connection;
    this.context = context;
  }

  static void requireSource(Index index) {
    if (!index.hasSource()) {
      throw MigrationException.refusal(
          ElasticErrorCode.ELASTIC_NO_SOURCE,
          "The index of '"
              + index.container()
              + "' does not keep its documents as they were written ('_source' is disabled, cut or"
              + " synthetic), so that they can't be read exactly");
    }
  }

  RecordSchema schema(Index index) {
    return index.schema().orElseGet(() -> inferred(index));
  }

  private RecordSchema inferred(Index index) {
    Map<String, LogicalType> types = new LinkedHashMap<>();
    index.properties().forEach((name, property) -> types.put(name, Simple.NULL));
    context.throwIfStopped();
    try (Snapshot snapshot = Snapshot.open(connection, index.name())) {
      Snapshot.Page page =
          snapshot.search(
              Map.of("match_all", Map.of()),
              "[\"_shard_doc\"]",
              Optional.empty(),
              SAMPLE,
              true,
              Columns.NONE);
      page.rows().forEach(row -> add(row, types, index));
    }
    List<Field> fields = new ArrayList<>();
    fields.add(Field.of(Columns.ID, Simple.STRING).withNullable(false));
    types.forEach((name, type) -> fields.add(Field.of(name, type)));
    return new RecordSchema(fields, List.of(Columns.ID));
  }

  private static void add(Row row, Map<String, LogicalType> types, Index index) {
    JsonCursor cursor = new JsonCursor(row.bytes(), row.from());
    cursor.open();
    while (cursor.next()) {
      String name = cursor.name();
      Optional<LogicalType> geo = geo(index.properties().get(name));
      int from = cursor.position();
      cursor.skip();
      LogicalType found = type(row.bytes(), from, cursor.end());
      types.merge(name, geo.filter(it -> found != Simple.NULL).orElse(found), Sources::merged);
    }
  }

  private static Optional<LogicalType> geo(@Nullable Object property) {
    Object type = property instanceof Map<?, ?> map ? map.get("type") : null;
    if ("geo_point".equals(type) || "geo_shape".equals(type)) {
      return Optional.of(new Extension("elasticsearch:" + type, Simple.JSON, Map.of()));
    }
    return Optional.empty();
  }

  private static LogicalType type(byte[] bytes, int from, int to) {
    return switch (bytes[from]) {
      case 'n' -> Simple.NULL;
      case '"' -> Simple.STRING;
      case 't', 'f' -> Simple.BOOLEAN;
      case '{', '[' -> Simple.JSON;
      default -> number(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
    };
  }

  // A number with a fraction is a double if that is all it says.
  private static LogicalType number(String text) {
    if (!text.matches("-?\\d+")) {
      double value = Double.parseDouble(text);
      boolean same =
          Double.isFinite(value)
              && new java.math.BigDecimal(text).compareTo(new java.math.BigDecimal(value + ""))
                  == 0;
      return same ? Simple.DOUBLE : Decimal.UNBOUNDED;
    }
    return new java.math.BigInteger(text).bitLength() < Long.SIZE ? Simple.LONG : Simple.BIGINT;
  }

  private static LogicalType merged(LogicalType left, LogicalType right) {
    if (left.equals(right) || right == Simple.NULL) {
      return left;
    }
    if (left == Simple.NULL) {
      return right;
    }
    if (isNumber(left) && isNumber(right)) {
      boolean whole = isWhole(left) && isWhole(right);
      return whole ? Simple.BIGINT : Decimal.UNBOUNDED;
    }
    return Simple.VARIANT;
  }

  private static boolean isNumber(LogicalType type) {
    return isWhole(type) || type == Simple.DOUBLE || type instanceof Decimal;
  }

  private static boolean isWhole(LogicalType type) {
    return type == Simple.LONG || type == Simple.BIGINT;
  }
}
