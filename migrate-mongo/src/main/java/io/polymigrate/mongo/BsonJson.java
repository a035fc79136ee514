package io.polymigrate.mongo;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.JsonParts;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.type.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Pushes the parts of the JSON value that a BSON value stands for: the inverse of {@link
 * JsonToBson}.
 */
final class BsonJson {
  private final byte[] bytes;
  private final Bytes number = new Bytes(32);

  BsonJson(byte[] bytes) {
    this.bytes = bytes;
  }

  void value(int type, int at, JsonParts out) {
    switch (type) {
      case BsonTypes.DOCUMENT -> document(at, out);
      case BsonTypes.ARRAY -> array(at, out);
      case BsonTypes.STRING -> {
        int length = BsonBuffer.getInt(bytes, at) - 1;
        Utf8.requireValid(bytes, at + 4, length);
        out.string(bytes, at + 4, length);
      }
      case BsonTypes.BOOLEAN -> out.booleanValue(bytes[at] != 0);
      case BsonTypes.NULL -> out.nullValue();
      case BsonTypes.INT -> whole(BsonBuffer.getInt(bytes, at), out);
      case BsonTypes.LONG -> whole(BsonBuffer.getLong(bytes, at), out);
      case BsonTypes.DOUBLE -> real(Double.longBitsToDouble(BsonBuffer.getLong(bytes, at)), out);
      case BsonTypes.DECIMAL -> decimal(at, out);
      default -> throw noJson(BsonTypes.name(type));
    }
  }

  private void document(int at, JsonParts out) {
    int document = at;
    // All names of ours start with it.
    if (bytes[at + 4] != 0 && bytes[at + 5] == '$') {
      if (isOurs(at + 4, BsonTypes.STRING, BsonNames.NUMBER)) {
        int text = at + 5 + BsonNames.NUMBER.length;
        out.number(bytes, text + 4, BsonBuffer.getInt(bytes, text) - 1);
        return;
      }
      if (isOurs(at + 4, BsonTypes.STRING, BsonNames.VALUE)) {
        wrapped(at + 5 + BsonNames.VALUE.length, out);
        return;
      }
      if (isOurs(at + 4, BsonTypes.DOCUMENT, BsonNames.OBJECT)) {
        document = at + 5 + BsonNames.OBJECT.length;
      }
    }
    out.beginObject();
    int next = document + 4;
    while (bytes[next] != 0) {
      int type = bytes[next] & 0xff;
      int end = BsonTypes.endOfName(bytes, next + 1);
      Utf8.requireValid(bytes, next + 1, end - next - 1);
      out.name(bytes, next + 1, end - next - 1);
      value(type, end + 1, out);
      next = BsonTypes.end(type, bytes, end + 1);
    }
    out.endObject();
  }

  private void wrapped(int at, JsonParts out) {
    String text =
        new String(bytes, at + 4, BsonBuffer.getInt(bytes, at) - 1, StandardCharsets.UTF_8);
    byte[] utf8;
    try {
      if (!(TypedJson.read(text) instanceof JsonText json)) {
        throw new IllegalArgumentException("not JSON");
      }
      utf8 = json.text().getBytes(StandardCharsets.UTF_8);
    } catch (RuntimeException e) {
      // What someone else wrote into a document of ours.
      throw noJson("document '$polymigrate' that holds no JSON");
    }
    out.text(utf8, 0, utf8.length);
  }

  private boolean isOurs(int element, int type, byte[] name) {
    return bytes[element] == type
        && element + 1 + name.length <= bytes.length
        && Arrays.equals(bytes, element + 1, element + 1 + name.length, name, 0, name.length);
  }

  private void array(int at, JsonParts out) {
    out.beginArray();
    int next = at + 4;
    while (bytes[next] != 0) {
      int type = bytes[next] & 0xff;
      int value = BsonTypes.endOfName(bytes, next + 1) + 1;
      value(type, value, out);
      next = BsonTypes.end(type, bytes, value);
    }
    out.endArray();
  }

  private void whole(long value, JsonParts out) {
    number.truncate(0);
    number.addNumber(value);
    out.number(number.array(), 0, number.length());
  }

  private void decimal(int at, JsonParts out) {
    long high = BsonBuffer.getLong(bytes, at + 8);
    if (Decimal128Bits.special(high) != null) {
      throw noJson("decimal that is no number");
    }
    ascii(Decimal128Bits.text(high, BsonBuffer.getLong(bytes, at)), out);
  }

  private void real(double value, JsonParts out) {
    if (!Double.isFinite(value)) {
      throw noJson("double that is no number");
    }
    ascii(Double.toString(value), out);
  }

  private void ascii(String text, JsonParts out) {
    number.truncate(0);
    number.addAscii(text);
    out.number(number.array(), 0, number.length());
  }

  private static RefusedValueException noJson(String what) {
    return new RefusedValueException(
        StandardErrorCode.SCHEMA_MISMATCH,
        "the document has a " + what + " where the schema says json");
  }
}
