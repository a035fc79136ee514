package io.polymigrate.cassandra;

import io.polymigrate.api.AdapterProvider.NativeTypeDescription;
import io.polymigrate.api.json.Json;
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
import io.polymigrate.cassandra.CqlType.Entries;
import io.polymigrate.cassandra.CqlType.Many;
import io.polymigrate.cassandra.CqlType.Scalar;
import io.polymigrate.cassandra.CqlType.Tuple;
import io.polymigrate.cassandra.CqlType.Unknown;
import io.polymigrate.cassandra.CqlType.UserType;
import io.polymigrate.cassandra.CqlType.Vector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The type table: native types to logical types, and back. */
final class CassandraTypes {
  static final String PREFIX = "cassandra:";
  static final String TYPE = "type";
  static final String KEY = "key";
  static final String VALUE = "value";
  private static final String USER_TYPE = "user_type.";

  private CassandraTypes() {}

  // Nothing is refused as a type; what can't be held is refused value by value.
  static TypeSupport support(LogicalType type) {
    LogicalType held = held(type);
    String name = nativeType(held).frozen();
    return held.equals(type) ? new Native(name) : new Carried(held, name);
  }

  /** What is kept for a logical type. */
  static LogicalType held(LogicalType type) {
    if (type == Simple.TIMESTAMP
        || type == Simple.INSTANT
        || type == Simple.JSON
        || type == Simple.VARIANT) {
      // No instant finer than milliseconds, no local time, nothing that says its own type.
      return Simple.STRING;
    }
    if (type instanceof ListOf list) {
      return new ListOf(held(list.element()));
    }
    if (type instanceof MapOf map) {
      return new MapOf(held(map.value()));
    }
    if (type instanceof Struct) {
      return Simple.STRING;
    }
    if (type instanceof Extension extension) {
      return own(extension).isPresent() ? type : held(extension.base());
    }
    return type;
  }

  /** The native type of an extension that is one of ours. */
  private static Optional<CqlType> own(Extension extension) {
    if (!extension.name().startsWith(PREFIX)) {
      return Optional.empty();
    }
    String text =
        extension.parameters().getOrDefault(TYPE, extension.name().substring(PREFIX.length()));
    CqlType type = CqlTypeParser.parse(text, name -> userType(extension.parameters(), name));
    boolean same = !(type instanceof Unknown) && logical(type).equals(extension);
    return same ? Optional.of(type) : Optional.empty();
  }

  /** The native type that keeps values of a held type. */
  static CqlType nativeType(LogicalType held) {
    if (held instanceof Simple simple) {
      return switch (simple) {
        case BOOLEAN -> Scalar.BOOLEAN;
        case INT -> Scalar.INT;
        case LONG -> Scalar.BIGINT;
        case BIGINT -> Scalar.VARINT;
        case FLOAT -> Scalar.FLOAT;
        case DOUBLE -> Scalar.DOUBLE;
        case BYTES -> Scalar.BLOB;
        case DATE -> Scalar.DATE;
        case TIME -> Scalar.TIME;
        case UUID -> Scalar.UUID;
        case STRING, TIMESTAMP, INSTANT, JSON, NULL, VARIANT -> Scalar.TEXT;
      };
    }
    if (held instanceof Decimal) {
      return Scalar.DECIMAL;
    }
    if (held instanceof ListOf list) {
      return new Many(false, nativeType(list.element()));
    }
    if (held instanceof MapOf map) {
      return new Entries(Scalar.TEXT, nativeType(map.value()));
    }
    if (held instanceof Extension extension) {
      return own(extension).orElseGet(() -> nativeType(extension.base()));
    }
    return Scalar.TEXT;
  }

  /** What a native type is read as. */
  static LogicalType logical(CqlType type) {
    if (type instanceof Scalar scalar) {
      return logical(scalar);
    }
    if (type instanceof Many many) {
      ListOf list = new ListOf(logical(many.element()));
      return many.set() ? extension("set", list, type) : list;
    }
    if (type instanceof Entries entries) {
      return entries.key() == Scalar.TEXT
          ? new MapOf(logical(entries.value()))
          : extension("map", new ListOf(entry(entries)), type);
    }
    if (type instanceof Tuple tuple) {
      List<Field> fields = new ArrayList<>();
      tuple.parts().forEach(part -> fields.add(Field.of("f" + fields.size(), logical(part))));
      return extension("tuple", new Struct(fields), type);
    }
    if (type instanceof UserType user) {
      List<Field> fields = new ArrayList<>();
      user.fields().forEach((name, part) -> fields.add(Field.of(name, logical(part))));
      return extension("user_type", new Struct(fields), type);
    }
    if (type instanceof Vector vector) {
      return extension("vector", new ListOf(logical(vector.element())), type);
    }
    return new Extension(PREFIX + "unknown", Simple.BYTES, Map.of(TYPE, type.bare()));
  }

