package io.polymigrate.redis;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes that are compared by what they are. */
final class ByteString {
  private final byte[] bytes;

  ByteString(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ByteString string && Arrays.equals(bytes, string.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
