package io.polymigrate.sql.mysql;

import io.polymigrate.api.AdapterProvider.NativeTypeDescription;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.TypeSupport;
import io.polymigrate.api.type.TypeSupport.Carried;
import io.polymigrate.api.type.TypeSupport.Native;
import java.util.List;
import java.util.Map;

/** The type table: native to logical and back. */
final class MysqlTypes {
  /** Attribute: the column's type as the server spells it. */
  static final String TYPE = "mysql.type";

  /** Attribute: character set of text. */
  static final String CHARSET = "mysql.charset";

  /** Attribute: collation of text. */
  static final String COLLATION = "mysql.collation";

  static final int MAX_PRECISION = 65;
  static final int MAX_SCALE = 30;

  private static final String TEXT = "longtext";

  private MysqlTypes() {}

  /** What values of a native type are, when nothing beside the data says otherwise. */
  static LogicalType logical(MysqlType type) {
    return switch (type.kind()) {
      case INTEGER -> integer(type);
      case DECIMAL -> new Decimal(type.number(10), type.scale());
      case FLOAT -> Simple.FLOAT;
      case DOUBLE -> Simple.DOUBLE;
      case TEXT -> Simple.STRING;
      case BINARY -> Simple.BYTES;
      case DATE -> Simple.DATE;
      case TIME -> extension("mysql:time", Simple.STRING, Map.of());
      case DATETIME -> Simple.TIMESTAMP;
      case TIMESTAMP -> Simple.INSTANT;
      case YEAR -> extension("mysql:year", Simple.INT, Map.of());
      case BIT ->
          type.number(1) == 1
              ? Simple.BOOLEAN
              : extension(
                  "mysql:bit", Simple.BYTES, Map.of("length", String.valueOf(type.number(1))));
      case ENUM ->
          extension("mysql:enum", Simple.STRING, Map.of("labels", Json.write(type.labels())));
      case SET ->
          extension("mysql:set", Simple.STRING, Map.of("labels", Json.write(type.labels())));
      case JSON -> Simple.JSON;
      case GEOMETRY -> extension("mysql:geometry", Simple.BYTES, Map.of("type", type.name()));
      case UUID -> Simple.UUID;
      case ADDRESS -> extension("mariadb:" + type.name(), Simple.STRING, Map.of());
      case UNKNOWN -> extension("mysql:" + type.name(), Simple.STRING, Map.of());
    };
  }

  private static LogicalType integer(MysqlType type) {
    if (type.bits() < 32 || (type.bits() == 32 && !type.unsigned())) {
      return Simple.INT;
    }
    return type.bits() == 64 && type.unsigned() ? Simple.BIGINT : Simple.LONG;
  }

  private static Extension extension(String name, LogicalType base, Map<String, String> more) {
    return new Extension(name, base, more);
  }

  /** How the store holds a logical type. */
  static TypeSupport support(LogicalType type) {
    if (type instanceof Simple simple) {
      return support(simple);
    } else if (type instanceof Decimal decimal) {
      return fits(decimal) ? new Native(decimal.toString()) : new Carried(Simple.STRING, TEXT);
    } else if (type instanceof Extension extension) {
      return support(extension);
    }
    return new Carried(Simple.STRING, TEXT);
  }

  private static TypeSupport support(Simple type) {
    return switch (type) {
      case BOOLEAN, NULL -> new Native("tinyint(1)");
      case INT -> new Native("int");
      case LONG -> new Native("bigint");
      case BIGINT -> new Native("decimal(65,0)");
      case FLOAT -> new Native("float");
      case DOUBLE -> new Native("double");
      case STRING -> new Native(TEXT);
      case BYTES -> new Native("longblob");
      case DATE -> new Native("date");
      case TIME -> new Native("time(6)");
      case TIMESTAMP -> new Native("datetime(6)");
      case INSTANT -> new Carried(Simple.TIMESTAMP, "datetime(6)");
      case UUID -> new Carried(Simple.BYTES, "binary(16)");
      case JSON, VARIANT -> new Carried(Simple.STRING, TEXT);
    };
  }

  private static TypeSupport support(Extension extension) {
    String nativeType = ownType(extension);
    if (!nativeType.isEmpty()) {
      return new Native(nativeType);
    }
    TypeSupport base = support(extension.base());
    return base instanceof Native own ? new Carried(extension.base(), own.nativeType()) : base;
  }

