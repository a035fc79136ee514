package io.polymigrate.elastic;

import io.polymigrate.api.AdapterProvider.NativeTypeDescription;
import io.polymigrate.api.record.RecordSchema;
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

/**
 * The type table. What counts is the text in {@code _source}, which Elasticsearch keeps to the
 * byte; the mapping only says how a value is found, and where it would be found inexactly (a date
 * finer than milliseconds, a number that is none) the text stays exact all the same.
 */
final class ElasticTypes {
  static final String GEO_POINT = "elasticsearch:geo_point";
  static final String GEO_SHAPE = "elasticsearch:geo_shape";

  private ElasticTypes() {}

  static TypeSupport support(LogicalType type) {
    if (type instanceof Simple simple) {
      return simple(simple);
    }
    if (type instanceof Decimal) {
      return new Carried(Simple.STRING, "keyword");
    }
    if (isGeo(type)) {
      return new Native(((Extension) type).name().equals(GEO_POINT) ? "geo_point" : "geo_shape");
    }
    if (type instanceof Extension extension) {
      LogicalType held = held(extension.base());
      return new Carried(held, nativeType(held));
    }
    LogicalType held = held(type);
    return held.equals(type) ? new Native(nativeType(type)) : new Carried(held, nativeType(held));
  }

  private static TypeSupport simple(Simple type) {
    return switch (type) {
      case BOOLEAN,
          INT,
          LONG,
          FLOAT,
          DOUBLE,
          STRING,
          BYTES,
          DATE,
          TIME,
          TIMESTAMP,
          INSTANT,
          UUID,
          NULL ->
          new Native(nativeType(type));
      case BIGINT -> new Carried(Simple.STRING, "keyword");
      case JSON, VARIANT -> new Carried(Simple.STRING, "text that is not searched");
    };
  }

  private static boolean isGeo(LogicalType type) {
    return type instanceof Extension extension
        && extension.base() == Simple.JSON
        && (extension.name().equals(GEO_POINT) || extension.name().equals(GEO_SHAPE));
  }

  private static String nativeType(LogicalType type) {
    if (type instanceof ListOf list) {
      return "array of " + nativeType(list.element());
    }
    if (type instanceof MapOf || type instanceof Struct) {
      return "object";
    }
    return type instanceof Simple simple ? mapped(simple) : "keyword";
  }

  /** The mapping's type of a simple one. */
  static String mapped(Simple type) {
    return switch (type) {
      case BOOLEAN -> "boolean";
      case INT -> "integer";
      case LONG -> "long";
      case FLOAT -> "float";
      case DOUBLE -> "double";
      case BYTES -> "binary";
      case DATE, TIMESTAMP, INSTANT -> "date";
      case STRING, TIME, UUID, BIGINT, JSON, NULL, VARIANT -> "keyword";
    };
  }

  /** What holds a type. */
  static LogicalType held(LogicalType type) {
    if (type instanceof ListOf list) {
      return new ListOf(held(list.element()));
    }
    if (type instanceof MapOf map) {
      return new MapOf(held(map.value()));
    }
    if (type instanceof Struct struct) {
      List<Field> fields = new ArrayList<>();
      boolean same = true;
      for (Field field : struct.fields()) {
        LogicalType held = held(field.type());
        same &= held.equals(field.type());
        fields.add(held.equals(field.type()) ? field : field.withType(held));
      }
      return same ? struct : new Struct(fields);
    }
    if (type instanceof Extension extension && !isGeo(type)) {
      return held(extension.base());
    }
    return support(type) instanceof Carried carried ? carried.held() : type;
  }

  static RecordSchema held(RecordSchema schema) {
    List<Field> fields = new ArrayList<>();
    schema.fields().forEach(field -> fields.add(field.withHeld(held(field.type()))));
    return new RecordSchema(fields, schema.key());
  }

  static List<NativeTypeDescription> nativeTypes() {
    return List.of(
        line("boolean", "boolean", ""),
        line("byte, short, integer, long", "long", "numbers beyond 64 bits are read as decimal"),
        line("unsigned_long", "bigint", ""),
        line("half_float, float, double, scaled_float", "double", "by the text in _source"),
        line("keyword, text, ip, version, wildcard", "string", ""),
        line("date, date_nanos", "string", "the text as it was written; numbers as json"),
        line("binary", "string", "the base64 text"),
        line("geo_point", "extension<\"elasticsearch:geo_point\",json>", "any of its forms"),
        line("geo_shape", "extension<\"elasticsearch:geo_shape\",json>", "any of its forms"),
        line("object, nested, flattened, arrays, dense_vector", "json", "as in _source"),
        line("a field of mixed values", "variant", "where no logical schema is kept"));
  }

  private static NativeTypeDescription line(String nativeType, String logical, String remark) {
    return new NativeTypeDescription(nativeType, logical, remark);
  }
}
