package io.polymigrate.core.verify;

import io.polymigrate.api.json.Json;

/** Pushes the parts of a JSON text, numbers as they are written. */
final class JsonValues {
  private final CanonicalEncoder out;
  private String text = "";
  private int at;

  JsonValues(CanonicalEncoder out) {
    this.out = out;
  }

  /**
   * Pushes a value.
   *
   * @throws IllegalArgumentException when it is not JSON
   */
  void write(String json) {
    text = json;
    at = 0;
    try {
      value(0);
      skipSpace();
    } catch (StringIndexOutOfBoundsException e) {
      throw new IllegalArgumentException("Not JSON: it ends too early", e);
    }
    if (at != text.length()) {
      throw unexpected();
    }
  }

  private void value(int depth) {
    if (depth > 1000) {
      throw new IllegalArgumentException("Not JSON: nested too deeply");
    }
    skipSpace();
    switch (text.charAt(at)) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> out.string(string());
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> number();
    }
  }

  private void literal(String word) {
    if (!text.startsWith(word, at)) {
      throw unexpected();
    }
    at += word.length();
    if (word.equals("null")) {
      out.nullValue();
    } else {
      out.booleanValue(word.equals("true"));
    }
  }

  private void number() {
    int start = at;
    while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    if (at == start) {
      throw unexpected();
    }
    out.jsonNumber(text.substring(start, at));
  }

  private String string() {
    int start = at++;
    while (text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    at++;
    String quoted = text.substring(start, at);
    if (quoted.indexOf('\\') < 0) {
      return quoted.substring(1, quoted.length() - 1);
    }
    return String.valueOf(Json.parse(quoted));
  }

  private void object(int depth) {
    out.beginMap();
    at++;
    skipSpace();
    boolean first = true;
    while (text.charAt(at) != '}') {
      if (!first) {
        expect(',');
        skipSpace();
      }
      first = false;
      if (text.charAt(at) != '"') {
        throw unexpected();
      }
      out.name(string());
      skipSpace();
      expect(':');
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
    while (text.charAt(at) != ']') {
      if (!first) {
        expect(',');
      }
      first = false;
      value(depth + 1);
      skipSpace();
    }
    at++;
    out.endList();
  }

  private void expect(char c) {
    if (text.charAt(at) != c) {
      throw unexpected();
    }
    at++;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private IllegalArgumentException unexpected() {
    return new IllegalArgumentException("Not JSON at character " + (at + 1));
  }
}
