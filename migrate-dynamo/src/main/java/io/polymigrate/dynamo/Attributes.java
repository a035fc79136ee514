package io.polymigrate.dynamo;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.ExtensionValue;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.MapOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Canonical Java values of held types as attributes, and back. */
final class Attributes {
  static final AttributeValue NULL = AttributeValue.fromNul(true);
  private static final int LEAST_EXPONENT = -130;
  private static final int GREATEST_EXPONENT = 125;
  private static final int DEEPEST = 31;
  private static final int PLAIN_DIGITS = 18;

  private Attributes() {}

  /**
   * The attribute of a value.
   *
   * @throws RefusedValueException when DynamoDB can't hold it exactly
   */
  static AttributeValue of(@Nullable Object value, LogicalType held) {
    return of(value, held, 0);
  }

  private static AttributeValue of(@Nullable Object value, LogicalType held, int depth) {
    if (value == null) {
      return NULL;
    }
    if (depth > DEEPEST) {
      throw RefusedValueException.notRepresentable("DynamoDB holds at most 32 levels");
    }
    if (value instanceof Boolean flag) {
      return AttributeValue.fromBool(flag);
    }
    if (value instanceof String text) {
      return AttributeValue.fromS(requireUnicode(text));
    }
    if (value instanceof byte[] bytes) {
      return AttributeValue.fromB(SdkBytes.fromByteArray(bytes));
    }
    if (value instanceof Integer || value instanceof Long) {
      return AttributeValue.fromN(value.toString());
    }
    if (value instanceof BigInteger integer) {
      return number(new BigDecimal(integer));
    }
    if (value instanceof BigDecimal decimal) {
      return number(decimal);
    }
    if (value instanceof List<?> items) {
      return held instanceof Extension set ? set(items, set) : list(items, held, depth);
    }
    if (value instanceof Map<?, ?> members) {
      return map(members, held, depth);
    }
    throw RefusedValueException.notRepresentable(
        "DynamoDB has no such value in a field of type " + held);
  }

  private static AttributeValue list(List<?> items, LogicalType held, int depth) {
    LogicalType element = held instanceof ListOf list ? list.element() : Simple.VARIANT;
    List<AttributeValue> values = new ArrayList<>(items.size());
    for (Object item : items) {
      values.add(of(item, element, depth + 1));
    }
    return AttributeValue.fromL(values);
  }

  private static AttributeValue map(Map<?, ?> members, LogicalType held, int depth) {
    Map<String, AttributeValue> values = new LinkedHashMap<>();
    members.forEach(
        (key, item) -> {
          if (item != Values.MISSING) {
            String name = requireUnicode(String.valueOf(key));
            if (name.isEmpty()) {
              throw RefusedValueException.notRepresentable("DynamoDB has no empty names");
            }
            values.put(name, of(item, member(held, name), depth + 1));
          }
        });
    return AttributeValue.fromM(values);
  }

  private static LogicalType member(LogicalType held, String name) {
    if (held instanceof MapOf map) {
      return map.value();
    }
    if (held instanceof Struct struct) {
      for (Field field : struct.fields()) {
        if (field.name().equals(name)) {
          return field.held();
        }
      }
    }
    return Simple.VARIANT;
  }

  private static AttributeValue set(List<?> items, Extension type) {
    if (items.isEmpty()) {
      throw RefusedValueException.notRepresentable("DynamoDB has no empty sets");
    }
    List<AttributeValue> values = new ArrayList<>();
    Set<Object> seen = new HashSet<>();
    for (Object item : items) {
      AttributeValue value = of(item, Simple.VARIANT);
      if (value.equals(NULL)
          || !seen.add(
              value.n() == null ? value : new BigDecimal(value.n()).stripTrailingZeros())) {
        throw RefusedValueException.notRepresentable(
            "a set in DynamoDB has no null and nothing twice");
      }
      values.add(value);
    }
    if (type.equals(DynamoTypes.STRING_SET)) {
      return AttributeValue.fromSs(values.stream().map(AttributeValue::s).toList());
    }
    return type.equals(DynamoTypes.NUMBER_SET)
        ? AttributeValue.fromNs(values.stream().map(AttributeValue::n).toList())
        : AttributeValue.fromBs(values.stream().map(AttributeValue::b).toList());
  }

  /**
   * A number.
   *
   * @throws RefusedValueException when it has more than 38 digits or is too large or too small
   */
  static AttributeValue number(BigDecimal value) {
    BigDecimal plain = value.stripTrailingZeros();
    int exponent = plain.precision() - plain.scale() - 1;
    if (plain.precision() > DynamoTypes.DIGITS) {
      throw RefusedValueException.notRepresentable(
          "a number in DynamoDB has at most 38 digits; convert the field to string");
    }
    if (plain.signum() != 0 && (exponent < LEAST_EXPONENT || exponent > GREATEST_EXPONENT)) {
      throw RefusedValueException.notRepresentable(
          "a number in DynamoDB lies between 1E-130 and 9.99E125; convert the field to string");
    }
    return AttributeValue.fromN(plain.signum() == 0 ? "0" : plain.toString());
  }

