package io.polymigrate.mongo;

import io.polymigrate.api.error.RefusedValueException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns JSON text into BSON that gives the same JSON again, number text included: integers as
 * int64, other numbers as Decimal128 where that is spelt the same, the rest as wrapped text. Order
 * of names is kept; a name that occurs twice is refused, because BSON readers would lose one.
 */
final class JsonToBson {
  private final BsonEncoder out;
  private byte[] text = new byte[0];
  private int at;
  private int end;
  private byte[] unescaped = new byte[256];
  private int unescapedLength;
  // One for each object that is open; kept, for the next text has the same names.
  private final List<MemberNames> levels = new ArrayList<>();
  private int depth;

  JsonToBson(BsonEncoder out) {
    this.out = out;
  }

  void write(byte[] utf8, int offset, int length) {
    text = utf8;
    at = offset;
    end = offset + length;
    depth = 0;
    skipSpace();
    if (peek() == 'n') {
      // A JSON null is not the absence of a value, which BSON's null stands for.
      word("null");
      out.jsonText("null");
    } else {
      value();
    }
    skipSpace();
    if (at != end) {
      throw malformed();
    }
    text = new byte[0];
  }

  private void value() {
    skipSpace();
    switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> {
        word("true");
        out.booleanValue(true);
      }
      case 'f' -> {
        word("false");
        out.booleanValue(false);
      }
      case 'n' -> {
        word("null");
        out.nullValue();
      }
      default -> number();
    }
  }

  private void object() {
    at++;
    out.beginStruct();
    skipSpace();
    if (peek() == '}') {
      at++;
      out.endStruct();
      return;
    }
    MemberNames names = names(depth++);
    while (true) {
      skipSpace();
      String name = name(names);
      if (name == null) {
        throw RefusedValueException.notRepresentable("a JSON object with a name that occurs twice");
      }
      skipSpace();
      expect(':');
      out.name(name);
      value();
      skipSpace();
      if (peek() == '}') {
        at++;
        depth--;
        out.endStruct();
        return;
      }
      expect(',');
    }
  }

  private void array() {
    at++;
    out.beginList();
    skipSpace();
    if (peek() == ']') {
      at++;
      out.endList();
      return;
    }
    while (true) {
      value();
      skipSpace();
      if (peek() == ']') {
        at++;
        out.endList();
        return;
      }
      expect(',');
    }
  }

  private MemberNames names(int level) {
    if (level == levels.size()) {
      levels.add(new MemberNames());
    }
    MemberNames names = levels.get(level);
    names.clear();
    return names;
  }

  private @Nullable String name(MemberNames names) {
    if (peek() != '"') {
      throw malformed();
    }
    int start = at + 1;
    return scan()
        ? names.add(text, start, at - 1 - start)
        : names.add(unescaped, 0, unescapedLength);
  }

  private void string() {
    int start = at + 1;
    if (scan()) {
      out.utf8(text, start, at - 1 - start);
    } else {
      out.utf8(unescaped, 0, unescapedLength);
    }
  }

  // Moves behind the closing quote. True when the text between the quotes stands as it is, else it
  // was put into the other array.
  private boolean scan() {
    int start = ++at;
    while (at < end && text[at] != '"' && text[at] != '\\') {
      at++;
    }
    if (peek() == '"') {
      at++;
      return true;
    }
    unescapedLength = 0;
    append(start, at);
    while (peek() != '"') {
      if (text[at] == '\\') {
        at++;
        escape();
      } else {
        int from = at;
        while (at < end && text[at] != '"' && text[at] != '\\') {
          at++;
        }
        append(from, at);
      }
    }
    at++;
    return false;
  }

  private void escape() {
    int c = peek();
    at++;
    switch (c) {
      case '"', '\\', '/' -> append((char) c);
      case 'b' -> append('\b');
      case 'f' -> append('\f');
      case 'n' -> append('\n');
      case 'r' -> append('\r');
      case 't' -> append('\t');
      case 'u' -> unicode();
      default -> throw malformed();
    }
  }

  private void unicode() {
    char first = hex();
    if (!Character.isSurrogate(first)) {
      append(Character.toString(first));
      return;
    }
    if (Character.isHighSurrogate(first)
        && at + 1 < end
        && text[at] == '\\'
        && text[at + 1] == 'u') {
      at += 2;
      char second = hex();
      if (Character.isLowSurrogate(second)) {
        append(new String(new char[] {first, second}));
        return;
      }
    }
    throw RefusedValueException.notRepresentable("a JSON text with an unpaired surrogate");
  }

  private char hex() {
    if (at + 4 > end) {
      throw malformed();
    }
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(text[at++], 16);
      if (digit < 0) {
        throw malformed();
      }
      value = (value << 4) | digit;
    }
    return (char) value;
  }

  private void append(char ascii) {
    grow(1);
    unescaped[unescapedLength++] = (byte) ascii;
  }

  private void append(String piece) {
    byte[] utf8 = piece.getBytes(StandardCharsets.UTF_8);
    grow(utf8.length);
    System.arraycopy(utf8, 0, unescaped, unescapedLength, utf8.length);
    unescapedLength += utf8.length;
  }

  private void append(int from, int to) {
    grow(to - from);
    System.arraycopy(text, from, unescaped, unescapedLength, to - from);
    unescapedLength += to - from;
  }

  private void grow(int more) {
    if (unescaped.length - unescapedLength < more) {
      unescaped =
          java.util.Arrays.copyOf(
              unescaped, Math.max(unescaped.length * 2, unescapedLength + more));
    }
  }

  private void number() {
    int start = at;
    boolean plain = true;
    while (at < end && isNumberPart(text[at])) {
      plain &= (text[at] >= '0' && text[at] <= '9') || (at == start && text[at] == '-');
      at++;
    }
    int length = at - start;
    int digits = text.length > start && text[start] == '-' ? length - 1 : length;
    if (digits == 0) {
      throw malformed();
    }
    if (plain && digits <= 18 && (text[at - digits] != '0' || length == 1)) {
      out.longValue(parse(start));
      return;
    }
    longNumber(new String(text, start, length, StandardCharsets.US_ASCII), plain);
  }

  private long parse(int start) {
    boolean negative = text[start] == '-';
    long value = 0;
    for (int i = negative ? start + 1 : start; i < at; i++) {
      value = value * 10 + (text[i] - '0');
    }
    return negative ? -value : value;
  }

  private void longNumber(String number, boolean plain) {
    BigDecimal value;
    try {
      value = new BigDecimal(number);
    } catch (NumberFormatException e) {
      throw malformed();
    }
    if (plain && value.toString().equals(number)) {
      if (value.precision() <= 19 && value.unscaledValue().bitLength() < 64) {
        out.longValue(value.longValue());
        return;
      }
    }
    boolean sameText = value.signum() != 0 || number.charAt(0) != '-';
    if (sameText && Decimal128Bits.fits(value) && value.toString().equals(number)) {
      out.decimal(value);
    } else {
      out.numberText(number);
    }
  }

  private static boolean isNumberPart(byte c) {
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
  }

  private void word(String word) {
    for (int i = 0; i < word.length(); i++) {
      expect(word.charAt(i));
    }
  }

  private int peek() {
    if (at >= end) {
      throw malformed();
    }
    return text[at];
  }

  private void expect(char c) {
    if (peek() != c) {
      throw malformed();
    }
    at++;
  }

  private void skipSpace() {
    while (at < end
        && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r')) {
      at++;
    }
  }

  private static RefusedValueException malformed() {
    return RefusedValueException.notRepresentable("a JSON value that is malformed");
  }
}
