package io.polymigrate.elastic;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.spi.IsoText;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.MapOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Reads JSON of {@code _source} as values; strict, so that nothing is taken for what it isn't. */
final class DocReader {
  private static final int SURE_DIGITS = 18;
  private static final int UUID_LENGTH = 36;

  private final byte[] bytes;
  private final boolean escapedNames;

  /**
   * A reader.
   *
   * @param escapedNames whether names of members were escaped by us
   */
  DocReader(byte[] bytes, boolean escapedNames) {
    this.bytes = bytes;
    this.escapedNames = escapedNames;
  }

  /** The value as a canonical object. */
  @Nullable Object value(int from, LogicalType held) {
    ValueCollector collector = new ValueCollector();
    write(from, held, collector);
    return collector.take();
  }

  /**
   * Pushes the value that begins there.
   *
   * @throws RefusedValueException when it is no value of the type
   */
  void write(int from, LogicalType held, ValueWriter writer) {
    push(new JsonCursor(bytes, from), held, writer);
  }

  private void push(JsonCursor cursor, LogicalType held, ValueWriter writer) {
    if (cursor.peek() == 'n') {
      cursor.skip();
      writer.nullValue();
      return;
    }
    try {
      if (held instanceof ListOf list) {
        list(cursor, list, writer);
      } else if (held instanceof MapOf map) {
        map(cursor, map, writer);
      } else if (held instanceof Struct struct) {
        struct(cursor, struct, writer);
      } else if (held instanceof Extension extension) {
        push(cursor, extension.base(), writer);
      } else if (held instanceof Decimal) {
        decimal(literal(cursor, held), writer);
      } else {
        simple(cursor, (Simple) held, writer);
      }
    } catch (NumberFormatException | DateTimeException e) {
      throw refused(held);
    }
  }

  private static RefusedValueException refused(LogicalType held) {
    return new RefusedValueException(
        StandardErrorCode.SCHEMA_MISMATCH, "the value in Elasticsearch is no " + held);
  }

  private void list(JsonCursor cursor, ListOf type, ValueWriter writer) {
    require(cursor, '[', type);
    writer.beginList();
    cursor.open();
    while (cursor.next()) {
      push(cursor, type.element(), writer);
    }
    writer.endList();
  }

  private static void require(JsonCursor cursor, char first, LogicalType type) {
    if (cursor.peek() != first) {
      throw refused(type);
    }
  }

  private String name(JsonCursor cursor) {
    String name = cursor.name();
    return escapedNames ? FieldNames.unescaped(name) : name;
  }

  private void map(JsonCursor cursor, MapOf type, ValueWriter writer) {
    require(cursor, '{', type);
    writer.beginMap();
    cursor.open();
    while (cursor.next()) {
      writer.name(name(cursor));
      push(cursor, type.value(), writer);
    }
    writer.endMap();
  }

  private void struct(JsonCursor cursor, Struct type, ValueWriter writer) {
    require(cursor, '{', type);
    writer.beginStruct();
    cursor.open();
    while (cursor.next()) {
      String name = name(cursor);
      writer.name(name);
      push(cursor, member(type, name), writer);
    }
    writer.endStruct();
  }

  private static LogicalType member(Struct type, String name) {
    for (Field field : type.fields()) {
      if (field.name().equals(name)) {
        return field.held();
      }
    }
    throw new RefusedValueException(
        StandardErrorCode.SCHEMA_MISMATCH,
        "the object in Elasticsearch has a member that is not in its schema");
  }

  private String literal(JsonCursor cursor, LogicalType held) {
    int from = cursor.position();
    byte first = bytes[from];
    if (first == '"' || first == '{' || first == '[') {
      throw refused(held);
    }
    cursor.skip();
    return new String(bytes, from, cursor.end() - from, StandardCharsets.US_ASCII);
  }

  private String text(JsonCursor cursor, LogicalType held) {
    require(cursor, '"', held);
    return cursor.text();
  }

  private void simple(JsonCursor cursor, Simple type, ValueWriter writer) {
    switch (type) {
      case BOOLEAN -> writer.booleanValue(bool(literal(cursor, type)));
      case INT -> writer.intValue(integer(cursor));
      case LONG -> writer.longValue(whole(cursor, type));
      case BIGINT -> writer.bigInteger(new BigInteger(literal(cursor, type)));
      case FLOAT -> writer.floatValue((float) finite(number(cursor, type), type));
      case DOUBLE -> writer.doubleValue(finite(number(cursor, type), type));
      case STRING -> string(cursor, writer);
      case BYTES -> bytes(text(cursor, type), writer);
      case DATE, TIME, TIMESTAMP, INSTANT, UUID -> iso(cursor, type, writer);
      case JSON -> json(cursor, writer);
      case NULL -> throw refused(type);
      case VARIANT -> variant(cursor, writer);
    }
  }

  private int integer(JsonCursor cursor) {
    long value = whole(cursor, Simple.INT);
    if ((int) value != value) {
      throw refused(Simple.INT);
    }
    return (int) value;
  }

