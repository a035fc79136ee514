package io.polymigrate.mongo;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.Simple;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

/**
 * BSON types outside the logical types. Each is an extension whose base holds every value exactly.
 */
final class MongoExtensions {
  static final String OBJECT_ID = "mongodb:object_id";
  static final String BINARY = "mongodb:binary_";
  static final String REGEX = "mongodb:regex";
  static final String JAVASCRIPT = "mongodb:javascript";
  static final String JAVASCRIPT_SCOPE = "mongodb:javascript_scope";
  static final String SYMBOL = "mongodb:symbol";
  static final String TIMESTAMP = "mongodb:timestamp";
  static final String DB_POINTER = "mongodb:db_pointer";
  static final String MIN_KEY = "mongodb:min_key";
  static final String MAX_KEY = "mongodb:max_key";
  static final String UNDEFINED = "mongodb:undefined";

  /** A Decimal128 without a canonical form: a negative zero, a NaN with a payload. */
  static final String DECIMAL = "mongodb:decimal128";

  /** A date, where a specification asks for one: milliseconds, and not carried as text. */
  static final String DATE = "mongodb:date";

  private static final Map<String, LogicalType> BASES =
      Map.ofEntries(
          Map.entry(OBJECT_ID, Simple.STRING),
          Map.entry(DATE, Simple.INSTANT),
          Map.entry(REGEX, Simple.STRING),
          Map.entry(JAVASCRIPT, Simple.STRING),
          Map.entry(SYMBOL, Simple.STRING),
          Map.entry(JAVASCRIPT_SCOPE, Simple.BYTES),
          Map.entry(DB_POINTER, Simple.BYTES),
          Map.entry(DECIMAL, Simple.BYTES),
          Map.entry(TIMESTAMP, Simple.LONG),
          Map.entry(MIN_KEY, Simple.BOOLEAN),
          Map.entry(MAX_KEY, Simple.BOOLEAN),
          Map.entry(UNDEFINED, Simple.BOOLEAN));

  private MongoExtensions() {}

  static boolean known(String name) {
    return BASES.containsKey(name) || subtype(name) >= 0;
  }

  /** Whether MongoDB holds the extension itself rather than its base. */
  static boolean known(Extension extension) {
    LogicalType base = subtype(extension.name()) >= 0 ? Simple.BYTES : BASES.get(extension.name());
    return base != null && base.equals(extension.base());
  }

  static Extension type(String name) {
    LogicalType base = subtype(name) >= 0 ? Simple.BYTES : BASES.get(name);
    if (base == null) {
      throw new IllegalArgumentException("Unknown extension '" + name + "'");
    }
    return new Extension(name, base, Map.of());
  }

  /** The subtype of a binary extension's name, or -1. */
  static int subtype(String name) {
    if (!name.startsWith(BINARY)) {
      return -1;
    }
    try {
      int subtype = Integer.parseInt(name.substring(BINARY.length()));
      return subtype >= 0 && subtype <= 255 ? subtype : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  static void putBoolean(BsonEncoder out, String name) {
    switch (name) {
      case MIN_KEY -> out.rawValue(BsonTypes.MIN_KEY, new byte[0], 0, 0);
      case MAX_KEY -> out.rawValue(BsonTypes.MAX_KEY, new byte[0], 0, 0);
      case UNDEFINED -> out.rawValue(BsonTypes.UNDEFINED, new byte[0], 0, 0);
      default -> throw unsuited(name);
    }
  }

  static void putLong(BsonEncoder out, String name, long value) {
    if (!name.equals(TIMESTAMP)) {
      throw unsuited(name);
    }
    BsonBuffer buffer = new BsonBuffer(8);
    buffer.putLong(value);
    out.rawValue(BsonTypes.TIMESTAMP, buffer.bytes(), 0, 8);
  }

  static void putString(BsonEncoder out, String name, String value) {
    switch (name) {
      case OBJECT_ID -> putObjectId(out, value);
      case REGEX -> putRegex(out, value);
      case JAVASCRIPT -> putText(out, BsonTypes.JAVASCRIPT, value);
      case SYMBOL -> putText(out, BsonTypes.SYMBOL, value);
      default -> throw unsuited(name);
    }
  }

  private static void putObjectId(BsonEncoder out, String hex) {
    if (hex.length() != 24) {
      throw RefusedValueException.notRepresentable("an ObjectId has 24 hexadecimal digits");
    }
    try {
      out.rawValue(BsonTypes.OBJECT_ID, HexFormat.of().parseHex(hex), 0, 12);
    } catch (IllegalArgumentException e) {
      throw RefusedValueException.notRepresentable("an ObjectId has 24 hexadecimal digits");
    }
  }

  // Written as /pattern/options; options never hold a slash.
  private static void putRegex(BsonEncoder out, String value) {
    int slash = value.lastIndexOf('/');
    if (slash < 1 || value.charAt(0) != '/') {
      throw RefusedValueException.notRepresentable(
          "a regular expression has the form /.../options");
    }
    BsonBuffer buffer = new BsonBuffer(value.length() + 2);
    buffer.putName(value.substring(1, slash));
    buffer.putName(value.substring(slash + 1));
    out.rawValue(BsonTypes.REGEX, buffer.bytes(), 0, buffer.position());
  }

  private static void putText(BsonEncoder out, int type, String value) {
    BsonBuffer buffer = new BsonBuffer(value.length() + 5);
    buffer.putString(value);
    out.rawValue(type, buffer.bytes(), 0, buffer.position());
  }

  static void putBytes(BsonEncoder out, String name, byte[] bytes, int offset, int length) {
    int subtype = subtype(name);
    if (subtype >= 0) {
      out.binary(subtype, bytes, offset, length);
      return;
    }
    int type =
        switch (name) {
          case JAVASCRIPT_SCOPE -> BsonTypes.JAVASCRIPT_SCOPE;
          case DB_POINTER -> BsonTypes.DB_POINTER;
          case DECIMAL -> BsonTypes.DECIMAL;
          default -> throw unsuited(name);
        };
    if (!wellFormed(type, bytes, offset, length)) {
      throw RefusedValueException.notRepresentable(
          "bytes that are no BSON " + BsonTypes.name(type));
    }
    out.rawValue(type, bytes, offset, length);
  }

  private static boolean wellFormed(int type, byte[] bytes, int offset, int length) {
    if (length < (type == BsonTypes.DECIMAL ? 16 : 14)) {
      return false;
    }
    return BsonTypes.end(type, bytes, offset) == offset + length;
  }

  static String regexText(byte[] bytes, int at) {
    int end = BsonTypes.endOfName(bytes, at);
    int optionsEnd = BsonTypes.endOfName(bytes, end + 1);
    return '/'
        + new String(bytes, at, end - at, StandardCharsets.UTF_8)
        + '/'
        + new String(bytes, end + 1, optionsEnd - end - 1, StandardCharsets.UTF_8);
  }

  private static RefusedValueException unsuited(String name) {
    return RefusedValueException.notRepresentable(
        "the type '" + name + "' has another base in MongoDB");
  }
}
