package io.polymigrate.mongo;

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

/** The type table: what MongoDB holds natively, and what is carried. */
final class MongoTypes {
  private static final int DECIMAL_DIGITS = 34;

  private MongoTypes() {}

  static TypeSupport support(LogicalType type) {
    if (type instanceof Simple simple) {
      return support(simple);
    }
    if (type instanceof Decimal decimal) {
      return support(decimal);
    }
    if (type instanceof ListOf list) {
      LogicalType held = held(list.element());
      return held.equals(list.element())
          ? new Native("array")
          : new Carried(new ListOf(held), "array");
    }
    if (type instanceof MapOf map) {
      LogicalType held = held(map.value());
      return held.equals(map.value())
          ? new Native("object")
          : new Carried(new MapOf(held), "object");
    }
    if (type instanceof Struct struct) {
      return support(struct);
    }
    Extension extension = (Extension) type;
    if (MongoExtensions.known(extension)) {
      return new Native(extension.name().substring("mongodb:".length()));
    }
    LogicalType held = held(extension.base());
    return new Carried(held, nativeName(held));
  }

  private static TypeSupport support(Simple type) {
    return switch (type) {
      case BOOLEAN -> new Native("bool");
      case INT -> new Native("int");
      case LONG -> new Native("long");
      case DOUBLE -> new Native("double");
      case STRING -> new Native("string");
      case BYTES -> new Native("binData 0");
      case UUID -> new Native("binData 4");
      case JSON -> new Native("any BSON");
      case NULL -> new Native("null");
      case VARIANT -> new Native("any BSON");
      case FLOAT -> new Carried(Simple.DOUBLE, "double");
      case BIGINT, DATE, TIME, TIMESTAMP, INSTANT -> new Carried(Simple.STRING, "string");
    };
  }

  // Without bounds nearly all values fit a Decimal128, and the schema knows what a wrapped one is.
  private static TypeSupport support(Decimal decimal) {
    boolean fits =
        decimal.unbounded()
            || (decimal.precision() <= DECIMAL_DIGITS && Decimal128Bits.fitsScale(decimal.scale()));
    return fits ? new Native("decimal") : new Carried(Simple.STRING, "string");
  }

  private static TypeSupport support(Struct struct) {
    List<Field> fields = new ArrayList<>();
    boolean same = true;
    for (Field field : struct.fields()) {
      LogicalType held = held(field.type());
      same &= held.equals(field.type());
      fields.add(new Field(field.name(), held, field.nullable(), held, field.attributes()));
    }
    return same ? new Native("object") : new Carried(new Struct(fields), "object");
  }

  // Nothing is refused as a type; what can't be held is refused value by value.
  static LogicalType held(LogicalType type) {
    return support(type) instanceof Carried carried ? carried.held() : type;
  }

  private static String nativeName(LogicalType type) {
    return support(type) instanceof Native known ? known.nativeType() : "string";
  }

  /** Whether values of this type may be wrapped where BSON has no exact type for one. */
  static boolean mayWrap(LogicalType type) {
    if (type instanceof ListOf list) {
      return mayWrap(list.element());
    }
    if (type instanceof MapOf map) {
      return mayWrap(map.value());
    }
    if (type instanceof Struct struct) {
      return struct.fields().stream().anyMatch(field -> mayWrap(field.type()));
    }
    return type == Simple.VARIANT
        || type == Simple.JSON
        || (type instanceof Decimal decimal && decimal.unbounded());
  }

  /** Whether a type is a variant, or has one within. */
  static boolean hasVariant(LogicalType type) {
    if (type instanceof ListOf list) {
      return hasVariant(list.element());
    }
    if (type instanceof MapOf map) {
      return hasVariant(map.value());
    }
    if (type instanceof Struct struct) {
      return struct.fields().stream().anyMatch(field -> hasVariant(field.type()));
    }
    return type == Simple.VARIANT;
  }

  static List<NativeTypeDescription> nativeTypes() {
    return List.of(
        line("double", "double", ""),
        line("string", "string", "at most 16 MB with the document"),
        line("object", "struct<...>", "fields by inference; variant where documents disagree"),
        line("array", "list<T>", "list<variant> where elements disagree"),
        line("binData 0", "bytes", ""),
        line("binData 4", "uuid", "16 bytes; another length is mongodb:binary_4"),
        line("binData N", extension(MongoExtensions.BINARY + "N", "bytes"), "other subtypes"),
        line("undefined", extension(MongoExtensions.UNDEFINED, "boolean"), ""),
        line("objectId", extension(MongoExtensions.OBJECT_ID, "string"), "24 hexadecimal digits"),
        line("bool", "boolean", ""),
        line("date", "instant", "milliseconds"),
        line("null", "null", ""),
        line("regex", extension(MongoExtensions.REGEX, "string"), "/pattern/options"),
        line("dbPointer", extension(MongoExtensions.DB_POINTER, "bytes"), "its BSON bytes"),
        line("javascript", extension(MongoExtensions.JAVASCRIPT, "string"), ""),
        line("symbol", extension(MongoExtensions.SYMBOL, "string"), ""),
        line(
            "javascriptWithScope",
            extension(MongoExtensions.JAVASCRIPT_SCOPE, "bytes"),
            "its BSON bytes"),
        line("int", "int", ""),
        line("timestamp", extension(MongoExtensions.TIMESTAMP, "long"), "64 bits, unsigned"),
        line("long", "long", ""),
        line(
            "decimal",
            "decimal",
            "negative zero and NaN with a payload are " + MongoExtensions.DECIMAL),
        line("minKey", extension(MongoExtensions.MIN_KEY, "boolean"), ""),
        line("maxKey", extension(MongoExtensions.MAX_KEY, "boolean"), ""));
  }

  private static String extension(String name, String base) {
    return "extension<\"" + name + "\"," + base + ">";
  }

  private static NativeTypeDescription line(String nativeType, String logical, String remark) {
    return new NativeTypeDescription(nativeType, logical, remark);
  }
}
