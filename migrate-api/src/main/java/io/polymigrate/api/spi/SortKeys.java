package io.polymigrate.api.spi;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Simple;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Positions, and the bytes that sort as they do; see {@link SortKeyWriter}. */
public final class SortKeys {
  private SortKeys() {}

  /**
   * What a position of values of these types sorts as.
   *
   * @throws MigrationException when it is none
   */
  public static byte[] of(String position, List<LogicalType> types) {
    try {
      if (TypedJson.read(position) instanceof List<?> values && values.size() == types.size()) {
        Bytes out = new Bytes();
        SortKeyWriter writer = new SortKeyWriter(out);
        for (int i = 0; i < types.size(); i++) {
          Object value = values.get(i);
          Values.write(value == null ? null : fitting(value, types.get(i)), types.get(i), writer);
        }
        return out.toArray();
      }
    } catch (IllegalArgumentException | ArithmeticException | java.time.DateTimeException e) {
      throw noPosition(types);
    } catch (RefusedValueException | ClassCastException e) {
      throw noPosition(types);
    }
    throw noPosition(types);
  }

  // The same number may come from another store in another type.
  private static Object fitting(Object value, LogicalType type) {
    if (!(value instanceof Number number) || !(type instanceof Simple simple)) {
      return value;
    }
    return switch (simple) {
      case INT -> new BigDecimal(number.toString()).intValueExact();
      case LONG -> new BigDecimal(number.toString()).longValueExact();
      case BIGINT -> new BigDecimal(number.toString()).toBigIntegerExact();
      default -> value;
    };
  }

  private static MigrationException noPosition(List<LogicalType> types) {
    return MigrationException.invalid(
        "A position or range is no key of this container: it must be a typed JSON array of "
            + types);
  }

  /** The position that sorts as this does: the inverse. */
  public static String position(byte[] key, List<LogicalType> types) {
    List<@Nullable Object> values = new ArrayList<>();
    SortKeyReader reader = new SortKeyReader(key);
    ValueCollector collector = new ValueCollector();
    for (LogicalType type : types) {
      reader.next(type, collector);
      values.add(collector.take());
    }
    return TypedJson.write(values);
  }
}
