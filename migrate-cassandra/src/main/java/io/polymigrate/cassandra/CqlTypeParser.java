package io.polymigrate.cassandra;

import io.polymigrate.cassandra.CqlType.Entries;
import io.polymigrate.cassandra.CqlType.Many;
import io.polymigrate.cassandra.CqlType.Scalar;
import io.polymigrate.cassandra.CqlType.Tuple;
import io.polymigrate.cassandra.CqlType.Unknown;
import io.polymigrate.cassandra.CqlType.UserType;
import io.polymigrate.cassandra.CqlType.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Reads types as the server's own tables spell them: {@code map<text, frozen<list<int>>>}. */
final class CqlTypeParser {
  private final String text;
  private final Function<String, Optional<UserType>> userTypes;
  private int at;

  private CqlTypeParser(String text, Function<String, Optional<UserType>> userTypes) {
    this.text = text;
    this.userTypes = userTypes;
  }

  /** The type; what is not understood is {@link Unknown}. */
  static CqlType parse(String text, Function<String, Optional<UserType>> userTypes) {
    try {
      CqlTypeParser parser = new CqlTypeParser(text.strip(), userTypes);
      CqlType type = parser.type();
      return parser.at == parser.text.length() ? type : new Unknown(text);
    } catch (IllegalArgumentException e) {
      return new Unknown(text);
    }
  }

  private CqlType type() {
    skipSpace();
    boolean quoted = at < text.length() && text.charAt(at) == '"';
    String name = name();
    if (!accept('<')) {
      return quoted ? userType(name) : named(name);
    }
    List<CqlType> parts = new ArrayList<>();
    int size = -1;
    do {
      skipSpace();
      if (at < text.length() && Character.isDigit(text.charAt(at))) {
        size = Integer.parseInt(name());
      } else {
        parts.add(type());
      }
    } while (accept(','));
    if (!accept('>')) {
      throw new IllegalArgumentException(text);
    }
    return made(name, parts, size);
  }

  private CqlType made(String name, List<CqlType> parts, int size) {
    CqlType first = parts.get(0);
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "frozen" -> first;
      case "list" -> new Many(false, first);
      case "set" -> new Many(true, first);
      case "map" -> new Entries(first, parts.get(1));
      case "tuple" -> new Tuple(parts);
      case "vector" -> new Vector(first, size);
      default -> throw new IllegalArgumentException(text);
    };
  }

  private CqlType named(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    if (upper.equals("VARCHAR")) {
      return Scalar.TEXT;
    }
    for (Scalar scalar : Scalar.values()) {
      if (scalar.name().equals(upper)) {
        return scalar;
      }
    }
    return userType(name);
  }

  private CqlType userType(String name) {
    return userTypes.apply(name).orElseThrow(() -> new IllegalArgumentException(text));
  }

  private String name() {
    StringBuilder name = new StringBuilder();
    if (at < text.length() && text.charAt(at) == '"') {
      for (at++; at < text.length(); at++) {
        if (text.charAt(at) == '"') {
          if (at + 1 == text.length() || text.charAt(at + 1) != '"') {
            break;
          }
          at++;
        }
        name.append(text.charAt(at));
      }
      at++;
      return name.toString();
    }
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
      name.append(text.charAt(at++));
    }
    if (name.isEmpty()) {
      throw new IllegalArgumentException(text);
    }
    return name.toString();
  }

  private void skipSpace() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  private boolean accept(char c) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }
}