  private static String requireUnicode(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          throw RefusedValueException.notRepresentable(
              "the text is not valid Unicode: half of a surrogate pair");
        }
        i++;
      }
    }
    return text;
  }

  /**
   * The value of an attribute, as a value of the held type.
   *
   * @throws RefusedValueException when it is of another type
   */
  static @Nullable Object read(AttributeValue value, LogicalType held) {
    if (Boolean.TRUE.equals(value.nul())) {
      return null;
    }
    if (held instanceof Simple simple) {
      return readSimple(value, simple);
    }
    if (held instanceof Decimal decimal) {
      BigDecimal number = number(value, held);
      return decimal.unbounded() ? number : scaled(number, decimal);
    }
    if (held.equals(DynamoTypes.NUMBER)) {
      return number(value, held);
    }
    if (held instanceof ListOf list && value.hasL()) {
      List<@Nullable Object> items = new ArrayList<>(value.l().size());
      value.l().forEach(item -> items.add(read(item, list.element())));
      return items;
    }
    if (held instanceof MapOf map && value.hasM()) {
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      value.m().forEach((name, item) -> members.put(name, read(item, map.value())));
      return members;
    }
    if (held instanceof Struct struct && value.hasM()) {
      return readStruct(value.m(), struct);
    }
    if (held instanceof Extension && isSet(value)) {
      return elements(value);
    }
    throw mismatch(held);
  }

  private static Map<String, @Nullable Object> readStruct(
      Map<String, AttributeValue> values, Struct struct) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    int seen = 0;
    for (Field field : struct.fields()) {
      AttributeValue item = values.get(field.name());
      if (item != null) {
        seen++;
        members.put(field.name(), read(item, field.held()));
      }
    }
    if (seen != values.size()) {
      throw new RefusedValueException(
          StandardErrorCode.SCHEMA_MISMATCH, "a member is not in the schema " + struct);
    }
    return members;
  }

  private static @Nullable Object readSimple(AttributeValue value, Simple held) {
    return switch (held) {
      case BOOLEAN -> required(value.bool(), held);
      case INT, LONG, BIGINT -> integer(value, held);
      case STRING -> required(value.s(), held);
      case BYTES -> required(value.b() == null ? null : value.b().asByteArray(), held);
      case VARIANT -> readAny(value);
      default -> throw mismatch(held);
    };
  }

  private static Object required(@Nullable Object value, Simple held) {
    if (value == null) {
      throw mismatch(held);
    }
    return value;
  }

  private static Object integer(AttributeValue value, Simple held) {
    String text = value.n();
    if (held != Simple.BIGINT && text != null && isPlain(text)) {
      long number = Long.parseLong(text);
      if (held == Simple.LONG) {
        return number;
      }
      if (number == (int) number) {
        return (int) number;
      }
      throw mismatch(held);
    }
    BigDecimal number = number(value, held);
    try {
      return switch (held) {
        case INT -> number.intValueExact();
        case LONG -> number.longValueExact();
        default -> number.toBigIntegerExact();
      };
    } catch (ArithmeticException e) {
      throw mismatch(held);
    }
  }

  // As DynamoDB writes integers, and short enough for a long; others take the longer way.
  private static boolean isPlain(String text) {
    int first = text.startsWith("-") ? 1 : 0;
    if (text.length() == first || text.length() > PLAIN_DIGITS) {
      return false;
    }
    for (int i = first; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static BigDecimal scaled(BigDecimal number, Decimal decimal) {
    try {
      return number.setScale(decimal.scale());
    } catch (ArithmeticException e) {
      throw mismatch(decimal);
    }
  }

  private static BigDecimal number(AttributeValue value, LogicalType held) {
    if (value.n() == null) {
      throw mismatch(held);
    }
    return number(value.n());
  }

  /** A number as DynamoDB writes it, without trailing zeros after the point. */
  static BigDecimal number(String text) {
    BigDecimal number = new BigDecimal(text);
    BigDecimal plain = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    return plain.scale() < 0 ? plain.setScale(0) : plain;
  }

  private static boolean isSet(AttributeValue value) {
    return value.hasSs() || value.hasNs() || value.hasBs();
  }

  private static List<Object> elements(AttributeValue set) {
    if (set.hasSs()) {
      return List.copyOf(set.ss());
    }
    return set.hasNs()
        ? set.ns().stream().<Object>map(Attributes::number).toList()
        : set.bs().stream().<Object>map(SdkBytes::asByteArray).toList();
  }

  /** The value of an attribute of which nothing is known. */
  static @Nullable Object readAny(AttributeValue value) {
    if (value.s() != null) {
      return value.s();
    }
    if (value.n() != null) {
      return number(value.n());
    }
    if (value.bool() != null) {
      return value.bool();
    }
    if (value.b() != null) {
      return value.b().asByteArray();
    }
    if (isSet(value)) {
      return new ExtensionValue(type(value).name(), elements(value));
    }
    if (value.hasL()) {
      List<@Nullable Object> items = new ArrayList<>(value.l().size());
      value.l().forEach(item -> items.add(readAny(item)));
      return items;
    }
    if (value.hasM()) {
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      value.m().forEach((name, item) -> members.put(name, readAny(item)));
      return members;
    }
    return null;
  }

  private static Extension type(AttributeValue set) {
    return set.hasSs()
        ? DynamoTypes.STRING_SET
        : set.hasNs() ? DynamoTypes.NUMBER_SET : DynamoTypes.BINARY_SET;
  }

  private static RefusedValueException mismatch(LogicalType held) {
    return new RefusedValueException(
        StandardErrorCode.SCHEMA_MISMATCH, "the attribute's value is no " + held);
  }
}