  private static LogicalType logical(Scalar scalar) {
    return switch (scalar) {
      case ASCII, TEXT -> Simple.STRING;
      case TINYINT, SMALLINT, INT -> Simple.INT;
      case BIGINT -> Simple.LONG;
      case VARINT -> Simple.BIGINT;
      case DECIMAL -> Decimal.UNBOUNDED;
      case FLOAT -> Simple.FLOAT;
      case DOUBLE -> Simple.DOUBLE;
      case BOOLEAN -> Simple.BOOLEAN;
      case BLOB -> Simple.BYTES;
      case DATE -> Simple.DATE;
      case TIME -> Simple.TIME;
      case UUID -> Simple.UUID;
      case TIMESTAMP -> scalarExtension(scalar, Simple.INSTANT);
      case TIMEUUID -> scalarExtension(scalar, Simple.UUID);
      case COUNTER -> scalarExtension(scalar, Simple.LONG);
      case INET, DURATION -> scalarExtension(scalar, Simple.STRING);
    };
  }

  private static Struct entry(Entries entries) {
    return new Struct(
        List.of(Field.of(KEY, logical(entries.key())), Field.of(VALUE, logical(entries.value()))));
  }

  private static Extension scalarExtension(Scalar scalar, LogicalType base) {
    return new Extension(PREFIX + scalar.bare(), base, Map.of());
  }

  private static Extension extension(String name, LogicalType base, CqlType type) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put(TYPE, type.bare());
    userTypes(type).forEach(user -> parameters.put(USER_TYPE + user.name(), fields(user)));
    return new Extension(PREFIX + name, base, parameters);
  }

  private static String fields(UserType user) {
    Map<String, String> fields = new LinkedHashMap<>();
    user.fields().forEach((name, type) -> fields.put(name, type.frozen()));
    return Json.write(fields);
  }

  private static Optional<UserType> userType(Map<String, String> parameters, String name) {
    String text = parameters.get(USER_TYPE + name);
    if (text == null) {
      return Optional.empty();
    }
    Map<String, CqlType> fields = new LinkedHashMap<>();
    Json.parseObject(text)
        .forEach(
            (field, type) ->
                fields.put(
                    field,
                    CqlTypeParser.parse(
                        String.valueOf(type), inner -> userType(parameters, inner))));
    return Optional.of(new UserType(name, fields));
  }

  /** The types made by users that a type needs, each after those that it needs itself. */
  static List<UserType> userTypes(CqlType type) {
    List<UserType> all = new ArrayList<>();
    if (type instanceof Many many) {
      all.addAll(userTypes(many.element()));
    } else if (type instanceof Entries entries) {
      all.addAll(userTypes(entries.key()));
      all.addAll(userTypes(entries.value()));
    } else if (type instanceof Tuple tuple) {
      tuple.parts().forEach(part -> all.addAll(userTypes(part)));
    } else if (type instanceof Vector vector) {
      all.addAll(userTypes(vector.element()));
    } else if (type instanceof UserType user) {
      user.fields().values().forEach(part -> all.addAll(userTypes(part)));
      all.add(user);
    }
    return all;
  }

  /** Whether a column of that type brings and takes values of a held type. */
  static boolean holds(CqlType column, LogicalType held) {
    return !(column instanceof Unknown) && logical(column).equals(plain(held));
  }

  // The store keeps each decimal's own scale, and null in anything.
  private static LogicalType plain(LogicalType held) {
    if (held instanceof Decimal) {
      return Decimal.UNBOUNDED;
    }
    if (held == Simple.NULL) {
      return Simple.STRING;
    }
    if (held instanceof ListOf list) {
      return new ListOf(plain(list.element()));
    }
    return held instanceof MapOf map ? new MapOf(plain(map.value())) : held;
  }

  static List<NativeTypeDescription> nativeTypes() {
    List<NativeTypeDescription> lines = new ArrayList<>();
    for (Scalar scalar : Scalar.values()) {
      lines.add(
          new NativeTypeDescription(scalar.bare(), logical(scalar).toString(), remark(scalar)));
    }
    lines.add(line("list<T>", "list<T>", "no nulls within; an empty one only where frozen"));
    lines.add(line("set<T>", "extension<\"cassandra:set\",list<T>>", "as a list"));
    lines.add(line("map<text, T>", "map<T>", "no nulls within; an empty one only where frozen"));
    lines.add(line("map<K, T>", "extension<\"cassandra:map\",list<struct<key:K,value:T>>>", ""));
    lines.add(line("tuple<...>", "extension<\"cassandra:tuple\",struct<f0:...>>", ""));
    lines.add(line("a user-defined type", "extension<\"cassandra:user_type\",struct<...>>", ""));
    lines.add(line("vector<T, n>", "extension<\"cassandra:vector\",list<T>>", "of float"));
    lines.add(line("custom types", "", "refused: only their class knows their form"));
    return List.copyOf(lines);
  }

  private static NativeTypeDescription line(String nativeType, String logical, String remark) {
    return new NativeTypeDescription(nativeType, logical, remark);
  }

  private static String remark(Scalar scalar) {
    return switch (scalar) {
      case ASCII -> "other characters are refused";
      case TINYINT -> "-128 to 127";
      case SMALLINT -> "-32768 to 32767";
      case DECIMAL -> "any number of digits, each value with its scale; NaN and infinities refused";
      case DATE -> "years -5877641 to 5881580";
      case TIMESTAMP -> "milliseconds; finer ones are refused";
      case COUNTER -> "loads must ask for it: `counters: set`";
      case INET -> "text of the address";
      case DURATION -> "text like 1y2mo3d4h5m6s7ms8us9ns";
      case TIMEUUID -> "version 1 only";
      default -> "";
    };
  }
}
