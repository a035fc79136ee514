package io.polymigrate.sql.mysql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How names and values stand in statements. */
final class MysqlNames {
  /** Our own tables start with it. */
  static final String SIDE = "_polymigrate_";

  /** The most characters that a name may have. */
  static final int MAX = 64;

  private static final Pattern CONSTRAINT = Pattern.compile("CONSTRAINT `((?:[^`]|``)+)` ");

  private MysqlNames() {}

  /** A name in quotes. */
  static String quote(String name) {
    return '`' + name.replace("`", "``") + '`';
  }

  /** The name of a constraint in the server's words; empty when they give none. */
  static String constraint(String words) {
    Matcher named = CONSTRAINT.matcher(words);
    return named.lookingAt() ? named.group(1).replace("``", "`") : "";
  }

  /** Names in quotes, with commas. */
  static String list(List<String> names) {
    List<String> quoted = new ArrayList<>();
    names.forEach(name -> quoted.add(quote(name)));
    return String.join(",", quoted);
  }

  /** A text literal that no setting can change. */
  static String text(String value) {
    return value.isEmpty() ? "''" : "_utf8mb4 " + bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** A byte string literal. */
  static String bytes(byte[] value) {
    return value.length == 0 ? "''" : "x'" + HexFormat.of().formatHex(value) + "'";
  }
}
