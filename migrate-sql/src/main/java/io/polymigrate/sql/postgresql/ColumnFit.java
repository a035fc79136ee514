package io.polymigrate.sql.postgresql;

import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.sql.postgresql.Codec.Kind;

/** Whether values of a logical type can be written into a column; each is still checked alone. */
final class ColumnFit {
  private ColumnFit() {}

  static boolean fits(Field field, Codec codec) {
    return field.held() == Simple.NULL || fits(field.held(), codec);
  }

  private static boolean fits(LogicalType held, Codec codec) {
    if (held instanceof Extension extension) {
      return extension(extension, codec);
    }
    if (held instanceof ListOf list) {
      return codec.kind() == Kind.ARRAY && fits(list.element(), codec.elementOrThrow());
    }
    if (held instanceof Decimal) {
      return codec.kind() == Kind.NUMERIC;
    }
    return held instanceof Simple simple && simple(simple, codec.kind());
  }

  private static boolean extension(Extension extension, Codec codec) {
    if (codec.type() instanceof Extension own && own.name().equals(extension.name())) {
      return true;
    }
    return codec.kind() != Kind.TEXT_IO && fits(extension.base(), codec);
  }

  private static boolean simple(Simple held, Kind kind) {
    return switch (held) {
      case BOOLEAN -> kind == Kind.BOOL;
      case INT, LONG ->
          kind == Kind.INT2
              || kind == Kind.INT4
              || kind == Kind.INT8
              || kind == Kind.OID
              || kind == Kind.NUMERIC;
      case BIGINT -> kind == Kind.NUMERIC;
      case FLOAT -> kind == Kind.FLOAT4 || kind == Kind.FLOAT8;
      case DOUBLE -> kind == Kind.FLOAT8;
      case STRING -> kind == Kind.TEXT || kind == Kind.BLANK_PADDED;
      case BYTES -> kind == Kind.BYTEA;
      case DATE -> kind == Kind.DATE;
      case TIME -> kind == Kind.TIME;
      case TIMESTAMP -> kind == Kind.TIMESTAMP;
      case INSTANT -> kind == Kind.TIMESTAMPTZ;
      case UUID -> kind == Kind.UUID;
      case JSON -> kind == Kind.JSON || kind == Kind.JSONB;
      case NULL -> true;
      case VARIANT -> false;
    };
  }
}
