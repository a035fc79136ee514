package io.polymigrate.api.spi;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks over JSON that the server wrote, without making anything of it: values are places in the
 * bytes, so that numbers and documents keep their text. Valid JSON is taken for granted. Not for
 * use by several threads at once.
 */
public final class JsonCursor {
  private final byte[] bytes;
  private int at;
  private boolean escaped;

  /** A cursor at that place; the bytes are only read. */
  public JsonCursor(byte[] bytes, int from) {
    this.bytes = bytes;
    this.at = from;
  }

  /** Goes to another place. */
  public JsonCursor at(int place) {
    at = place;
    return this;
  }

  /** Where the next token begins. */
  public int position() {
    while (bytes[at] <= ' ') {
      at++;
    }
    return at;
  }

  /** Whether the text that was stepped over last has escapes. */
  public boolean escaped() {
    return escaped;
  }

  /** Where what was read last ended. */
  public int end() {
    return at;
  }

  /** The first byte of the next token. */
  public byte peek() {
    return bytes[position()];
  }

  /** Steps into an object or a list. */
  public void open() {
    position();
    at++;
  }

  /** Whether there is a further member or element; steps out at the end. */
  public boolean next() {
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

  /**
   * Whether the next member has this name; if so its value follows, else nothing was read.
   *
   * @param name as {@link #plain} gives it, and not empty
   */
  public boolean named(byte[] name) {
    int from = position() + 1;
    int end = from + name.length;
    if (end >= bytes.length
        || bytes[end] != '"'
        || !Arrays.equals(bytes, from, end, name, 0, name.length)) {
      return false;
    }
    at = end + 1;
    position();
    at++; // the colon
    return true;
  }

  /**
   * A name for {@link #named}; empty where it has a character that JSON escapes, or may spell in
   * several ways: such a name is compared by its meaning, with {@link #name}.
   */
  public static byte[] plain(String name) {
    boolean escapes = name.chars().anyMatch(c -> c == '"' || c == '\\' || c < ' ');
    return escapes ? new byte[0] : name.getBytes(StandardCharsets.UTF_8);
  }

  /** The name of a member; its value follows. */
  public String name() {
    String name = text();
    position();
    at++; // the colon
    return name;
  }

  /** A text. */
  public String text() {
    int from = position();
    skipText();
    return text(bytes, from, at);
  }

  /** The text between two places, its quotes included. */
  public static String text(byte[] bytes, int from, int to) {
    for (int i = from + 1; i < to - 1; i++) {
      if (bytes[i] == '\\') {
        return unescaped(new String(bytes, from + 1, to - from - 2, StandardCharsets.UTF_8));
      }
    }
    return new String(bytes, from + 1, to - from - 2, StandardCharsets.UTF_8);
  }

  /**
   * Replaces the content of {@code out} by that of a text with escapes, as UTF-8.
   *
   * @param from behind its first quote
   * @param to its last quote
   * @return false where characters stand as numbers, which may be halves of one: then {@link #text}
   *     reads it
   */
  public static boolean unescape(byte[] bytes, int from, int to, Bytes out) {
    out.truncate(0);
    byte[] room = out.room(to - from);
    int length = 0;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b == '\\') {
        b = bytes[++i];
        switch (b) {
          case 'b' -> b = '\b';
          case 'f' -> b = '\f';
          case 'n' -> b = '\n';
          case 'r' -> b = '\r';
          case 't' -> b = '\t';
          case 'u' -> {
            return false;
          }
          default -> {}
        }
      }
      room[length++] = b;
    }
    out.truncate(length);
    return true;
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

  // Each byte of an answer comes by here: locals cost less than fields.
  private void skipText() {
    byte[] text = bytes;
    int i = at + 1;
    boolean found = false;
    for (byte b = text[i]; b != '"'; b = text[i]) {
      if (b == '\\') {
        found = true;
        i++;
      }
      i++;
    }
    escaped = found;
    at = i + 1;
  }

  /** Steps over a whole value. */
  public void skip() {
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
