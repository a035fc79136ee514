package io.polymigrate.dynamo;

import io.polymigrate.api.AdapterProvider.NativeTypeDescription;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.MapOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import io.polymigrate.api.type.TypeSupport;
import io.polymigrate.api.type.TypeSupport.Carried;
import io.polymigrate.api.type.TypeSupport.Native;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The type table: what DynamoDB holds natively, and what is carried. */
final class DynamoTypes {
  static final int DIGITS = 38;
  static final Extension NUMBER = extension("dynamodb:number", Decimal.UNBOUNDED);
  static final Extension STRING_SET = extension("dynamodb:string_set", new ListOf(Simple.STRING));
  static final Extension NUMBER_SET =
      extension("dynamodb:number_set", new ListOf(Decimal.UNBOUNDED));
  static final Extension BINARY_SET = extension("dynamodb:binary_set", new ListOf(Simple.BYTES));
  private static final List<Extension> EXTENSIONS =
      List.of(NUMBER, STRING_SET, NUMBER_SET, BINARY_SET);

  private DynamoTypes() {}

  private static Extension extension(String name, LogicalType base) {
    return new Extension(name, base, Map.of());
  }

  static TypeSupport support(LogicalType type) {
    if (type instanceof Simple simple) {
      return support(simple);
    }
    if (type instanceof Decimal decimal) {
      // A number has no scale of its own, so that only a scale that the schema knows comes back.
      boolean fits = !decimal.unbounded() && decimal.precision() <= DIGITS;
      return fits ? new Native("N") : new Carried(Simple.STRING, "S");
    }
    if (type instanceof ListOf list) {
      LogicalType held = held(list.element());
      return held.equals(list.element()) ? new Native("L") : new Carried(new ListOf(held), "L");
    }
    if (type instanceof MapOf map) {
      LogicalType held = held(map.value());
      return held.equals(map.value()) ? new Native("M") : new Carried(new MapOf(held), "M");
    }
    if (type instanceof Struct struct) {
      return support(struct);
    }
    Extension extension = (Extension) type;
    if (EXTENSIONS.contains(extension)) {
      return new Native(nativeName(extension));
    }
    LogicalType held = held(extension.base());
    return new Carried(held, nativeName(held));
  }

  private static TypeSupport support(Simple type) {
    return switch (type) {
      case BOOLEAN, INT, LONG, BIGINT, STRING, BYTES, NULL -> new Native(nativeName(type));
      case FLOAT, DOUBLE, DATE, TIME, TIMESTAMP, INSTANT, UUID, JSON, VARIANT ->
          new Carried(Simple.STRING, "S");
    };
  }

  private static TypeSupport support(Struct struct) {
    List<Field> fields = new ArrayList<>();
    boolean same = true;
    for (Field field : struct.fields()) {
      LogicalType held = held(field.type());
      same &= held.equals(field.type());
      fields.add(new Field(field.name(), held, field.nullable(), held, field.attributes()));
    }
    return same ? new Native("M") : new Carried(new Struct(fields), "M");
  }

  // Nothing is refused as a type; what can't be held is refused value by value.
  static LogicalType held(LogicalType type) {
    return support(type) instanceof Carried carried ? carried.held() : type;
  }

  /** The letter of the attributes that a held type's values are. */
  static String nativeName(LogicalType held) {
    if (held instanceof Simple simple) {
      return switch (simple) {
        case BOOLEAN -> "BOOL";
        case INT, LONG, BIGINT -> "N";
        case BYTES -> "B";
        case NULL -> "NULL";
        default -> "S";
      };
    }
    if (held instanceof Decimal || held.equals(NUMBER)) {
      return "N";
    }
    if (held instanceof ListOf) {
      return "L";
    }
    if (held instanceof Extension extension) {
      return extension.equals(STRING_SET)
          ? "SS"
          : extension.equals(NUMBER_SET)
              ? "NS"
              : extension.equals(BINARY_SET) ? "BS" : nativeName(extension.base());
    }
    return "M";
  }

  static List<NativeTypeDescription> nativeTypes() {
    return List.of(
        line("S", "string", "UTF-8; not empty as a key"),
        line(
            "N",
            NUMBER.toString(),
            "38 digits, 1E-130 to 9.99E125, without a scale of its own; int, long, bigint and"
                + " decimal(p,s) where the schema says so"),
        line("B", "bytes", "not empty as a key"),
        line("BOOL", "boolean", ""),
        line("NULL", "null", "told apart from a missing attribute"),
        line("L", "list<T>", "list<variant> where elements disagree"),
        line("M", "struct<...>", "by inference; 32 levels at most"),
        line("SS", STRING_SET.toString(), "not empty, no duplicates"),
        line("NS", NUMBER_SET.toString(), "not empty, no duplicates"),
        line("BS", BINARY_SET.toString(), "not empty, no duplicates"));
  }

  private static NativeTypeDescription line(String nativeType, String logical, String remark) {
    return new NativeTypeDescription(nativeType, logical, remark);
  }
}
