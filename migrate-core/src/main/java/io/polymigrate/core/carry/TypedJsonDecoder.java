package io.polymigrate.core.carry;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.LogicalType;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Typed JSON text back into the value it was made from, pushed as its parts are read: the type says
 * what must come, so no tree of the value is made. Members come in the order of the text.
 */
final class TypedJsonDecoder extends Carrier {
  private static final byte[] STRUCT = ascii("\"$struct\"");
  private static final byte[] INT = ascii("\"$int\"");
  private static final byte[] LONG = ascii("\"$long\"");
  // As we spell them, and as jsonb does: what has this spelling is read in one go.
  private static final byte[] PLAIN_STRUCT = ascii("{\"$struct\":{");
  private static final byte[] PLAIN_INT = ascii("{\"$int\":\"");
  private static final byte[] SPACED_INT = ascii("{\"$int\": \"");
  private static final byte[] PLAIN_LONG = ascii("{\"$long\":\"");
  private static final byte[] SPACED_LONG = ascii("{\"$long\": \"");
  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");
  private static final byte[] NULL = ascii("null");
  // So many digits always fit a long.
  private static final int SAFE_DIGITS = 18;

  private final LogicalType type;
  private final TypedJsonShape shape;
  private byte[] text = {};
  private int at;
  private int end;

  TypedJsonDecoder(LogicalType type) {
    this.type = type;
    this.shape = TypedJsonShape.of(type);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void string(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    utf8(bytes, 0, bytes.length);
  }

  @Override
  public void json(byte[] utf8, int offset, int length) {
    utf8(utf8, offset, length);
  }

  @Override
  public void utf8(byte[] bytes, int offset, int length) {
    text = bytes;
    at = offset;
    end = offset + length;
    value(shape);
    space();
    if (at != end) {
      throw malformed();
    }
  }

  private RefusedValueException malformed() {
    return RefusedValueException.notRepresentable("the text kept for it is no " + type);
  }

  private byte here() {
    if (at >= end) {
      throw malformed();
    }
    return text[at];
  }

  private void space() {
    int next = at;
    while (next < end && text[next] <= ' ' && isSpace(text[next])) {
      next++;
    }
    at = next;
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
  }

  private void expect(char c) {
    if (at < end && text[at] == c) {
      at++;
      return;
    }
    space();
    if (here() != c) {
      throw malformed();
    }
    at++;
  }

  private boolean accept(char c) {
    space();
    if (here() != c) {
      return false;
    }
    at++;
    return true;
  }

  private boolean acceptWord(byte[] word) {
    if (end - at < word.length || word.length == 0) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (text[at + i] != word[i]) {
        return false;
      }
    }
    at += word.length;
    return true;
  }

  private void value(TypedJsonShape expected) {
    space();
    if (here() == 'n' && acceptWord(NULL)) {
      out().nullValue();
      return;
    }
    switch (expected.kind()) {
      case STRUCT -> struct(expected);
      case MAP -> map(expected.element());
      case LIST -> list(expected.element());
      case STRING -> text();
      case BOOLEAN -> truth();
      case INT -> whole(expected, false);
      case LONG -> whole(expected, true);
      case OTHER -> other(expected);
    }
  }

  private void beginMembers() {
    if (acceptWord(PLAIN_STRUCT)) {
      return;
    }
    expect('{');
    space();
    if (!acceptWord(STRUCT)) {
      throw malformed();
    }
    expect(':');
    expect('{');
  }

  private void struct(TypedJsonShape expected) {
    beginMembers();
    out().beginStruct();
    expected.startMembers();
    if (!accept('}')) {
      do {
        int member = member(expected);
        if (member < 0) {
          throw new RefusedValueException(
              StandardErrorCode.SCHEMA_MISMATCH, "a member is not in the schema " + type);
        }
        if (!expected.firstTime(member)) {
          throw malformed();
        }
        out().name(expected.name(member));
        value(expected.member(member));
      } while (accept(','));
      expect('}');
    }
    expect('}');
    out().endStruct();
  }

  // Reads a name and the colon behind it.
  private int member(TypedJsonShape expected) {
    space();
    byte[] next = expected.nextSpelt();
    if (acceptWord(next)) {
      return expected.next();
    }
    int start = quoted();
    int length = at - start - 2;
    int member = expected.find(text, start + 1, length);
    member = member < 0 ? expected.find(unquoted(start)) : member;
    if (member >= 0) {
      expect(':');
    }
    return member;
  }

  private void map(TypedJsonShape element) {
    beginMembers();
    out().beginMap();
    Set<String> names = new HashSet<>();
    if (!accept('}')) {
      do {
        String name = unquoted(quoted());
        if (!names.add(name)) {
          throw malformed();
        }
        expect(':');
        out().name(name);
        value(element);
      } while (accept(','));
      expect('}');
    }
    expect('}');
    out().endMap();
  }

