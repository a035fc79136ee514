package io.polymigrate.sql.postgresql;

import io.polymigrate.api.AdapterProvider.NativeTypeDescription;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.TypeSupport;
import io.polymigrate.api.type.TypeSupport.Carried;
import io.polymigrate.api.type.TypeSupport.Native;
import io.polymigrate.api.type.TypeSupport.Refused;
import io.polymigrate.sql.postgresql.Codec.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The type table: native types to logical types and codecs, and back. */
final class PostgresqlTypes {
  static final String PREFIX = "postgresql:";
  // A name, a modifier in brackets, what may follow that, and whether it is an array.
  private static final Pattern SHOWN =
      Pattern.compile("(.+?)(?:\\((\\d+)(?:,(-?\\d+))?\\))?( with(?:out)? time zone)?(\\[\\])?");
  private static final int VARLENA_HEADER = 4;
  private static final int MAX_PRECISION = 1000;

  // Built-in types with a codec of their own; everything else goes as text, cast by the server.
  private static final Map<String, BuiltIn> BUILT_IN =
      Map.ofEntries(
          Map.entry("bool", new BuiltIn("boolean", Kind.BOOL, Simple.BOOLEAN, "")),
          Map.entry("int2", new BuiltIn("smallint", Kind.INT2, Simple.INT, "-32768 to 32767")),
          Map.entry("int4", new BuiltIn("integer", Kind.INT4, Simple.INT, "")),
          Map.entry("int8", new BuiltIn("bigint", Kind.INT8, Simple.LONG, "")),
          Map.entry("oid", new BuiltIn("oid", Kind.OID, Simple.LONG, "0 to 4294967295")),
          Map.entry("float4", new BuiltIn("real", Kind.FLOAT4, Simple.FLOAT, "")),
          Map.entry("float8", new BuiltIn("double precision", Kind.FLOAT8, Simple.DOUBLE, "")),
          Map.entry(
              "numeric",
              new BuiltIn(
                  "numeric", Kind.NUMERIC, Decimal.UNBOUNDED, "NaN and infinities, scale kept")),
          Map.entry("text", new BuiltIn("text", Kind.TEXT, Simple.STRING, "U+0000 is refused")),
          Map.entry(
              "varchar",
              new BuiltIn("character varying", Kind.TEXT, Simple.STRING, "too long is refused")),
          Map.entry(
              "bpchar",
              new BuiltIn(
                  "character",
                  Kind.BLANK_PADDED,
                  Simple.STRING,
                  "with its padding; other lengths are refused")),
          Map.entry("name", new BuiltIn("name", Kind.TEXT, Simple.STRING, "")),
          Map.entry("bytea", new BuiltIn("bytea", Kind.BYTEA, Simple.BYTES, "")),
          Map.entry("date", new BuiltIn("date", Kind.DATE, Simple.DATE, "infinities are refused")),
          Map.entry(
              "time",
              new BuiltIn("time", Kind.TIME, Simple.TIME, "microseconds; 24:00 is refused")),
          Map.entry(
              "timestamp",
              new BuiltIn(
                  "timestamp",
                  Kind.TIMESTAMP,
                  Simple.TIMESTAMP,
                  "microseconds; infinities are refused")),
          Map.entry(
              "timestamptz",
              new BuiltIn(
                  "timestamp with time zone",
                  Kind.TIMESTAMPTZ,
                  Simple.INSTANT,
                  "microseconds; infinities are refused")),
          Map.entry("uuid", new BuiltIn("uuid", Kind.UUID, Simple.UUID, "")),
          Map.entry("json", new BuiltIn("json", Kind.JSON, Simple.JSON, "text kept")),
          Map.entry(
              "jsonb",
              new BuiltIn("jsonb", Kind.JSONB, Simple.JSON, "the server normalises the text")));

  private final Map<Long, PgType> types;

  /** The table over the types of one database. */
  PostgresqlTypes(Map<Long, PgType> types) {
    this.types = Map.copyOf(types);
  }

  /**
   * The codec of a column.
   *
   * @param oid its type
   * @param modifier its modifier, or -1
   * @param formatted the two as the server writes them
   */
  Codec codec(long oid, int modifier, String formatted) {
    PgType type = type(oid);
    if (type.kind() == 'd') {
      PgType base = type(type.base());
      String shown = base.builtIn() ? withModifier(base, type.baseModifier()) : base.shown();
      return codec(type.base(), type.baseModifier(), shown);
    }
    BuiltIn builtIn = type.builtIn() ? BUILT_IN.get(type.name()) : null;
    if (builtIn != null) {
      return builtInCodec(type, builtIn, modifier);
    }
    if (type.kind() == 'e') {
      return enumCodec(type);
    }
    if (type.name().equals("citext") && !type.builtIn()) {
      return new Codec(
          Kind.TEXT, Simple.STRING, (int) oid, type.shown(), -1, 0, null, Optional.of("citext"));
    }
    if (type.element() != 0 && type.name().startsWith("_")) {
      Codec element = codec(type.element(), modifier, type(type.element()).shown());
      if (element.kind() != Kind.TEXT_IO && element.kind() != Kind.ARRAY) {
        return arrayCodec(type, element);
      }
    }
    return textIo(type, formatted);
  }

