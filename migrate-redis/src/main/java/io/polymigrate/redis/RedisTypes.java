package io.polymigrate.redis;

import io.polymigrate.api.AdapterProvider.NativeTypeDescription;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.TypeSupport;
import io.polymigrate.api.type.TypeSupport.Carried;
import io.polymigrate.api.type.TypeSupport.Native;
import java.util.ArrayList;
import java.util.List;

/** The type table: every scalar is text of its own, everything nested is typed JSON. */
final class RedisTypes {
  private RedisTypes() {}

  static TypeSupport support(LogicalType type) {
    if (type instanceof Decimal) {
      return new Native("text");
    }
    if (type instanceof Simple simple && simple != Simple.VARIANT) {
      return new Native(simple == Simple.BYTES ? "bytes" : "text");
    }
    if (type instanceof Extension extension) {
      return new Carried(held(extension.base()), "text");
    }
    return new Carried(Simple.JSON, "JSON text");
  }

  static LogicalType held(LogicalType type) {
    return support(type) instanceof Carried carried ? carried.held() : type;
  }

  /** A field as Redis holds it. */
  static Field held(Field field) {
    return field.withHeld(held(field.type()));
  }

  static RecordSchema held(RecordSchema schema) {
    List<Field> fields = new ArrayList<>();
    schema.fields().forEach(field -> fields.add(held(field)));
    return new RecordSchema(fields, schema.key());
  }

  static List<NativeTypeDescription> nativeTypes() {
    return List.of(
        line("hash", "a record", "codec 'hash': a field of the record is a field of the hash"),
        line("string", "a record", "codec 'json': one JSON document; codec 'string': one value"),
        line("list", "list<string>", "codec 'list'; items that are no UTF-8 are bytes"),
        line("set", "list<string>", "codec 'set'; sorted by bytes"),
        line("zset", "list<struct<member:string,score:double>>", "codec 'zset'; by score"),
        line("stream", "list<struct<id:string,fields:map<string>>>", "codec 'stream'"),
        line("a field's text", "string", "bytes where some are no UTF-8; else by the schema"));
  }

  private static NativeTypeDescription line(String nativeType, String logical, String remark) {
    return new NativeTypeDescription(nativeType, logical, remark);
  }
}
