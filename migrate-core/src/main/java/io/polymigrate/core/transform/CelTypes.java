package io.polymigrate.core.transform;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.ExtensionValue;
import io.polymigrate.api.type.LogicalType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Types and values as expressions see them, and back. */
final class CelTypes {
  /** Exact decimal numbers, which the language itself does not have. */
  static final OpaqueType DECIMAL = OpaqueType.create("decimal");

  private CelTypes() {}

  static CelType variable(LogicalType type) {
    if (type instanceof LogicalType.Decimal) {
      return DECIMAL;
    } else if (type instanceof LogicalType.ListOf list) {
      return ListType.create(variable(list.element()));
    } else if (type instanceof LogicalType.MapOf map) {
      return MapType.create(SimpleType.STRING, variable(map.value()));
    } else if (type instanceof LogicalType.Struct) {
      return MapType.create(SimpleType.STRING, SimpleType.DYN);
    } else if (type instanceof LogicalType.Extension extension) {
      return variable(extension.base());
    }
    return switch ((LogicalType.Simple) type) {
      case BOOLEAN -> SimpleType.BOOL;
      case INT, LONG -> SimpleType.INT;
      case BIGINT -> DECIMAL;
      case FLOAT, DOUBLE -> SimpleType.DOUBLE;
      case STRING, DATE, TIME, TIMESTAMP, UUID, JSON -> SimpleType.STRING;
      case BYTES -> SimpleType.BYTES;
      case INSTANT -> SimpleType.TIMESTAMP;
      case NULL, VARIANT -> SimpleType.DYN;
    };
  }

  static LogicalType result(CelType type) {
    if (type instanceof NullableType nullable) {
      return result(nullable.targetType());
    } else if (type instanceof ListType list && list.hasElemType()) {
      return new LogicalType.ListOf(result(list.elemType()));
    } else if (type instanceof MapType map && map.keyType().equals(SimpleType.STRING)) {
      return new LogicalType.MapOf(result(map.valueType()));
    } else if (type.equals(DECIMAL)) {
      return LogicalType.Decimal.UNBOUNDED;
    }
    return switch (type.kind()) {
      case BOOL -> LogicalType.Simple.BOOLEAN;
      case INT -> LogicalType.Simple.LONG;
      case UINT -> LogicalType.Simple.BIGINT;
      case DOUBLE -> LogicalType.Simple.DOUBLE;
      case STRING -> LogicalType.Simple.STRING;
      case BYTES -> LogicalType.Simple.BYTES;
      case TIMESTAMP -> LogicalType.Simple.INSTANT;
      case NULL_TYPE -> LogicalType.Simple.NULL;
      default -> LogicalType.Simple.VARIANT;
    };
  }

  /** A canonical value as expressions see it. */
  static Object argument(@Nullable Object value) {
    if (value == null || value == Values.MISSING) {
      return NullValue.NULL_VALUE;
    } else if (value instanceof Integer number) {
      return number.longValue();
    } else if (value instanceof Float number) {
      return number.doubleValue();
    } else if (value instanceof Boolean
        || value instanceof Long
        || value instanceof Double
        || value instanceof String
        || value instanceof Instant) {
      return value;
    } else if (value instanceof BigDecimal decimal) {
      return CelDecimal.of(decimal);
    } else if (value instanceof BigInteger integer) {
      return CelDecimal.of(new BigDecimal(integer));
    } else if (value instanceof byte[] bytes) {
      return CelByteString.of(bytes);
    } else if (value instanceof ExtensionValue extension) {
      return argument(extension.base());
    } else if (value instanceof List<?> items) {
      List<Object> arguments = new ArrayList<>();
      items.forEach(item -> arguments.add(argument(item)));
      return arguments;
    } else if (value instanceof Map<?, ?> members) {
      Map<Object, Object> arguments = new LinkedHashMap<>();
      members.forEach((key, item) -> arguments.put(key, argument(item)));
      return arguments;
    } else if (value instanceof DecimalSpecial) {
      throw RefusedValueException.notRepresentable("expressions have no decimal NaN or infinity");
    }
    return TextForm.of(value);
  }

  /** What an expression gave, as a canonical value. */
  static @Nullable Object canonical(@Nullable Object value) {
    if (value == null || value == NullValue.NULL_VALUE) {
      return null;
    } else if (value instanceof CelByteString bytes) {
      return bytes.toByteArray();
    } else if (value instanceof List<?> items) {
      List<@Nullable Object> values = new ArrayList<>();
      items.forEach(item -> values.add(canonical(item)));
      return values;
    } else if (value instanceof Map<?, ?> members) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      members.forEach((key, item) -> values.put(String.valueOf(key), canonical(item)));
      return values;
    } else if (value instanceof Boolean
        || value instanceof Long
        || value instanceof Double
        || value instanceof String
        || value instanceof Instant) {
      return value;
    } else if (value instanceof CelDecimal decimal) {
      return decimal.value();
    } else if (value instanceof Number) {
      return new BigInteger(value.toString());
    }
    throw new RefusedValueException(
        TransformErrorCode.COMPUTATION_FAILED,
        "the expression gives a " + value.getClass().getSimpleName() + ", which no field can hold");
  }
}
