package io.polymigrate.api.record;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.ExtensionValue;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Pushes canonical Java values; the inverse of {@link ValueCollector}. */
public final class Values {
  /** Stands for a field that a record does not have. */
  public static final Object MISSING =
      new Object() {
        @Override
        public String toString() {
          return "missing";
        }
      };

  private Values() {}

  /**
   * Pushes a value of a field of the given type.
   *
   * @throws RefusedValueException when the value's class does not suit the type (no conversion
   *     happens here, but for an int where a long is asked for)
   */
  public static void write(@Nullable Object value, LogicalType type, ValueWriter writer) {
    if (value == null) {
      writer.nullValue();
    } else if (value == MISSING) {
      writer.missing();
    } else if (type instanceof LogicalType.Simple simple) {
      writeSimple(value, simple, writer);
    } else if (type instanceof LogicalType.Decimal) {
      writeDecimal(value, writer);
    } else if (type instanceof LogicalType.ListOf list && value instanceof List<?> items) {
      writer.beginList();
      items.forEach(item -> write(item, list.element(), writer));
      writer.endList();
    } else if (type instanceof LogicalType.MapOf map && value instanceof Map<?, ?> entries) {
      writer.beginMap();
      entries.forEach((key, item) -> writeNamed(key, item, map.value(), writer));
      writer.endMap();
    } else if (type instanceof LogicalType.Struct struct && value instanceof Map<?, ?> members) {
      writeStruct(members, struct, writer);
    } else if (type instanceof LogicalType.Extension extension) {
      write(value, extension.base(), writer);
    } else {
      throw unsuited(value, type);
    }
  }

  private static void writeNamed(
      Object key, @Nullable Object value, LogicalType type, ValueWriter writer) {
    writer.name(String.valueOf(key));
    write(value, type, writer);
  }

  private static void writeStruct(
      Map<?, ?> members, LogicalType.Struct struct, ValueWriter writer) {
    writer.beginStruct();
    int seen = 0;
    for (Field field : struct.fields()) {
      if (members.containsKey(field.name())) {
        seen++;
        Object value = members.get(field.name());
        if (value != MISSING) {
          writeNamed(field.name(), value, field.type(), writer);
        }
      }
    }
    if (seen != members.size()) {
      throw new RefusedValueException(
          StandardErrorCode.SCHEMA_MISMATCH, "a member is not in the schema " + struct);
    }
    writer.endStruct();
  }

  private static void writeSimple(Object value, LogicalType.Simple type, ValueWriter writer) {
    switch (type) {
      case BOOLEAN -> writer.booleanValue(cast(Boolean.class, value, type));
      case INT -> writer.intValue(cast(Integer.class, value, type));
      case LONG -> writer.longValue(value instanceof Integer i ? i : cast(Long.class, value, type));
      case BIGINT -> writer.bigInteger(cast(BigInteger.class, value, type));
      case FLOAT -> writer.floatValue(cast(Float.class, value, type));
      case DOUBLE -> writer.doubleValue(cast(Double.class, value, type));
      case STRING -> writer.string(cast(String.class, value, type));
      case BYTES -> writeBytes(cast(byte[].class, value, type), writer);
      case DATE -> writer.date(cast(LocalDate.class, value, type).toEpochDay());
      case TIME -> writer.time(cast(LocalTime.class, value, type).toNanoOfDay());
      case TIMESTAMP -> writeTimestamp(cast(LocalDateTime.class, value, type), writer);
      case INSTANT -> writeInstant(cast(Instant.class, value, type), writer);
      case UUID -> writeUuid(cast(UUID.class, value, type), writer);
      case JSON -> writeJson(cast(JsonText.class, value, type), writer);
      case NULL -> throw unsuited(value, type);
      case VARIANT -> writeVariant(value, writer);
    }
  }

  private static void writeVariant(Object value, ValueWriter writer) {
    if (value instanceof ExtensionValue extension) {
      writer.extension(extension.name());
      writeVariant(extension.base(), writer);
    } else if (value instanceof Boolean v) {
      writer.booleanValue(v);
    } else if (value instanceof Integer v) {
      writer.intValue(v);
    } else if (value instanceof Long v) {
      writer.longValue(v);
    } else if (value instanceof BigInteger v) {
      writer.bigInteger(v);
    } else if (value instanceof BigDecimal || value instanceof DecimalSpecial) {
      writeDecimal(value, writer);
    } else if (value instanceof Float v) {
      writer.floatValue(v);
    } else if (value instanceof Double v) {
      writer.doubleValue(v);
    } else if (value instanceof String v) {
      writer.string(v);
    } else if (value instanceof byte[] v) {
      writeBytes(v, writer);
    } else {
      writeVariantOther(value, writer);
    }
  }

  private static void writeVariantOther(Object value, ValueWriter writer) {
    if (value instanceof LocalDate v) {
      writer.date(v.toEpochDay());
    } else if (value instanceof LocalTime v) {
      writer.time(v.toNanoOfDay());
    } else if (value instanceof LocalDateTime v) {
      writeTimestamp(v, writer);
    } else if (value instanceof Instant v) {
      writeInstant(v, writer);
    } else if (value instanceof UUID v) {
      writeUuid(v, writer);
    } else if (value instanceof JsonText v) {
      writeJson(v, writer);
    } else if (value instanceof List<?> items) {
      writer.beginList();
      items.forEach(item -> write(item, LogicalType.Simple.VARIANT, writer));
      writer.endList();
    } else if (value instanceof Map<?, ?> members) {
      writer.beginStruct();
      members.forEach(
          (key, item) -> {
            if (item != MISSING) {
              writeNamed(key, item, LogicalType.Simple.VARIANT, writer);
            }
          });
      writer.endStruct();
    } else {
      throw unsuited(value, LogicalType.Simple.VARIANT);
    }
  }

  private static void writeDecimal(Object value, ValueWriter writer) {
    if (value instanceof DecimalSpecial special) {
      writer.decimal(special);
    } else {
      writer.decimal(cast(BigDecimal.class, value, LogicalType.Decimal.UNBOUNDED));
    }
  }

  private static void writeBytes(byte[] value, ValueWriter writer) {
    writer.bytes(value, 0, value.length);
  }

  private static void writeTimestamp(LocalDateTime value, ValueWriter writer) {
    writeTimestamp(value.toInstant(ZoneOffset.UTC), writer);
  }

  private static void writeTimestamp(Instant utc, ValueWriter writer) {
    writer.timestamp(utc.getEpochSecond(), utc.getNano());
  }

  private static void writeInstant(Instant value, ValueWriter writer) {
    writer.instant(value.getEpochSecond(), value.getNano());
  }

  private static void writeUuid(UUID value, ValueWriter writer) {
    writer.uuid(value.getMostSignificantBits(), value.getLeastSignificantBits());
  }

  private static void writeJson(JsonText value, ValueWriter writer) {
    byte[] utf8 = value.text().getBytes(StandardCharsets.UTF_8);
    writer.json(utf8, 0, utf8.length);
  }

  private static <T> T cast(Class<T> wanted, Object value, LogicalType type) {
    if (wanted.isInstance(value)) {
      return wanted.cast(value);
    }
    throw unsuited(value, type);
  }

  private static RefusedValueException unsuited(Object value, LogicalType type) {
    return new RefusedValueException(
        StandardErrorCode.VALUE_NOT_REPRESENTABLE,
        "a " + value.getClass().getSimpleName() + " is not of type " + type);
  }
}
