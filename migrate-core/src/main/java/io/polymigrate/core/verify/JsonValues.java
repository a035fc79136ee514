package io.polymigrate.core.verify;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.JsonParts;
import java.nio.charset.StandardCharsets;

/** Pushes the parts of a JSON text, numbers as they are written; works on its bytes. */
final class JsonValues {
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private final JsonParts out;
  private byte[] text = {};
  private int start;
  private int at;
  private int end;

  JsonValues(JsonParts out) {
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
    if (skipSpace() >= 0) {
      throw unexpected();
    }
  }

  // The next byte that is no space, or -1 at the end.
  private int skipSpace() {
    byte[] utf8 = text;
    int limit = end;
    int next = at;
    while (next < limit) {
      byte c = utf8[next];
      if (c > ' ' || !isSpace(c)) {
        at = next;
        return c & 0xff;
      }
      next++;
    }
    at = next;
    return -1;
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
  }

  private void value(int depth) {
    if (depth > 1000) {
      throw new IllegalArgumentException("Not JSON: nested too deeply");
    }
    switch (skipSpace()) {
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
      if (at >= end || text[at] != letter) {
        throw unexpected();
      }
      at++;
    }
  }

  private void number() {
    byte[] utf8 = text;
    int limit = end;
    int from = at;
    int next = from;
    while (next < limit && isNumberPart(utf8[next])) {
      next++;
    }
    at = next;
    if (next == from) {
      throw unexpected();
    }
    out.number(utf8, from, next - from);
  }

  private static boolean isNumberPart(byte c) {
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
  }

  private void string(boolean name) {
    byte[] utf8 = text;
    int limit = end;
    int quote = at;
    int next = quote + 1;
    boolean escaped = false;
    while (next < limit && utf8[next] != '"') {
      if (utf8[next] == '\\') {
        escaped = true;
        next++;
      }
      next++;
    }
    if (next >= limit) {
      throw new IllegalArgumentException("Not JSON: it ends too early");
    }
    at = next + 1;
    if (!escaped) {
      push(utf8, quote + 1, next - quote - 1, name);
      return;
    }
    String quoted = new String(utf8, quote, at - quote, StandardCharsets.UTF_8);
    byte[] plain = String.valueOf(Json.parse(quoted)).getBytes(StandardCharsets.UTF_8);
    push(plain, 0, plain.length, name);
  }

  private void push(byte[] utf8, int from, int length, boolean name) {
    if (name) {
      out.name(utf8, from, length);
    } else {
      out.string(utf8, from, length);
    }
  }

  private void object(int depth) {
    out.beginObject();
    at++;
    int c = skipSpace();
    if (c != '}') {
      while (true) {
        if (c != '"') {
          throw unexpected();
        }
        string(true);
        if (skipSpace() != ':') {
          throw unexpected();
        }
        at++;
        value(depth + 1);
        c = skipSpace();
        if (c == '}') {
          break;
        }
        if (c != ',') {
          throw unexpected();
        }
        at++;
        c = skipSpace();
      }
    }
    at++;
    out.endObject();
  }

  private void array(int depth) {
    out.beginArray();
    at++;
    if (skipSpace() != ']') {
      while (true) {
        value(depth + 1);
        int c = skipSpace();
        if (c == ']') {
          break;
        }
        if (c != ',') {
          throw unexpected();
        }
        at++;
      }
    }
    at++;
    out.endArray();
  }

  private IllegalArgumentException unexpected() {
    return new IllegalArgumentException("Not JSON at byte " + (at - start + 1));
  }
}
