package io.polymigrate.mongo;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.JsonParts;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.Simple;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Pushes BSON values out of bytes. A value of another type than the schema says is refused, never
 * converted; but an int passes as a long.
 */
final class BsonDecoder {
  private static final byte[] RESERVED = BsonNames.RESERVED.getBytes(StandardCharsets.UTF_8);

  private final byte[] bytes;
  private final BsonJson json;
  private final JsonWriter jsonText = new JsonWriter();

  BsonDecoder(byte[] bytes) {
    this.bytes = bytes;
    this.json = new BsonJson(bytes);
  }

  /**
   * Pushes a value.
   *
   * @param type its type byte
   * @param at where it starts
   */
  void write(int type, int at, Shape shape, ValueWriter out) {
    if (type == BsonTypes.NULL) {
      out.nullValue();
      return;
    }
    switch (shape.kind()) {
      case BOOLEAN -> {
        require(type, BsonTypes.BOOLEAN, shape);
        out.booleanValue(bytes[at] != 0);
      }
      case INT -> {
        require(type, BsonTypes.INT, shape);
        out.intValue(BsonBuffer.getInt(bytes, at));
      }
      case LONG -> writeLong(type, at, shape, out);
      case DOUBLE -> {
        require(type, BsonTypes.DOUBLE, shape);
        out.doubleValue(Double.longBitsToDouble(BsonBuffer.getLong(bytes, at)));
      }
      case DECIMAL -> writeDecimal(type, at, shape, out);
      case STRING -> {
        require(type, BsonTypes.STRING, shape);
        writeString(at, out);
      }
      case BYTES -> {
        requireBinary(type, at, 0, shape);
        out.bytes(bytes, at + 5, BsonBuffer.getInt(bytes, at));
      }
      case UUID -> {
        requireBinary(type, at, 4, shape);
        writeUuid(at, shape, out);
      }
      case INSTANT -> {
        require(type, BsonTypes.DATE, shape);
        writeDate(at, out);
      }
      case JSON -> writeJson(type, at, out);
      case NULL, FOREIGN -> throw mismatch(type, shape);
      case VARIANT -> writeVariant(type, at, out);
      case LIST -> {
        require(type, BsonTypes.ARRAY, shape);
        writeList(at, shape.element(), out);
      }
      case MAP -> {
        require(type, BsonTypes.DOCUMENT, shape);
        writeMap(at, shape.element(), out);
      }
      case STRUCT -> {
        require(type, BsonTypes.DOCUMENT, shape);
        writeStruct(at, shape, out);
      }
      case EXTENSION -> writeExtension(type, at, shape, out);
    }
  }

  private void writeJson(int type, int at, ValueWriter out) {
    JsonParts parts = out.jsonParts();
    if (parts != null) {
      json.value(type, at, parts);
      return;
    }
    jsonText.clear();
    json.value(type, at, jsonText);
    out.json(jsonText.utf8(), 0, jsonText.length());
  }

  private void writeLong(int type, int at, Shape shape, ValueWriter out) {
    if (type == BsonTypes.INT) {
      out.longValue(BsonBuffer.getInt(bytes, at));
      return;
    }
    require(type, BsonTypes.LONG, shape);
    out.longValue(BsonBuffer.getLong(bytes, at));
  }

  private void writeString(int at, ValueWriter out) {
    int length = BsonBuffer.getInt(bytes, at) - 1;
    Utf8.requireValid(bytes, at + 4, length);
    out.utf8(bytes, at + 4, length);
  }

  private String text(int at) {
    int length = BsonBuffer.getInt(bytes, at) - 1;
    Utf8.requireValid(bytes, at + 4, length);
    return new String(bytes, at + 4, length, StandardCharsets.UTF_8);
  }

  private void writeDate(int at, ValueWriter out) {
    long millis = BsonBuffer.getLong(bytes, at);
    long second = Math.floorDiv(millis, 1000L);
    out.instant(second, (int) (millis - second * 1000) * 1_000_000);
  }

  private void writeUuid(int at, Shape shape, ValueWriter out) {
    if (BsonBuffer.getInt(bytes, at) != 16) {
      throw mismatch(BsonTypes.BINARY, shape);
    }
    out.uuid(
        Long.reverseBytes(BsonBuffer.getLong(bytes, at + 5)),
        Long.reverseBytes(BsonBuffer.getLong(bytes, at + 13)));
  }

