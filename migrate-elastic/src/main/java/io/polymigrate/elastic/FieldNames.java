package io.polymigrate.elastic;

import io.polymigrate.api.spi.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Names of fields as Elasticsearch takes them. It reads a dot as a path, has names of its own that
 * begin with an underscore, and takes no empty name: such a character's bytes are written as {@code
 * ~} and two hexadecimal digits, and an empty name as {@code ~}.
 */
final class FieldNames {
  /** Where the record's key is kept once more, as text that sorts as keys do. */
  static final String KEY = "~key";

  private FieldNames() {}

  static String escaped(String name) {
    if (name.isEmpty()) {
      return "~";
    }
    StringBuilder out = new StringBuilder(name.length());
    boolean blank = name.isBlank();
    for (int i = 0; i < name.length(); ) {
      int c = name.codePointAt(i);
      int next = i + Character.charCount(c);
      boolean special = c == '.' || c == '~' || c == '*' || c < ' ' || (c == '_' && i == 0);
      if (special || blank) {
        for (byte b : name.substring(i, next).getBytes(StandardCharsets.UTF_8)) {
          out.append('~').append(HexFormat.of().toHexDigits(b));
        }
      } else {
        out.appendCodePoint(c);
      }
      i = next;
    }
    return out.toString();
  }

  static String unescaped(String name) {
    if (name.indexOf('~') < 0) {
      return name;
    }
    if (name.equals("~")) {
      return "";
    }
    Bytes out = new Bytes();
    for (int i = 0; i < name.length(); ) {
      int c = name.codePointAt(i);
      if (c == '~' && i + 2 < name.length()) {
        out.add(HexFormat.fromHexDigits(name, i + 1, i + 3));
        i += 3;
      } else {
        out.add(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(c);
      }
    }
    return new String(out.toArray(), StandardCharsets.UTF_8);
  }
}
