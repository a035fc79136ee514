package io.polymigrate.mongo;

import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Simple;

/** The logical type of a single BSON value; documents and arrays are looked into elsewhere. */
final class BsonLogical {
  private BsonLogical() {}

  static LogicalType of(int type, byte[] bytes, int at) {
    return switch (type) {
      case BsonTypes.DOUBLE -> Simple.DOUBLE;
      case BsonTypes.STRING -> Simple.STRING;
      case BsonTypes.DOCUMENT, BsonTypes.ARRAY -> Simple.VARIANT;
      case BsonTypes.BINARY -> binary(bytes, at);
      case BsonTypes.UNDEFINED -> MongoExtensions.type(MongoExtensions.UNDEFINED);
      case BsonTypes.OBJECT_ID -> MongoExtensions.type(MongoExtensions.OBJECT_ID);
      case BsonTypes.BOOLEAN -> Simple.BOOLEAN;
      case BsonTypes.DATE -> Simple.INSTANT;
      case BsonTypes.NULL -> Simple.NULL;
      case BsonTypes.REGEX -> MongoExtensions.type(MongoExtensions.REGEX);
      case BsonTypes.DB_POINTER -> MongoExtensions.type(MongoExtensions.DB_POINTER);
      case BsonTypes.JAVASCRIPT -> MongoExtensions.type(MongoExtensions.JAVASCRIPT);
      case BsonTypes.SYMBOL -> MongoExtensions.type(MongoExtensions.SYMBOL);
      case BsonTypes.JAVASCRIPT_SCOPE -> MongoExtensions.type(MongoExtensions.JAVASCRIPT_SCOPE);
      case BsonTypes.INT -> Simple.INT;
      case BsonTypes.TIMESTAMP -> MongoExtensions.type(MongoExtensions.TIMESTAMP);
      case BsonTypes.LONG -> Simple.LONG;
      case BsonTypes.DECIMAL -> decimal(bytes, at);
      case BsonTypes.MIN_KEY -> MongoExtensions.type(MongoExtensions.MIN_KEY);
      case BsonTypes.MAX_KEY -> MongoExtensions.type(MongoExtensions.MAX_KEY);
      default -> throw new IllegalStateException("Not BSON: type byte " + type);
    };
  }

  private static LogicalType binary(byte[] bytes, int at) {
    int subtype = bytes[at + 4] & 0xff;
    if (subtype == 0) {
      return Simple.BYTES;
    }
    return subtype == 4 && BsonBuffer.getInt(bytes, at) == 16
        ? Simple.UUID
        : MongoExtensions.type(MongoExtensions.BINARY + subtype);
  }

  private static LogicalType decimal(byte[] bytes, int at) {
    return Decimal128Bits.canonical(
            BsonBuffer.getLong(bytes, at + 8), BsonBuffer.getLong(bytes, at))
        ? Decimal.UNBOUNDED
        : MongoExtensions.type(MongoExtensions.DECIMAL);
  }
}