  private void writeDecimal(int type, int at, Shape shape, ValueWriter out) {
    if (type == BsonTypes.DOCUMENT && MongoTypes.mayWrap(shape.type())) {
      int inner = RawDocuments.find(bytes, at, BsonNames.VALUE);
      if (inner == at + 4 && bytes[inner] == BsonTypes.STRING) {
        Object value = unwrap(inner + 1 + BsonNames.VALUE.length);
        if (value instanceof BigDecimal decimal) {
          out.decimal(decimal);
          return;
        }
      }
    }
    require(type, BsonTypes.DECIMAL, shape);
    long low = BsonBuffer.getLong(bytes, at);
    long high = BsonBuffer.getLong(bytes, at + 8);
    if (!Decimal128Bits.canonical(high, low)) {
      throw new RefusedValueException(
          StandardErrorCode.SCHEMA_MISMATCH,
          "the document has a negative zero or another Decimal128 without a canonical form where"
              + " the schema says "
              + shape.type());
    }
    writeDecimal(high, low, out);
  }

  private static void writeDecimal(long high, long low, ValueWriter out) {
    DecimalSpecial special = Decimal128Bits.special(high);
    if (special != null) {
      out.decimal(special);
    } else if (Decimal128Bits.isSmall(high, low)) {
      out.decimal(Decimal128Bits.unscaled(high, low), Decimal128Bits.scale(high));
    } else {
      out.decimal(Decimal128Bits.toBigDecimal(high, low));
    }
  }

  private Object unwrap(int at) {
    try {
      Object value = TypedJson.read(text(at));
      if (value != null) {
        return value;
      }
    } catch (IllegalArgumentException | ClassCastException | ArithmeticException e) {
      // Told below: what someone else wrote into a document of ours.
    }
    throw RefusedValueException.notRepresentable(
        "a document '$polymigrate' that holds no typed JSON");
  }

  private void writeVariant(int type, int at, ValueWriter out) {
    switch (type) {
      case BsonTypes.DOUBLE ->
          out.doubleValue(Double.longBitsToDouble(BsonBuffer.getLong(bytes, at)));
      case BsonTypes.STRING -> writeString(at, out);
      case BsonTypes.DOCUMENT -> writeVariantDocument(at, out);
      case BsonTypes.ARRAY -> writeList(at, VARIANT, out);
      case BsonTypes.BOOLEAN -> out.booleanValue(bytes[at] != 0);
      case BsonTypes.DATE -> writeDate(at, out);
      case BsonTypes.NULL -> out.nullValue();
      case BsonTypes.INT -> out.intValue(BsonBuffer.getInt(bytes, at));
      case BsonTypes.LONG -> out.longValue(BsonBuffer.getLong(bytes, at));
      default -> writeVariantOther(type, at, out);
    }
  }

  private static final Shape VARIANT = Shape.of(Simple.VARIANT);

  private void writeVariantOther(int type, int at, ValueWriter out) {
    LogicalType logical = BsonLogical.of(type, bytes, at);
    if (logical instanceof Extension extension) {
      out.extension(extension.name());
    }
    write(type, at, Shape.of(logical), out);
  }

  // Ours first: a wrapped value, or a document that only looked like one of ours.
  private void writeVariantDocument(int at, ValueWriter out) {
    int first = at + 4;
    if (isWrapped(first, BsonTypes.STRING, BsonNames.VALUE)) {
      Values.write(unwrap(first + 1 + BsonNames.VALUE.length), Simple.VARIANT, out);
      return;
    }
    int document = unescape(at);
    out.beginStruct();
    int next = document + 4;
    while (bytes[next] != 0) {
      int type = bytes[next] & 0xff;
      int end = BsonTypes.endOfName(bytes, next + 1);
      out.name(new String(bytes, next + 1, end - next - 1, StandardCharsets.UTF_8));
      writeVariant(type, end + 1, out);
      next = BsonTypes.end(type, bytes, end + 1);
    }
    out.endStruct();
  }

  private boolean isWrapped(int element, int type, byte[] name) {
    return bytes[element] == type
        && Arrays.equals(
            bytes,
            element + 1,
            Math.min(element + 1 + name.length, bytes.length),
            name,
            0,
            name.length);
  }

  // What the encoder escapes, it escapes whole: anything else that looks like ours is not.
  private int unescape(int document) {
    int first = document + 4;
    if (!isReserved(first)) {
      return document;
    }
    int inner = first + 1 + BsonNames.OBJECT.length;
    if (isWrapped(first, BsonTypes.DOCUMENT, BsonNames.OBJECT)
        && bytes[BsonTypes.end(BsonTypes.DOCUMENT, bytes, inner)] == 0
        && isReserved(inner + 4)) {
      return inner;
    }
    throw RefusedValueException.notRepresentable(
        "a document whose first name starts with '$polymigrate', which is kept for documents of"
            + " this library");
  }

