package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The same value for all records.
 *
 * @param value a canonical value
 * @param type its type
 */
record Constant(@Nullable Object value, LogicalType type) implements Origin {

  static Constant of(@Nullable Object value) {
    return new Constant(value, typeOf(value));
  }

  static Constant of(@Nullable Object value, LogicalType type) {
    return new Constant(as(value, type), type);
  }

  /** A value as a file gives it, as a type's canonical value. */
  static @Nullable Object as(@Nullable Object value, LogicalType type) {
    // 0.1 in a file means 0.1, whatever number class the reader made of it.
    Set<Lossy> lossy = value instanceof Double ? Set.of(Lossy.NEAREST) : Set.of();
    try {
      return Casts.cast(value, type, lossy);
    } catch (RefusedValueException e) {
      throw MigrationException.invalid("the given value is no " + type + ": " + e.getMessage());
    }
  }

  private static LogicalType typeOf(@Nullable Object value) {
    if (value instanceof List<?> items) {
      return new LogicalType.ListOf(elementType(items));
    } else if (value instanceof Map<?, ?> members) {
      List<Field> fields = new ArrayList<>();
      members.forEach((key, item) -> fields.add(Field.of(String.valueOf(key), typeOf(item))));
      return new LogicalType.Struct(fields);
    } else if (value instanceof BigDecimal || value instanceof DecimalSpecial) {
      return LogicalType.Decimal.UNBOUNDED;
    }
    return value == null ? LogicalType.Simple.NULL : simpleType(value);
  }

  private static LogicalType elementType(List<?> items) {
    List<LogicalType> types =
        items.stream().filter(Objects::nonNull).map(Constant::typeOf).distinct().toList();
    return types.isEmpty()
        ? LogicalType.Simple.NULL
        : types.size() == 1 ? types.get(0) : LogicalType.Simple.VARIANT;
  }

  private static final Map<Class<?>, LogicalType> SIMPLE = simpleTypes();

  private static Map<Class<?>, LogicalType> simpleTypes() {
    Map<Class<?>, LogicalType> types = new LinkedHashMap<>();
    types.put(Boolean.class, LogicalType.Simple.BOOLEAN);
    types.put(Integer.class, LogicalType.Simple.INT);
    types.put(Long.class, LogicalType.Simple.LONG);
    types.put(BigInteger.class, LogicalType.Simple.BIGINT);
    types.put(Float.class, LogicalType.Simple.FLOAT);
    types.put(Double.class, LogicalType.Simple.DOUBLE);
    types.put(String.class, LogicalType.Simple.STRING);
    types.put(byte[].class, LogicalType.Simple.BYTES);
    types.put(LocalDate.class, LogicalType.Simple.DATE);
    types.put(LocalTime.class, LogicalType.Simple.TIME);
    types.put(LocalDateTime.class, LogicalType.Simple.TIMESTAMP);
    types.put(Instant.class, LogicalType.Simple.INSTANT);
    types.put(UUID.class, LogicalType.Simple.UUID);
    types.put(JsonText.class, LogicalType.Simple.JSON);
    return types;
  }

  private static LogicalType simpleType(Object value) {
    LogicalType type = SIMPLE.get(value.getClass());
    if (type == null) {
      throw new IllegalArgumentException(
          "A constant must be of a canonical class, not " + value.getClass().getName());
    }
    return type;
  }

  @Override
  public Map<String, @Nullable Object> data() {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("constant", io.polymigrate.api.record.TypedJson.encode(value));
    data.put("type", type.toString());
    return data;
  }

  @Override
  public Column bind(String name, Binding binding) {
    return new ValueColumn(Field.of(name, type), Set.of(), true, batch -> row -> value);
  }
}