  private static Codec builtInCodec(PgType type, BuiltIn builtIn, int modifier) {
    int limit = -1;
    int scale = 0;
    LogicalType logical = builtIn.type();
    switch (builtIn.kind()) {
      case NUMERIC -> {
        if (modifier >= VARLENA_HEADER) {
          limit = (modifier - VARLENA_HEADER) >> 16 & 0xffff;
          scale = ((modifier - VARLENA_HEADER & 0x7ff) ^ 1024) - 1024;
          logical = new Decimal(limit, scale);
        }
      }
      case TEXT, BLANK_PADDED ->
          limit = modifier >= VARLENA_HEADER ? modifier - VARLENA_HEADER : -1;
      case TIME, TIMESTAMP, TIMESTAMPTZ -> limit = modifier;
      default -> limit = -1;
    }
    String shown = withModifier(type, modifier);
    return new Codec(
        builtIn.kind(), logical, (int) type.oid(), shown, limit, scale, null, Optional.of(shown));
  }

  private static Codec enumCodec(PgType type) {
    Map<String, String> parameters =
        Map.of("type", type.shown(), "labels", io.polymigrate.api.json.Json.write(type.labels()));
    return new Codec(
        Kind.TEXT,
        new Extension(PREFIX + "enum", Simple.STRING, parameters),
        (int) type.oid(),
        type.shown(),
        -1,
        0,
        null,
        Optional.of("enum:" + type.shown()));
  }

  private static Codec arrayCodec(PgType type, Codec element) {
    boolean portable =
        element.wire().isPresent() && !element.nativeType().contains(".") && isBuiltIn(element);
    return new Codec(
        Kind.ARRAY,
        new ListOf(element.type()),
        (int) type.oid(),
        element.nativeType() + "[]",
        -1,
        0,
        element,
        portable ? Optional.of(element.nativeType() + "[]") : Optional.empty());
  }

  // Elements carry their type's oid on the wire, and only those of built-in types are the same in
  // every database.
  private static boolean isBuiltIn(Codec element) {
    return element.oid() > 0 && element.oid() < 10_000;
  }

  private static Codec textIo(PgType type, String formatted) {
    String name = type.element() != 0 && type.name().startsWith("_") ? "array" : type.name();
    return new Codec(
        Kind.TEXT_IO,
        new Extension(PREFIX + name, Simple.STRING, Map.of("type", formatted)),
        (int) type.oid(),
        formatted,
        -1,
        0,
        null,
        Optional.of("text:" + formatted));
  }

  private PgType type(long oid) {
    PgType type = types.get(oid);
    if (type == null) {
      throw new IllegalStateException("Type " + oid + " is not in the catalogue");
    }
    return type;
  }

