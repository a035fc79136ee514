package io.polymigrate.mongo;

import io.polymigrate.api.error.RefusedValueException;

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
    // The last eight, some of which were looked at before.
    if (length >= 8 && at + 8 > end && (BsonBuffer.getLong(bytes, end - 8) & HIGH_BITS) == 0) {
      return;
    }
    while (at < end && bytes[at] >= 0) {
      at++;
    }
    while (at < end) {
      at = next(bytes, at, end);
    }
  }

  // Behind the code point that starts here. Overlong forms, surrogates and what is beyond the last
  // code point are as wrong as a sequence that breaks off.
  private static int next(byte[] bytes, int at, int end) {
    int first = bytes[at] & 0xff;
    if (first < 0x80) {
      return at + 1;
    }
    int length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (first < 0xc2 || first > 0xf4 || end - at < length) {
      throw invalid();
    }
    int second = bytes[at + 1] & 0xff;
    int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (second < least || second > most) {
      throw invalid();
    }
    for (int i = 2; i < length; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        throw invalid();
      }
    }
    return at + length;
  }

  private static RefusedValueException invalid() {
    return RefusedValueException.notRepresentable("a string that is not valid UTF-8");
  }
}
