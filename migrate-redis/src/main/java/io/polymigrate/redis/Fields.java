package io.polymigrate.redis;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.spi.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * Names of the fields of a hash. A field that is missing is not there; of one that is null there is
 * a marker in its stead, whose value is empty.
 */
final class Fields {
  static final String NULL = Registry.OWN + "null:";

  /** Of a record without any field: a hash can not be empty. */
  static final byte[] EMPTY = (Registry.OWN + "empty").getBytes(StandardCharsets.UTF_8);

  private static final byte[] MARK = NULL.getBytes(StandardCharsets.UTF_8);

  private Fields() {}

  static byte[] value(String name) {
    return RedisConnection.bytes(name);
  }

  static byte[] marker(String name) {
    return RedisConnection.bytes(NULL + name);
  }

  static boolean isMarker(byte[] name) {
    return Bytes.startsWith(name, MARK);
  }

  static byte[] marked(byte[] marker) {
    return java.util.Arrays.copyOfRange(marker, MARK.length, marker.length);
  }

  static void requireName(String name) {
    if (name.startsWith(Registry.OWN)) {
      throw MigrationException.invalid(
          "The field '" + name + "': names that start with _polymigrate_ are the library's own");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      throw MigrationException.invalid("A field's name is no Unicode text");
    }
  }
}