  private boolean isReserved(int element) {
    return bytes[element] != 0
        && bytes[element + 1] == RESERVED[0]
        && Arrays.equals(
            bytes,
            element + 1,
            Math.min(element + 1 + RESERVED.length, bytes.length),
            RESERVED,
            0,
            RESERVED.length);
  }

  private void writeList(int at, Shape element, ValueWriter out) {
    out.beginList();
    int next = at + 4;
    while (bytes[next] != 0) {
      int type = bytes[next] & 0xff;
      int value = BsonTypes.endOfName(bytes, next + 1) + 1;
      write(type, value, element, out);
      next = BsonTypes.end(type, bytes, value);
    }
    out.endList();
  }

  private void writeMap(int at, Shape element, ValueWriter out) {
    out.beginMap();
    int next = unescape(at) + 4;
    while (bytes[next] != 0) {
      int type = bytes[next] & 0xff;
      int end = BsonTypes.endOfName(bytes, next + 1);
      out.name(new String(bytes, next + 1, end - next - 1, StandardCharsets.UTF_8));
      write(type, end + 1, element, out);
      next = BsonTypes.end(type, bytes, end + 1);
    }
    out.endMap();
  }

  private void writeStruct(int at, Shape shape, ValueWriter out) {
    out.beginStruct();
    int next = unescape(at) + 4;
    int expected = 0;
    while (bytes[next] != 0) {
      int type = bytes[next] & 0xff;
      Shape.Member member = shape.member(bytes, next + 1, expected++);
      if (member == null) {
        throw unknownMember(next + 1, shape);
      }
      int end = next + 1 + member.bytes().length;
      out.name(member.name());
      write(type, end, member.shape(), out);
      next = BsonTypes.end(type, bytes, end);
    }
    out.endStruct();
  }

  private RefusedValueException unknownMember(int name, Shape shape) {
    int end = BsonTypes.endOfName(bytes, name);
    return new RefusedValueException(
        StandardErrorCode.SCHEMA_MISMATCH,
        "the document has a field '"
            + new String(bytes, name, end - name, StandardCharsets.UTF_8)
            + "' that the schema "
            + shape.type()
            + " lacks");
  }

  private void writeExtension(int type, int at, Shape shape, ValueWriter out) {
    Extension extension = (Extension) shape.type();
    if (type == BsonTypes.DATE && extension.name().equals(MongoExtensions.DATE)) {
      writeDate(at, out);
      return;
    }
    if (!BsonLogical.of(type, bytes, at).equals(extension)
        && !(extension.name().equals(MongoExtensions.DECIMAL) && type == BsonTypes.DECIMAL)) {
      throw mismatch(type, shape);
    }
    switch (type) {
      case BsonTypes.OBJECT_ID -> out.string(HexFormat.of().formatHex(bytes, at, at + 12));
      case BsonTypes.BINARY -> out.bytes(bytes, at + 5, BsonBuffer.getInt(bytes, at));
      case BsonTypes.REGEX -> out.string(MongoExtensions.regexText(bytes, at));
      case BsonTypes.JAVASCRIPT, BsonTypes.SYMBOL -> writeString(at, out);
      case BsonTypes.TIMESTAMP -> out.longValue(BsonBuffer.getLong(bytes, at));
      case BsonTypes.JAVASCRIPT_SCOPE, BsonTypes.DB_POINTER, BsonTypes.DECIMAL ->
          out.bytes(bytes, at, BsonTypes.end(type, bytes, at) - at);
      default -> out.booleanValue(true);
    }
  }

  private static void require(int type, int wanted, Shape shape) {
    if (type != wanted) {
      throw mismatch(type, shape);
    }
  }

  private void requireBinary(int type, int at, int subtype, Shape shape) {
    require(type, BsonTypes.BINARY, shape);
    if ((bytes[at + 4] & 0xff) != subtype) {
      throw new RefusedValueException(
          StandardErrorCode.SCHEMA_MISMATCH,
          "the document has binData of subtype "
              + (bytes[at + 4] & 0xff)
              + " where the schema says "
              + shape.type());
    }
  }

  private static RefusedValueException mismatch(int type, Shape shape) {
    return new RefusedValueException(
        StandardErrorCode.SCHEMA_MISMATCH,
        "the document has a " + BsonTypes.name(type) + " where the schema says " + shape.type());
  }
}
