package io.polymigrate.elastic;

import java.nio.charset.StandardCharsets;

/**
 * Walks over JSON that the server wrote, without making anything of it: values are places in the
 * bytes, so that numbers and documents keep their text. Valid JSON is taken for granted.
 */
final class JsonCursor {
  private final byte[] bytes;
  private int at;

  JsonCursor(byte[] bytes, int from) {
    this.bytes = bytes;
    this.at = from;
  }

  /** Where the next token begins. */
  int position() {
    while (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t') {
      at++;
    }
    return at;
  }

  /** Where what was read last ended. */
  int end() {
    return at;
  }

  byte peek() {
    return bytes[position()];
  }

  /** Steps into an object or a list. */
  void open() {
    position();
    at++;
  }

  /** Whether there is a further member or element; steps out at the end. */
  boolean next() {
    byte b = peek();
    if (b == '}' || b == ']') {
      at++;
      return false;
    }
    if (b == ',') {
      at++;
      position();
    }
    return true;
  }

  /** The name of a member; its value follows. */
  String name() {
    String name = text();
    position();
    at++; // the colon
    return name;
  }

  /** A text. */
  String text() {
    int from = position();
    skipText();
    return text(bytes, from, at);
  }

  /** The text between two places, its quotes included. */
  static String text(byte[] bytes, int from, int to) {
    for (int i = from + 1; i < to - 1; i++) {
      if (bytes[i] == '\\') {
        return unescaped(new String(bytes, from + 1, to - from - 2, StandardCharsets.UTF_8));
      }
    }
    return new String(bytes, from + 1, to - from - 2, StandardCharsets.UTF_8);
  }

  private static String unescaped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escape = text.charAt(++i);
      switch (escape) {
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'u' -> {
          out.append((char) Integer.parseInt(text, i + 1, i + 5, 16));
          i += 4;
        }
        default -> out.append(escape);
      }
    }
    return out.toString();
  }

  private void skipText() {
    at++;
    while (bytes[at] != '"') {
      at += bytes[at] == '\\' ? 2 : 1;
    }
    at++;
  }

  /** Steps over a whole value. */
  void skip() {
    byte first = peek();
    if (first == '"') {
      skipText();
    } else if (first == '{' || first == '[') {
      skipNested();
    } else {
      while (at < bytes.length && isLiteral(bytes[at])) {
        at++;
      }
    }
  }

  private static boolean isLiteral(byte b) {
    return b != ',' && b != '}' && b != ']' && b > ' ';
  }

  private void skipNested() {
    int depth = 0;
    do {
      byte b = bytes[at];
      if (b == '"') {
        skipText();
        continue;
      }
      if (b == '{' || b == '[') {
        depth++;
      } else if (b == '}' || b == ']') {
        depth--;
      }
      at++;
    } while (depth > 0);
  }
}