  private long whole(JsonCursor cursor, Simple type) {
    int from = cursor.position();
    cursor.skip();
    int to = cursor.end();
    int first = bytes[from] == '-' ? from + 1 : from;
    if (to - first > SURE_DIGITS || to == first) {
      return Long.parseLong(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
    }
    long value = 0;
    for (int i = first; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        throw refused(type);
      }
      value = value * 10 + digit;
    }
    return first == from ? value : -value;
  }

  // Dates and UUIDs of ours have no escapes; what others wrote is read with care.
  private void iso(JsonCursor cursor, Simple type, ValueWriter writer) {
    require(cursor, '"', type);
    int from = cursor.position() + 1;
    cursor.skip();
    int length = cursor.end() - 1 - from;
    byte[] text = bytes;
    for (int i = from; i < from + length; i++) {
      if (bytes[i] == '\\') {
        text = JsonCursor.text(bytes, from - 1, from + length + 1).getBytes(StandardCharsets.UTF_8);
        iso(text, 0, text.length, type, writer);
        return;
      }
    }
    iso(text, from, length, type, writer);
  }

  private static void iso(byte[] text, int from, int length, Simple type, ValueWriter writer) {
    switch (type) {
      case DATE -> writer.date(IsoText.parseDate(text, from, length));
      case TIME -> writer.time(IsoText.parseTime(text, from, length));
      case TIMESTAMP -> IsoText.parseTimestamp(text, from, length, writer::timestamp);
      case INSTANT -> IsoText.parseInstant(text, from, length, writer::instant);
      default -> uuid(text, from, length, writer);
    }
  }

  private static boolean bool(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new NumberFormatException(text);
    }
    return text.equals("true");
  }

  // What is no number stands there as text.
  private String number(JsonCursor cursor, LogicalType type) {
    if (cursor.peek() != '"') {
      return literal(cursor, type);
    }
    String text = cursor.text();
    if (!text.equals("NaN") && !text.equals("Infinity") && !text.equals("-Infinity")) {
      throw refused(type);
    }
    return text;
  }

  private static double finite(String text, LogicalType type) {
    double value = type == Simple.FLOAT ? Float.parseFloat(text) : Double.parseDouble(text);
    if (Double.isInfinite(value) && !text.endsWith("Infinity")) {
      throw refused(type);
    }
    return value;
  }

  private void string(JsonCursor cursor, ValueWriter writer) {
    require(cursor, '"', Simple.STRING);
    int from = cursor.position();
    cursor.skip();
    int to = cursor.end();
    for (int i = from + 1; i < to - 1; i++) {
      if (bytes[i] == '\\') {
        writer.string(JsonCursor.text(bytes, from, to));
        return;
      }
    }
    writer.utf8(bytes, from + 1, to - from - 2);
  }

  private static void bytes(String base64, ValueWriter writer) {
    byte[] value;
    try {
      value = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw refused(Simple.BYTES);
    }
    writer.bytes(value, 0, value.length);
  }

  // As we write them, in lower case, so that the text comes back.
  private static void uuid(byte[] text, int from, int length, ValueWriter writer) {
    long most = 0;
    long least = 0;
    for (int i = 0; i < length; i++) {
      int c = text[from + i];
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
      if (length != UUID_LENGTH || (dash ? c != '-' : digit < 0)) {
        throw refused(Simple.UUID);
      }
      if (dash) {
        continue;
      }
      if (i < UUID_LENGTH / 2) {
        most = most << 4 | digit;
      } else {
        least = least << 4 | digit;
      }
    }
    if (length == 0) {
      throw refused(Simple.UUID);
    }
    writer.uuid(most, least);
  }

  private void json(JsonCursor cursor, ValueWriter writer) {
    int from = cursor.position();
    cursor.skip();
    writer.json(bytes, from, cursor.end() - from);
  }

  private static void decimal(String text, ValueWriter writer) {
    switch (text) {
      case "NaN" -> writer.decimal(DecimalSpecial.NAN);
      case "Infinity" -> writer.decimal(DecimalSpecial.POSITIVE_INFINITY);
      case "-Infinity" -> writer.decimal(DecimalSpecial.NEGATIVE_INFINITY);
      default -> writer.decimal(new BigDecimal(text));
    }
  }

  private void variant(JsonCursor cursor, ValueWriter writer) {
    byte first = cursor.peek();
    if (first == '"') {
      string(cursor, writer);
    } else if (first == 't' || first == 'f') {
      writer.booleanValue(bool(literal(cursor, Simple.VARIANT)));
    } else if (first == '{' || first == '[') {
      json(cursor, writer);
    } else {
      number(literal(cursor, Simple.VARIANT), writer);
    }
  }

  private static void number(String text, ValueWriter writer) {
    BigDecimal number = new BigDecimal(text);
    boolean whole = text.matches("-?\\d+");
    if (!whole) {
      writer.decimal(number);
    } else if (number.toBigInteger().bitLength() < Long.SIZE) {
      writer.longValue(number.longValueExact());
    } else {
      writer.bigInteger(number.toBigInteger());
    }
  }
}