  /** The native type of one of our extensions; empty for others'. */
  static String ownType(Extension extension) {
    Map<String, String> parameters = extension.parameters();
    return switch (extension.name()) {
      case "mysql:time" -> extension.base() == Simple.STRING ? "time(6)" : "";
      case "mysql:year" -> extension.base() == Simple.INT ? "year" : "";
      case "mysql:bit" ->
          extension.base() == Simple.BYTES && parameters.containsKey("length")
              ? "bit(" + Integer.valueOf(parameters.get("length")) + ")"
              : "";
      case "mysql:enum" -> extension.base() == Simple.STRING ? "enum" + labels(parameters) : "";
      case "mysql:set" -> extension.base() == Simple.STRING ? "set" + labels(parameters) : "";
      case "mysql:geometry" -> extension.base() == Simple.BYTES ? "geometry" : "";
      default -> "";
    };
  }

  private static String labels(Map<String, String> parameters) {
    String json = parameters.getOrDefault("labels", "[]");
    StringBuilder out = new StringBuilder();
    if (Json.parse(json) instanceof List<?> labels) {
      for (Object label : labels) {
        out.append(out.length() == 0 ? "(" : ",");
        out.append('\'').append(String.valueOf(label).replace("'", "''")).append('\'');
      }
    }
    return out.append(')').toString();
  }

  static boolean fits(Decimal decimal) {
    return !decimal.unbounded()
        && decimal.precision() <= MAX_PRECISION
        && decimal.scale() >= 0
        && decimal.scale() <= MAX_SCALE
        && decimal.scale() <= decimal.precision();
  }

  /**
   * The type of a column to be made for a field.
   *
   * @param mariaDb whether the server is MariaDB, which has types that MySQL has not
   * @param indexed whether the whole value must fit into a unique index
   * @param indexBytes how many bytes of the index it may take
   */
  static MysqlType nativeType(Field field, boolean mariaDb, boolean indexed, int indexBytes) {
    String own = field.attributes().get(TYPE);
    if (own != null) {
      MysqlType type = MysqlType.parse(own);
      boolean known = mariaDb || !ofMariaDb(type);
      if (known && type.kind() != MysqlType.Kind.UNKNOWN && logical(type).equals(field.type())) {
        return type;
      }
    }
    LogicalType held = field.held();
    if (indexed && held == Simple.STRING) {
      return MysqlType.parse("varchar(" + indexBytes / 4 + ")");
    } else if (field.type() == Simple.UUID && held == Simple.BYTES) {
      return MysqlType.parse("binary(16)");
    } else if (indexed && held == Simple.BYTES) {
      return MysqlType.parse("varbinary(" + indexBytes + ")");
    } else if (support(held) instanceof Native supported) {
      return MysqlType.parse(supported.nativeType());
    }
    return MysqlType.parse(TEXT);
  }

  private static boolean ofMariaDb(MysqlType type) {
    return type.kind() == MysqlType.Kind.UUID || type.kind() == MysqlType.Kind.ADDRESS;
  }

  /** The type table's lines. */
  static List<NativeTypeDescription> descriptions() {
    return List.of(
        line(
            "tinyint, smallint, mediumint, int",
            "int",
            "also unsigned below 32 bits; tinyint(1) too, unless the logical schema or tinyint1_is_boolean says boolean"),
        line("int unsigned, bigint", "long", ""),
        line("bigint unsigned", "bigint", ""),
        line("decimal(p,s)", "decimal(p,s)", ""),
        line("float", "float", "read exactly, through double"),
        line("double", "double", ""),
        line("bit(1)", "boolean", ""),
        line("bit(n)", "extension mysql:bit of bytes", "big-endian, (n+7)/8 bytes"),
        line(
            "char, varchar, tinytext, text, mediumtext, longtext",
            "string",
            "char as the server compares it: without trailing blanks"),
        line("binary, varbinary, tinyblob, blob, mediumblob, longblob", "bytes", ""),
        line("date", "date", "a date with month or day 0 is refused"),
        line("time", "extension mysql:time of string", "-838:59:59.999999 to 838:59:59.999999"),
        line("datetime", "timestamp", "a date with month or day 0 is refused"),
        line("timestamp", "instant", "0000-00-00 00:00:00 is refused"),
        line("year", "extension mysql:year of int", ""),
        line("enum", "extension mysql:enum of string", "with its labels"),
        line("set", "extension mysql:set of string", "labels in the set's order, with commas"),
        line("json", "json", "MySQL normalises it; MariaDB keeps its text"),
        line(
            "geometry and its kinds",
            "extension mysql:geometry of bytes",
            "SRID and WKB, as stored"),
        line("uuid", "uuid", "MariaDB"),
        line("inet4, inet6", "extension mariadb:inet4, mariadb:inet6 of string", "MariaDB"));
  }

  private static NativeTypeDescription line(String nativeType, String logical, String remark) {
    return new NativeTypeDescription(nativeType, logical, remark);
  }
}
