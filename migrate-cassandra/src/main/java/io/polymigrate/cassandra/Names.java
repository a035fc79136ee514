package io.polymigrate.cassandra;

import io.polymigrate.api.error.MigrationException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Containers as tables. Names of tables are letters, digits and underscores; any other name is
 * written as {@code _pm_} and its UTF-8 bytes, those that are no letters or digits as an underscore
 * and two hexadecimal digits. Columns may be called anything.
 */
final class Names {
  private static final String ENCODED = "_pm_";
  private static final int LONGEST = 48;
  private static final Pattern BYTE = Pattern.compile("_([0-9a-f]{2})|([^_])");

  private Names() {}

  /** The table of a container. */
  static String table(String container) {
    boolean plain = container.matches("[A-Za-z0-9_]+") && !container.startsWith(ENCODED);
    String table = plain ? container : ENCODED + encoded(container);
    if (table.length() > LONGEST) {
      throw MigrationException.invalid(
          "The name '"
              + container
              + "' makes a table name of "
              + table.length()
              + " characters; Cassandra allows "
              + LONGEST);
    }
    return table;
  }

  private static String encoded(String container) {
    StringBuilder out = new StringBuilder();
    for (byte b : container.getBytes(StandardCharsets.UTF_8)) {
      boolean word = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
      if (word) {
        out.append((char) b);
      } else {
        out.append(String.format("_%02x", b & 0xff));
      }
    }
    return out.toString();
  }

  /** The container of a table. */
  static String container(String table) {
    if (!table.startsWith(ENCODED)) {
      return table;
    }
    byte[] bytes = new byte[table.length()];
    int length = 0;
    Matcher matcher = BYTE.matcher(table.substring(ENCODED.length()));
    while (matcher.find()) {
      String digits = matcher.group(1);
      bytes[length++] =
          (byte) (digits == null ? matcher.group(2).charAt(0) : Integer.parseInt(digits, 16));
    }
    String container = new String(bytes, 0, length, StandardCharsets.UTF_8);
    // What others called so by chance is not ours to read.
    return (ENCODED + encoded(container)).equals(table) ? container : table;
  }
}