  private void list(TypedJsonShape element) {
    expect('[');
    out().beginList();
    if (!accept(']')) {
      do {
        value(element);
      } while (accept(','));
      expect(']');
    }
    out().endList();
  }

  // Passes over a string literal; where it starts.
  private int quoted() {
    space();
    int start = at;
    if (here() != '"') {
      throw malformed();
    }
    byte[] bytes = text;
    int limit = end;
    int next = start + 1;
    while (next < limit && bytes[next] != '"') {
      byte c = bytes[next];
      if (c >= 0 && c < ' ') {
        throw malformed();
      }
      next += c == '\\' ? 2 : 1;
    }
    if (next >= limit) {
      throw malformed();
    }
    at = next + 1;
    return start;
  }

  private boolean escaped(int start) {
    for (int i = start; i < at; i++) {
      if (text[i] == '\\') {
        return true;
      }
    }
    return false;
  }

  private String unquoted(int start) {
    if (!escaped(start)) {
      return new String(text, start + 1, at - start - 2, StandardCharsets.UTF_8);
    }
    try {
      String literal = new String(text, start, at - start, StandardCharsets.UTF_8);
      return String.valueOf(Json.parse(literal));
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
  }

  private void text() {
    int start = quoted();
    if (escaped(start)) {
      out().string(unquoted(start));
    } else {
      out().utf8(text, start + 1, at - start - 2);
    }
  }

  private void truth() {
    if (acceptWord(TRUE)) {
      out().booleanValue(true);
    } else if (acceptWord(FALSE)) {
      out().booleanValue(false);
    } else {
      throw malformed();
    }
  }

  // A long may have been kept as an int.
  private void whole(TypedJsonShape expected, boolean wide) {
    int start = at;
    if (acceptNumber(wide) && digits(wide)) {
      return;
    }
    at = start;
    expect('{');
    space();
    if (!acceptWord(INT) && !(wide && acceptWord(LONG))) {
      throw malformed();
    }
    expect(':');
    int from = quoted() + 1;
    int to = at - 1;
    expect('}');
    boolean negative = from < to && text[from] == '-';
    int digits = negative ? from + 1 : from;
    if (to == digits || to - digits > SAFE_DIGITS) {
      at = start;
      other(expected);
      return;
    }
    long value = 0;
    for (int i = digits; i < to; i++) {
      if (text[i] < '0' || text[i] > '9') {
        throw malformed();
      }
      value = value * 10 + (text[i] - '0');
    }
    value = negative ? -value : value;
    if (wide) {
      out().longValue(value);
    } else if (value == (int) value) {
      out().intValue((int) value);
    } else {
      throw malformed();
    }
  }

  private boolean acceptNumber(boolean wide) {
    return (wide && (acceptWord(PLAIN_LONG) || acceptWord(SPACED_LONG)))
        || acceptWord(PLAIN_INT)
        || acceptWord(SPACED_INT);
  }

  // A number and what closes it, if there is nothing else about it to look at.
  private boolean digits(boolean wide) {
    byte[] bytes = text;
    int next = at;
    int limit = Math.min(end - 2, next + SAFE_DIGITS);
    boolean negative = next < limit && bytes[next] == '-';
    if (negative) {
      next++;
    }
    int first = next;
    long value = 0;
    while (next < limit && bytes[next] >= '0' && bytes[next] <= '9') {
      value = value * 10 + (bytes[next++] - '0');
    }
    value = negative ? -value : value;
    boolean fits = wide || value == (int) value;
    if (next == first || next > end - 2 || bytes[next] != '"' || bytes[next + 1] != '}' || !fits) {
      return false;
    }
    at = next + 2;
    if (wide) {
      out().longValue(value);
    } else {
      out().intValue((int) value);
    }
    return true;
  }

  // What is rare: by way of its canonical value.
  private void other(TypedJsonShape expected) {
    int start = at;
    skip();
    Object value;
    try {
      value = TypedJson.read(new String(text, start, at - start, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException | ClassCastException | java.time.DateTimeException e) {
      throw malformed();
    }
    Values.write(value, expected.type(), out());
  }

  // Passes over a value; what is wrong with it is found when it is read.
  private void skip() {
    int depth = 0;
    do {
      switch (here()) {
        case '"' -> {
          int unused = quoted();
        }
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          depth--;
          at++;
        }
        default -> at++;
      }
    } while (depth > 0 || (at < end && isScalarPart(text[at])));
  }

  private static boolean isScalarPart(byte c) {
    return c != ',' && c != '}' && c != ']' && c != ' ' && c != '\n' && c != '\t' && c != '\r';
  }
}
