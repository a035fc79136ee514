package io.polymigrate.api.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The type of a field, the same for all stores. Closed: every source, sink and transform
 * understands all of them, or refuses some by name. A type's text is its name in files; {@link
 * TypeNames#parse} reads it.
 */
public sealed interface LogicalType {

  /** The types without parameters. The canonical Java type of each stands beside it. */
  enum Simple implements LogicalType {
    /** {@link java.lang.Boolean}. */
    BOOLEAN("boolean"),
    /** 32-bit signed; {@link java.lang.Integer}. */
    INT("int"),
    /** 64-bit signed; {@link java.lang.Long}. */
    LONG("long"),
    /** Unbounded integer; {@link java.math.BigInteger}. */
    BIGINT("bigint"),
    /** IEEE 754 binary32; {@link java.lang.Float}. */
    FLOAT("float"),
    /** IEEE 754 binary64; {@link java.lang.Double}. */
    DOUBLE("double"),
    /** Unicode text; {@link java.lang.String}. */
    STRING("string"),
    /** Byte string; {@code byte[]}. */
    BYTES("bytes"),
    /** Calendar date, proleptic Gregorian; {@link java.time.LocalDate}. */
    DATE("date"),
    /** Time of day to the nanosecond; {@link java.time.LocalTime}. */
    TIME("time"),
    /** Date and time without a zone, to the nanosecond; {@link java.time.LocalDateTime}. */
    TIMESTAMP("timestamp"),
    /** Point in time to the nanosecond; {@link java.time.Instant}. */
    INSTANT("instant"),
    /** {@link java.util.UUID}. */
    UUID("uuid"),
    /** JSON by value, number text kept; {@link JsonText}. */
    JSON("json"),
    /** Only null. */
    NULL("null"),
    /** Any value; each brings its own type. What schemaless stores hold in a mixed field. */
    VARIANT("variant");

    private final String text;

    Simple(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * Exact decimal number, NaN and infinities possible where unbounded; {@link java.math.BigDecimal}
   * or {@link DecimalSpecial}.
   *
   * @param precision greatest number of digits; 0 means unbounded
   * @param scale digits after the point; ignored when unbounded
   */
  record Decimal(int precision, int scale) implements LogicalType {
    /** Any number of digits, each value with its own scale. */
    public static final Decimal UNBOUNDED = new Decimal(0, 0);

    /** Checks the bounds. */
    public Decimal {
      if (precision < 0) {
        throw new IllegalArgumentException("Invalid precision: " + precision + " (must be >= 0)");
      }
    }

    /** Whether any number of digits is allowed. */
    public boolean unbounded() {
      return precision == 0;
    }

    @Override
    public String toString() {
      return unbounded() ? "decimal" : "decimal(" + precision + "," + scale + ")";
    }
  }

  /**
   * Values in order; {@link java.util.List}.
   *
   * @param element type of each; elements may be null
   */
  record ListOf(LogicalType element) implements LogicalType {
    @Override
    public String toString() {
      return "list<" + element + ">";
    }
  }

  /**
   * Values by text key, without order; {@link java.util.Map}.
   *
   * @param value type of each; values may be null
   */
  record MapOf(LogicalType value) implements LogicalType {
    @Override
    public String toString() {
      return "map<" + value + ">";
    }
  }

  /**
   * A record within a record; {@link java.util.Map}. Written with {@code beginStruct}.
   *
   * @param fields in order, names unique
   */
  record Struct(List<Field> fields) implements LogicalType {
    /** Copies the list. */
    public Struct {
      fields = List.copyOf(fields);
    }

    @Override
    public String toString() {
      List<String> parts = new ArrayList<>();
      fields.forEach(field -> parts.add(TypeNames.quote(field.name()) + ":" + field.type()));
      return "struct<" + String.join(",", parts) + ">";
    }
  }

  /**
   * A type outside the list: exact between stores that know its name, its base elsewhere. Where a
   * field has this type its values are written as the base.
   *
   * @param name like {@code mongodb:object_id}, {@code postgresql:interval}
   * @param base what it is written as
   * @param parameters what else is needed to make the type again, like the labels of an enum
   */
  record Extension(String name, LogicalType base, Map<String, String> parameters)
      implements LogicalType {
    /** Copies the parameters, sorted. */
    public Extension {
      parameters = java.util.Collections.unmodifiableMap(new TreeMap<>(parameters));
    }

    @Override
    public String toString() {
      List<String> parts = new ArrayList<>();
      parts.add(TypeNames.quote(name));
      parts.add(base.toString());
      parameters.forEach((k, v) -> parts.add(TypeNames.quote(k) + "=" + TypeNames.quote(v)));
      return "extension<" + String.join(",", parts) + ">";
    }
  }
}
