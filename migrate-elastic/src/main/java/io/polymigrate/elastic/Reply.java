package io.polymigrate.elastic;

import io.polymigrate.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer, as its bytes. */
final class Reply {
  static final int NOT_FOUND = 404;

  private final int status;
  private final byte[] bytes;
  private final int length;

  /**
   * An answer.
   *
   * @param bytes of which the first ones are the answer
   */
  Reply(int status, byte[] bytes, int length) {
    this.status = status;
    this.bytes = bytes;
    this.length = length;
  }

  int status() {
    return status;
  }

  /** The answer, and maybe what does not belong to it behind. */
  byte[] bytes() {
    return bytes;
  }

  boolean found() {
    return status != NOT_FOUND;
  }

  /** All of it, for answers that are small. */
  Map<String, @Nullable Object> json() {
    return Json.parseObject(new String(bytes, 0, length, StandardCharsets.UTF_8));
  }

  /** A member that is an object; empty when it is not there. */
  static Map<String, @Nullable Object> object(Map<?, ?> in, String name) {
    return in.get(name) instanceof Map<?, ?> map ? strings(map) : Map.of();
  }

  @SuppressWarnings("unchecked") // what was parsed has text as keys
  static Map<String, @Nullable Object> strings(Map<?, ?> map) {
    return (Map<String, @Nullable Object>) map;
  }
}
