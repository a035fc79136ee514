package io.polymigrate.elastic;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Names of containers as names of indices or aliases. Elasticsearch takes lower-case letters and
 * few signs: every other byte of the name's UTF-8 is written as {@code ~} and two hexadecimal
 * digits. What comes after another {@code ~} is ours: {@code ~g0} a generation of a container whose
 * name is the alias, {@code ~state} and {@code ~undo} what we keep beside the data.
 */
final class IndexNames {
  /** What the names of the library's own containers begin with. */
  static final String OWN = "_polymigrate_";

  private static final int MOST_BYTES = 200;

  private final String prefix;

  IndexNames(String prefix) {
    this.prefix = prefix;
  }

  static void requirePrefix(String prefix) {
    boolean valid = prefix.isEmpty() || prefix.matches("[a-z0-9][a-z0-9._-]{0,49}");
    if (!valid || prefix.equals(".") || prefix.equals("..")) {
      throw MigrationException.invalid(
          "Option 'prefix' must be at most 50 lower-case letters, digits, '.', '_' and '-', the"
              + " first a letter or a digit");
    }
  }

  /** What the names of all our indices match. */
  String pattern() {
    return prefix + "*";
  }

  /** The index that keeps what is beside the data. */
  String side() {
    return prefix + "polymigrate~state";
  }

  /** The index that keeps what documents were before an operation changed them in place. */
  String undo(String operationId) {
    byte[] id = operationId.getBytes(StandardCharsets.UTF_8);
    return prefix + "polymigrate~undo-" + UUID.nameUUIDFromBytes(id);
  }

  /**
   * The name of the index or alias.
   *
   * @throws MigrationException when it is too long or the library's own
   */
  String of(String container) {
    if (container.startsWith(OWN)) {
      throw MigrationException.invalid(
          "Names that begin with '" + OWN + "' are the library's own: '" + container + "'");
    }
    if (container.isEmpty()) {
      throw MigrationException.invalid("A container needs a name");
    }
    String name = prefix + escaped(container);
    if (name.length() > MOST_BYTES) {
      throw new MigrationException(
          StandardErrorCode.INVALID_INPUT,
          Outcome.NOT_APPLIED,
          "The name '"
              + container
              + "' is too long for an index: it takes "
              + name.length()
              + " of at most "
              + MOST_BYTES
              + " bytes");
    }
    return name;
  }

  /** A generation of a container: an index of its own behind the container's alias. */
  static String generation(String index, String number) {
    return index + "~g" + number;
  }

  private static String escaped(String container) {
    StringBuilder out = new StringBuilder();
    byte[] utf8 = container.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < utf8.length; i++) {
      char c = (char) (utf8[i] & 0xff);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      boolean sign = i > 0 && (c == '_' || c == '-' || c == '.');
      if (letter || sign) {
        out.append(c);
      } else {
        out.append('~').append(HexFormat.of().toHexDigits(utf8[i]));
      }
    }
    return out.toString();
  }

  /** The container of an index or alias; empty when it is none of this space, or ours. */
  Optional<String> container(String index) {
    if (!index.startsWith(prefix) || index.equals(side())) {
      return Optional.empty();
    }
    String rest = index.substring(prefix.length());
    Bytes out = new Bytes();
    for (int i = 0; i < rest.length(); i++) {
      char c = rest.charAt(i);
      if (c != '~') {
        out.add(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      } else if (i + 2 < rest.length() && isHex(rest.substring(i + 1, i + 3))) {
        out.add(HexFormat.fromHexDigits(rest, i + 1, i + 3));
        i += 2;
      } else {
        return Optional.empty();
      }
    }
    String container = new String(out.toArray(), StandardCharsets.UTF_8);
    boolean ours = container.isEmpty() || container.startsWith(OWN);
    return ours || !(prefix + escaped(container)).equals(index)
        ? Optional.empty()
        : Optional.of(container);
  }

  private static boolean isHex(String text) {
    return text.matches("[0-9a-f]{2}") && text.equals(text.toLowerCase(Locale.ROOT));
  }
}