  /** The codec of a type as {@code format_type} writes it, if the database has the type. */
  Optional<Codec> parse(String shown) {
    Matcher parts = SHOWN.matcher(shown);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String rest = parts.group(4) == null ? "" : parts.group(4);
    boolean array = parts.group(5) != null;
    String name = parts.group(1) + rest;
    if (name.startsWith("interval ")) {
      // Its fields, like "day to second", belong to the modifier.
      name = "interval";
    }
    for (PgType type : types.values()) {
      if (type.shown().equals(name) || (name.equals("bpchar") && type.oid() == 1042)) {
        int modifier = modifier(type, parts.group(2), parts.group(3));
        if (!array) {
          return Optional.of(codec(type.oid(), modifier, shown));
        }
        for (PgType wrapper : types.values()) {
          if (wrapper.element() == type.oid() && wrapper.name().startsWith("_")) {
            return Optional.of(codec(wrapper.oid(), modifier, shown));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static int modifier(PgType type, @Nullable String first, @Nullable String second) {
    if (first == null || !type.builtIn()) {
      return -1;
    }
    int number = Integer.parseInt(first);
    return switch (type.name()) {
      case "numeric" -> {
        int scale = second == null ? 0 : Integer.parseInt(second);
        yield ((number << 16) | (scale & 0x7ff)) + VARLENA_HEADER;
      }
      case "varchar", "bpchar" -> number + VARLENA_HEADER;
      default -> number;
    };
  }

  private static String withModifier(PgType type, int modifier) {
    if (modifier < 0) {
      // "character" alone would mean one character.
      return type.name().equals("bpchar") ? "bpchar" : type.shown();
    }
    return switch (type.name()) {
      case "numeric" ->
          "numeric("
              + ((modifier - VARLENA_HEADER) >> 16 & 0xffff)
              + ","
              + (((modifier - VARLENA_HEADER & 0x7ff) ^ 1024) - 1024)
              + ")";
      case "varchar", "bpchar" -> type.shown() + "(" + (modifier - VARLENA_HEADER) + ")";
      case "time", "timestamp" -> type.name() + "(" + modifier + ") without time zone";
      case "timestamptz" -> "timestamp(" + modifier + ") with time zone";
      default -> type.shown();
    };
  }

  /** How PostgreSQL holds a logical type. */
  static TypeSupport support(LogicalType type) {
    if (type instanceof Simple simple) {
      return simple(simple);
    } else if (type instanceof Decimal decimal) {
      boolean fits =
          decimal.precision() <= MAX_PRECISION && Math.abs(decimal.scale()) <= MAX_PRECISION;
      return new Native(
          decimal.unbounded() || !fits
              ? "numeric"
              : "numeric(" + decimal.precision() + "," + decimal.scale() + ")");
    } else if (type instanceof ListOf list) {
      return list(list);
    } else if (type instanceof Extension extension) {
      return extension(extension);
    }
    return new Carried(Simple.JSON, "json");
  }

  private static TypeSupport simple(Simple type) {
    return switch (type) {
      case BOOLEAN -> new Native("boolean");
      case INT -> new Native("integer");
      case LONG -> new Native("bigint");
      case BIGINT -> new Carried(Decimal.UNBOUNDED, "numeric");
      case FLOAT -> new Native("real");
      case DOUBLE -> new Native("double precision");
      case STRING, NULL -> new Native("text");
      case BYTES -> new Native("bytea");
      case DATE -> new Native("date");
      case TIME -> new Native("time without time zone");
      case TIMESTAMP -> new Native("timestamp without time zone");
      case INSTANT -> new Native("timestamp with time zone");
      case UUID -> new Native("uuid");
      case JSON -> new Native("json");
      case VARIANT -> new Carried(Simple.JSON, "json");
    };
  }

  private static TypeSupport list(ListOf list) {
    boolean scalar =
        list.element() instanceof Simple s
            ? s != Simple.VARIANT && s != Simple.NULL
            : list.element() instanceof Decimal;
    if (list.element() instanceof Extension extension && extension.name().equals(PREFIX + "enum")) {
      scalar = true;
    }
    TypeSupport element = support(list.element());
    if (scalar && element instanceof Native same) {
      return new Native(same.nativeType() + "[]");
    }
    if (scalar && element instanceof Carried carried) {
      return new Carried(new ListOf(carried.held()), carried.nativeType() + "[]");
    }
    return element instanceof Refused ? element : new Carried(Simple.JSON, "json");
  }

  private static TypeSupport extension(Extension extension) {
    if (extension.name().startsWith(PREFIX)) {
      return new Native(
          extension.parameters().getOrDefault("type", extension.name().substring(PREFIX.length())));
    }
    TypeSupport base = support(extension.base());
    return base instanceof Native same ? new Carried(extension.base(), same.nativeType()) : base;
  }

  /** The column type that holds a type natively; {@code held} is never one that must be carried. */
  static String nativeName(LogicalType held) {
    TypeSupport support = support(held);
    if (support instanceof Native same) {
      return same.nativeType();
    }
    throw new IllegalArgumentException("PostgreSQL does not hold " + held + " natively");
  }

  /** The documentation's table. */
  static List<NativeTypeDescription> table() {
    List<NativeTypeDescription> lines = new ArrayList<>();
    BUILT_IN.values().stream()
        .sorted(java.util.Comparator.comparing(BuiltIn::shown))
        .forEach(
            type ->
                lines.add(
                    new NativeTypeDescription(
                        type.shown(), type.type().toString(), type.remark())));
    lines.add(new NativeTypeDescription("numeric(p,s)", "decimal(p,s)", "rounding is refused"));
    lines.add(new NativeTypeDescription("citext", "string", ""));
    lines.add(
        new NativeTypeDescription(
            "enum", "extension<\"postgresql:enum\",string>", "labels are kept"));
    lines.add(
        new NativeTypeDescription(
            "domain", "its base type", "the domain's name is kept as an attribute"));
    lines.add(
        new NativeTypeDescription(
            "T[]", "list<T>", "one dimension from 1; other arrays are refused value by value"));
    lines.add(
        new NativeTypeDescription(
            "every other type (interval, inet, ranges, bit, money, xml, tsvector, point, hstore, ...)",
            "extension<\"postgresql:NAME\",string>",
            "as its text form, exact between PostgreSQL servers"));
    return lines;
  }

  private record BuiltIn(String shown, Kind kind, LogicalType type, String remark) {}
}
