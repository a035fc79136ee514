package io.polymigrate.mongo;

/** The type bytes of BSON. */
final class BsonTypes {
  static final int DOUBLE = 0x01;
  static final int STRING = 0x02;
  static final int DOCUMENT = 0x03;
  static final int ARRAY = 0x04;
  static final int BINARY = 0x05;
  static final int UNDEFINED = 0x06;
  static final int OBJECT_ID = 0x07;
  static final int BOOLEAN = 0x08;
  static final int DATE = 0x09;
  static final int NULL = 0x0a;
  static final int REGEX = 0x0b;
  static final int DB_POINTER = 0x0c;
  static final int JAVASCRIPT = 0x0d;
  static final int SYMBOL = 0x0e;
  static final int JAVASCRIPT_SCOPE = 0x0f;
  static final int INT = 0x10;
  static final int TIMESTAMP = 0x11;
  static final int LONG = 0x12;
  static final int DECIMAL = 0x13;
  static final int MAX_KEY = 0x7f;
  static final int MIN_KEY = 0xff;

  private BsonTypes() {}

  /** Name of a type byte, as the server calls it. */
  static String name(int type) {
    return switch (type) {
      case DOUBLE -> "double";
      case STRING -> "string";
      case DOCUMENT -> "object";
      case ARRAY -> "array";
      case BINARY -> "binData";
      case UNDEFINED -> "undefined";
      case OBJECT_ID -> "objectId";
      case BOOLEAN -> "bool";
      case DATE -> "date";
      case NULL -> "null";
      case REGEX -> "regex";
      case DB_POINTER -> "dbPointer";
      case JAVASCRIPT -> "javascript";
      case SYMBOL -> "symbol";
      case JAVASCRIPT_SCOPE -> "javascriptWithScope";
      case INT -> "int";
      case TIMESTAMP -> "timestamp";
      case LONG -> "long";
      case DECIMAL -> "decimal";
      case MAX_KEY -> "maxKey";
      case MIN_KEY -> "minKey";
      default -> "type " + type;
    };
  }

  /** Where the value ends that starts at an offset. */
  static int end(int type, byte[] bytes, int at) {
    return switch (type) {
      case NULL, UNDEFINED, MIN_KEY, MAX_KEY -> at;
      case BOOLEAN -> at + 1;
      case INT -> at + 4;
      case DOUBLE, DATE, TIMESTAMP, LONG -> at + 8;
      case OBJECT_ID -> at + 12;
      case DECIMAL -> at + 16;
      case STRING, JAVASCRIPT, SYMBOL -> at + 4 + BsonBuffer.getInt(bytes, at);
      case DOCUMENT, ARRAY, JAVASCRIPT_SCOPE -> at + BsonBuffer.getInt(bytes, at);
      case BINARY -> at + 5 + BsonBuffer.getInt(bytes, at);
      case DB_POINTER -> at + 4 + BsonBuffer.getInt(bytes, at) + 12;
      case REGEX -> endOfName(bytes, endOfName(bytes, at) + 1) + 1;
      default -> throw new IllegalStateException("Not BSON: type byte " + type);
    };
  }

  /** Where the NUL is that ends a name. */
  static int endOfName(byte[] bytes, int at) {
    int end = at;
    while (bytes[end] != 0) {
      end++;
    }
    return end;
  }
}
