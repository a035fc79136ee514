package io.polymigrate.mongo;

import io.polymigrate.api.error.RefusedValueException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Checks text that the server took without looking. */
final class Utf8 {
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  static void requireValid(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (at + 8 <= end && (BsonBuffer.getLong(bytes, at) & HIGH_BITS) == 0) {
      at += 8;
    }
    while (at < end && bytes[at] >= 0) {
      at++;
    }
    if (at < end) {
      requireDecodable(bytes, at, end);
    }
  }

  private static void requireDecodable(byte[] bytes, int from, int end) {
    try {
      var unused =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, end - from));
    } catch (CharacterCodingException e) {
      throw RefusedValueException.notRepresentable("a string that is not valid UTF-8");
    }
  }
}
