package io.polymigrate.dynamo;

import io.polymigrate.api.error.MigrationException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Containers as tables. A name that DynamoDB allows is the table's, after the prefix; any other is
 * written as {@code _pm_} and its UTF-8 bytes, those outside of letters, digits and underscores as
 * a minus sign and two hexadecimal digits.
 *
 * @param prefix what all tables begin with
 */
record TableNames(String prefix) {
  static final String OWN = "_polymigrate_";
  private static final String ENCODED = "_pm_";
  private static final int LONGEST = 255;
  private static final int SHORTEST = 3;

  /** The table of a container. */
  String table(String container) {
    boolean plain =
        container.matches("[A-Za-z0-9_.-]+")
            && !container.startsWith(ENCODED)
            && prefix.length() + container.length() >= SHORTEST;
    String table = prefix + (plain ? container : ENCODED + encoded(container));
    if (table.length() > LONGEST) {
      throw MigrationException.invalid(
          "The name '"
              + container
              + "' makes a table name of "
              + table.length()
              + " characters; DynamoDB allows "
              + LONGEST);
    }
    return table;
  }

  private static String encoded(String container) {
    StringBuilder out = new StringBuilder();
    for (byte b : container.getBytes(StandardCharsets.UTF_8)) {
      boolean word = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
      if (word || b == '_') {
        out.append((char) b);
      } else {
        out.append(String.format("-%02x", b & 0xff));
      }
    }
    return out.toString();
  }

  /** The container of a table; empty when the table has not our prefix. */
  Optional<String> container(String table) {
    if (!table.startsWith(prefix)) {
      return Optional.empty();
    }
    String name = table.substring(prefix.length());
    return Optional.of(name.startsWith(ENCODED) ? decoded(name) : name);
  }

  private static String decoded(String name) {
    byte[] bytes = new byte[name.length()];
    int length = 0;
    for (int i = ENCODED.length(); i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '-' && name.substring(i + 1).matches("(?s)[0-9a-f]{2}.*")) {
        bytes[length++] = (byte) Integer.parseInt(name.substring(i + 1, i + 3), 16);
        i += 2;
      } else {
        bytes[length++] = (byte) c;
      }
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
