package io.polymigrate.dynamo;

import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.JsonCursor;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Simple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Reads attributes where they stand in an answer of the protocol: ordinary values without making
 * anything of them, all others by way of {@link Attributes}, which knows what they may be. Not for
 * use by several threads at once.
 */
final class AttributeReader {
  private static final byte[] S = {'S'};
  private static final byte[] N = {'N'};
  private static final byte[] BOOL = {'B', 'O', 'O', 'L'};
  private static final byte[] NULL = {'N', 'U', 'L', 'L'};
  private static final int LONG_DIGITS = 18;
  private static final int NO_NUMBER = -1;

  private final byte[] bytes;
  private final JsonCursor cursor;
  private final Bytes unescaped = new Bytes();
  private long unscaled;

  AttributeReader(byte[] bytes) {
    this.bytes = bytes;
    this.cursor = new JsonCursor(bytes, 0);
  }

  byte[] bytes() {
    return bytes;
  }

  /** Whether the attribute that begins there is null. */
  boolean isNull(int from) {
    cursor.at(from).open();
    return cursor.named(NULL);
  }

  /**
   * Pushes the value of the attribute that begins there.
   *
   * @throws io.polymigrate.api.error.RefusedValueException when it is of another type
   */
  void write(int from, LogicalType held, ValueWriter writer) {
    cursor.at(from).open();
    boolean done =
        held instanceof Simple simple
            ? simple(simple, writer)
            : held instanceof Decimal decimal && decimal(decimal, writer);
    if (!done) {
      Values.write(Attributes.read(value(cursor.at(from)), held), held, writer);
    }
  }

  private boolean simple(Simple held, ValueWriter writer) {
    return switch (held) {
      case STRING -> string(writer);
      case INT, LONG -> integer(held, writer);
      case BOOLEAN -> bool(writer);
      default -> false;
    };
  }

  private boolean bool(ValueWriter writer) {
    if (!cursor.named(BOOL)) {
      return false;
    }
    writer.booleanValue(cursor.peek() == 't');
    return true;
  }

  private boolean string(ValueWriter writer) {
    if (!cursor.named(S)) {
      return false;
    }
    int from = cursor.position();
    cursor.skip();
    int to = cursor.end();
    if (!cursor.escaped()) {
      writer.utf8(bytes, from + 1, to - from - 2);
    } else if (JsonCursor.unescape(bytes, from + 1, to - 1, unescaped)) {
      writer.utf8(unescaped.array(), 0, unescaped.length());
    } else {
      writer.string(JsonCursor.text(bytes, from, to));
    }
    return true;
  }

  private boolean integer(Simple held, ValueWriter writer) {
    if (!cursor.named(N) || number() != 0) {
      return false;
    }
    if (held == Simple.LONG) {
      writer.longValue(unscaled);
    } else if (unscaled == (int) unscaled) {
      writer.intValue((int) unscaled);
    } else {
      return false;
    }
    return true;
  }

  private boolean decimal(Decimal held, ValueWriter writer) {
    if (held.unbounded() || held.precision() > LONG_DIGITS || !cursor.named(N)) {
      return false;
    }
    int scale = number();
    if (scale == NO_NUMBER || scale > held.scale()) {
      return false;
    }
    long value = unscaled;
    for (int i = scale; i < held.scale(); i++) {
      if (Math.abs(value) > Long.MAX_VALUE / 10) {
        return false;
      }
      value *= 10;
    }
    writer.decimal(value, held.scale());
    return true;
  }

  /** The scale of the number that comes, whose digits are kept; or that it is not so simple. */
  private int number() {
    int from = cursor.position() + 1;
    cursor.skip();
    int to = cursor.end() - 1;
    boolean negative = from < to && bytes[from] == '-';
    int first = negative ? from + 1 : from;
    if (to == first || to - first > LONG_DIGITS) {
      return NO_NUMBER;
    }
    long value = 0;
    int point = NO_NUMBER;
    for (int i = first; i < to; i++) {
      byte b = bytes[i];
      if (b == '.' && point == NO_NUMBER) {
        point = i;
      } else if (b >= '0' && b <= '9') {
        value = value * 10 + (b - '0');
      } else {
        return NO_NUMBER;
      }
    }
    unscaled = negative ? -value : value;
    return point == NO_NUMBER ? 0 : to - point - 1;
  }

  /** The item that comes. */
  static Map<String, AttributeValue> item(JsonCursor cursor) {
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    cursor.open();
    while (cursor.next()) {
      String name = cursor.name();
      item.put(name, value(cursor));
    }
    return item;
  }

  private static AttributeValue value(JsonCursor cursor) {
    cursor.open();
    cursor.next();
    String type = cursor.name();
    AttributeValue value =
        switch (type) {
          case "S" -> AttributeValue.fromS(cursor.text());
          case "N" -> AttributeValue.fromN(cursor.text());
          case "B" -> AttributeValue.fromB(binary(cursor));
          case "BOOL" -> AttributeValue.fromBool(literal(cursor) == 't');
          case "NULL" -> AttributeValue.fromNul(literal(cursor) == 't');
          case "L" -> AttributeValue.fromL(list(cursor, AttributeReader::value));
          case "M" -> AttributeValue.fromM(item(cursor));
          case "SS" -> AttributeValue.fromSs(list(cursor, JsonCursor::text));
          case "NS" -> AttributeValue.fromNs(list(cursor, JsonCursor::text));
          case "BS" -> AttributeValue.fromBs(list(cursor, AttributeReader::binary));
          default -> throw new IllegalArgumentException("an attribute of type '" + type + "'");
        };
    if (cursor.next()) {
      throw new IllegalArgumentException("an attribute of two types");
    }
    return value;
  }

  private static byte literal(JsonCursor cursor) {
    byte first = cursor.peek();
    cursor.skip();
    return first;
  }

  private static SdkBytes binary(JsonCursor cursor) {
    byte[] base64 = cursor.text().getBytes(StandardCharsets.US_ASCII);
    return SdkBytes.fromByteArrayUnsafe(Base64.getDecoder().decode(base64));
  }

  private static <T> List<T> list(JsonCursor cursor, Function<JsonCursor, T> element) {
    List<T> list = new ArrayList<>();
    cursor.open();
    while (cursor.next()) {
      list.add(element.apply(cursor));
    }
    return list;
  }
}
