package io.polymigrate.redis;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Simple;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.BiConsumer;

/** A JSON object whose members are taken apart without changing a character of their values. */
final class JsonDocument {
  private final byte[] bytes;
  private int at;

  JsonDocument(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Gives each member's name and the text of its value. */
  void members(BiConsumer<String, byte[]> action) {
    try {
      skipSpace();
      expect('{');
      skipSpace();
      while (bytes[at] != '}') {
        String name = (String) Json.parse(new String(value(), StandardCharsets.UTF_8));
        skipSpace();
        expect(':');
        skipSpace();
        action.accept(String.valueOf(name), value());
        skipSpace();
        if (bytes[at] == ',') {
          at++;
          skipSpace();
        }
      }
    } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException | ClassCastException e) {
      throw new MigrationException(
          StandardErrorCode.SCHEMA_MISMATCH,
          Outcome.NOT_APPLIED,
          "A record that should be a JSON object is none",
          e);
    }
  }

  private byte[] value() {
    int start = at;
    int depth = 0;
    do {
      int c = bytes[at];
      if (c == '"') {
        skipString();
      } else if (c == '{' || c == '[') {
        depth++;
        at++;
      } else if (c == '}' || c == ']') {
        depth--;
        at++;
      } else {
        at++;
        boolean literal = depth == 0 && ",}] \t\r\n".indexOf(c) < 0;
        while (literal && ",}] \t\r\n".indexOf(bytes[at]) < 0) {
          at++;
        }
      }
    } while (depth > 0);
    return java.util.Arrays.copyOfRange(bytes, start, at);
  }

  private void skipString() {
    for (at++; bytes[at] != '"'; at++) {
      if (bytes[at] == '\\') {
        at++;
      }
    }
    at++;
  }

  private void skipSpace() {
    while (" \t\r\n".indexOf(bytes[at]) >= 0) {
      at++;
    }
  }

  private void expect(char c) {
    if (bytes[at++] != c) {
      throw new IllegalArgumentException("expected " + c);
    }
  }

  /** A member's value as the text that a field of this type has in a hash. */
  static byte[] text(byte[] literal, LogicalType held) {
    boolean none = literal.length == 4 && literal[0] == 'n';
    if (none) {
      return Row.NULL;
    }
    if (held == Simple.JSON) {
      return literal;
    }
    if (literal[0] != '"') {
      return literal;
    }
    String text = (String) Json.parse(new String(literal, StandardCharsets.UTF_8));
    String present = String.valueOf(text);
    return held == Simple.BYTES
        ? Base64.getDecoder().decode(present)
        : RedisConnection.bytes(present);
  }
}
