package io.polymigrate.core.verify;

import io.polymigrate.api.json.Json;
import java.nio.charset.StandardCharsets;

/** Pushes the parts of a JSON text, numbers as they are written; works on its bytes. */
final class JsonValues {
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private final CanonicalEncoder out;
  private byte[] text = {};
  private int start;
  private int at;
  private int end;

  JsonValues(CanonicalEncoder out) {
    this.out = out;
  }

  /**
   * Pushes a value.
   *
   * @throws IllegalArgumentException when it is not JSON
   */
  void write(byte[] utf8, int offset, int length) {
    text = utf8;
    start = offset;
    at = offset;
    end = offset + length;
    value(0);
    skipSpace();
    if (at != end) {
      throw unexpected();
    }
  }

  private byte here() {
    if (at >= end) {
      throw new IllegalArgumentException("Not JSON: it ends too early");
    }
    return text[at];
  }

  private void value(int depth) {
    if (depth > 1000) {
      throw new IllegalArgumentException("Not JSON: nested too deeply");
    }
    skipSpace();
    switch (here()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string(false);
      case 't' -> {
        literal(TRUE);
        out.booleanValue(true);
      }
      case 'f' -> {
        literal(FALSE);
        out.booleanValue(false);
      }
      case 'n' -> {
        literal(NULL);
        out.nullValue();
      }
      default -> number();
    }
  }

  private void literal(byte[] word) {
    for (byte letter : word) {
      expect(letter);
    }
  }

  private void number() {
    int from = at;
    while (at < end && isNumberPart(text[at])) {
      at++;
    }
    if (at == from) {
      throw unexpected();
    }
    out.jsonNumber(text, from, at - from);
  }

  private static boolean isNumberPart(byte c) {
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
  }

  private void string(boolean name) {
    int quote = at++;
    boolean escaped = false;
    while (here() != '"') {
      if (text[at] == '\\') {
        escaped = true;
        at++;
      }
      at++;
    }
    at++;
    if (!escaped) {
      push(text, quote + 1, at - quote - 2, name);
      return;
    }
    String quoted = new String(text, quote, at - quote, StandardCharsets.UTF_8);
    byte[] plain = String.valueOf(Json.parse(quoted)).getBytes(StandardCharsets.UTF_8);
    push(plain, 0, plain.length, name);
  }

  private void push(byte[] utf8, int from, int length, boolean name) {
    if (name) {
      out.name(utf8, from, length);
    } else {
      out.utf8(utf8, from, length);
    }
  }

  private void object(int depth) {
    out.beginMap();
    at++;
    skipSpace();
    boolean first = true;
    while (here() != '}') {
      if (!first) {
        expect((byte) ',');
        skipSpace();
      }
      first = false;
      if (here() != '"') {
        throw unexpected();
      }
      string(true);
      skipSpace();
      expect((byte) ':');
      value(depth + 1);
      skipSpace();
    }
    at++;
    out.endMap();
  }

  private void array(int depth) {
    out.beginList();
    at++;
    skipSpace();
    boolean first = true;
    while (here() != ']') {
      if (!first) {
        expect((byte) ',');
      }
      first = false;
      value(depth + 1);
      skipSpace();
    }
    at++;
    out.endList();
  }

  private void expect(byte c) {
    if (here() != c) {
      throw unexpected();
    }
    at++;
  }

  private void skipSpace() {
    while (at < end && isSpace(text[at])) {
      at++;
    }
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
  }

  private IllegalArgumentException unexpected() {
    return new IllegalArgumentException("Not JSON at byte " + (at - start + 1));
  }
}
