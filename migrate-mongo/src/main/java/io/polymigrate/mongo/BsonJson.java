package io.polymigrate.mongo;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.type.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes a BSON value as JSON text: the inverse of {@link JsonToBson}. */
final class BsonToJson {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final byte[] bytes;
  private final BsonBuffer out = new BsonBuffer(256);

  BsonToJson(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] utf8() {
    return out.bytes();
  }

  int length() {
    return out.position();
  }

  void value(int type, int at) {
    switch (type) {
      case BsonTypes.DOCUMENT -> document(at);
      case BsonTypes.ARRAY -> array(at);
      case BsonTypes.STRING -> string(at + 4, BsonBuffer.getInt(bytes, at) - 1);
      case BsonTypes.BOOLEAN -> ascii(bytes[at] != 0 ? "true" : "false");
      case BsonTypes.NULL -> ascii("null");
      case BsonTypes.INT -> ascii(Integer.toString(BsonBuffer.getInt(bytes, at)));
      case BsonTypes.LONG -> ascii(Long.toString(BsonBuffer.getLong(bytes, at)));
      case BsonTypes.DOUBLE -> number(Double.longBitsToDouble(BsonBuffer.getLong(bytes, at)));
      case BsonTypes.DECIMAL -> decimal(at);
      default -> throw noJson(BsonTypes.name(type));
    }
  }

  private void document(int at) {
    if (isOurs(at + 4, BsonTypes.STRING, BsonNames.NUMBER)) {
      int text = at + 5 + BsonNames.NUMBER.length;
      out.putBytes(bytes, text + 4, BsonBuffer.getInt(bytes, text) - 1);
      return;
    }
    if (isOurs(at + 4, BsonTypes.STRING, BsonNames.VALUE)) {
      wrapped(at + 5 + BsonNames.VALUE.length);
      return;
    }
    int document =
        isOurs(at + 4, BsonTypes.DOCUMENT, BsonNames.OBJECT)
            ? at + 5 + BsonNames.OBJECT.length
            : at;
    out.put('{');
    int next = document + 4;
    while (bytes[next] != 0) {
      if (next > document + 4) {
        out.put(',');
      }
      int type = bytes[next] & 0xff;
      int end = BsonTypes.endOfName(bytes, next + 1);
      string(next + 1, end - next - 1);
      out.put(':');
      value(type, end + 1);
      next = BsonTypes.end(type, bytes, end + 1);
    }
    out.put('}');
  }

  private void wrapped(int at) {
    String text =
        new String(bytes, at + 4, BsonBuffer.getInt(bytes, at) - 1, StandardCharsets.UTF_8);
    try {
      if (TypedJson.read(text) instanceof JsonText json) {
        byte[] utf8 = json.text().getBytes(StandardCharsets.UTF_8);
        out.putBytes(utf8, 0, utf8.length);
        return;
      }
    } catch (RuntimeException e) {
      // Told below: what someone else wrote into a document of ours.
    }
    throw noJson("document '$polymigrate' that holds no JSON");
  }

  private boolean isOurs(int element, int type, byte[] name) {
    return bytes[element] == type
        && element + 1 + name.length <= bytes.length
        && Arrays.equals(bytes, element + 1, element + 1 + name.length, name, 0, name.length);
  }

  private void array(int at) {
    out.put('[');
    int next = at + 4;
    while (bytes[next] != 0) {
      if (next > at + 4) {
        out.put(',');
      }
      int type = bytes[next] & 0xff;
      int value = BsonTypes.endOfName(bytes, next + 1) + 1;
      value(type, value);
      next = BsonTypes.end(type, bytes, value);
    }
    out.put(']');
  }

  private void string(int at, int length) {
    Utf8.requireValid(bytes, at, length);
    out.put('"');
    int from = at;
    int end = at + length;
    for (int i = at; i < end; i++) {
      byte c = bytes[i];
      if ((c >= 0 && c < 0x20) || c == '"' || c == '\\') {
        out.putBytes(bytes, from, i - from);
        escape(c);
        from = i + 1;
      }
    }
    out.putBytes(bytes, from, end - from);
    out.put('"');
  }

  private void escape(byte c) {
    out.put('\\');
    switch (c) {
      case '"', '\\' -> out.put(c);
      case '\n' -> out.put('n');
      case '\r' -> out.put('r');
      case '\t' -> out.put('t');
      default -> {
        ascii("u00");
        out.put(HEX[c >> 4]);
        out.put(HEX[c & 15]);
      }
    }
  }

  private void decimal(int at) {
    long high = BsonBuffer.getLong(bytes, at + 8);
    if (Decimal128Bits.special(high) != null) {
      throw noJson("decimal that is no number");
    }
    ascii(Decimal128Bits.text(high, BsonBuffer.getLong(bytes, at)));
  }

  private void number(double value) {
    if (!Double.isFinite(value)) {
      throw noJson("double that is no number");
    }
    ascii(Double.toString(value));
  }

  private void ascii(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.US_ASCII);
    out.putBytes(encoded, 0, encoded.length);
  }

  private static RefusedValueException noJson(String what) {
    return new RefusedValueException(
        StandardErrorCode.SCHEMA_MISMATCH,
        "the document has a " + what + " where the schema says json");
  }
}
