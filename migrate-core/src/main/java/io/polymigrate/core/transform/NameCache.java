package io.polymigrate.core.transform;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Strings of short UTF-8 texts that come often; a newer one takes an older one's place. */
final class NameCache {
  private static final int BITS = 10;
  private static final int SIZE = 1 << BITS;
  private static final int MAX_LENGTH = 64;

  @SuppressWarnings("ArrayRecordComponent") // ours alone, never compared
  private record Entry(byte[] utf8, String text) {}

  private final AtomicReferenceArray<Entry> entries = new AtomicReferenceArray<>(SIZE);

  String text(byte[] data, int offset, int length) {
    if (length > MAX_LENGTH) {
      return new String(data, offset, length, StandardCharsets.UTF_8);
    }
    int slot = slot(data, offset, length);
    Entry entry = entries.get(slot);
    if (entry != null
        && Arrays.equals(entry.utf8, 0, entry.utf8.length, data, offset, offset + length)) {
      return entry.text;
    }
    byte[] utf8 = Arrays.copyOfRange(data, offset, offset + length);
    String text = new String(utf8, StandardCharsets.UTF_8);
    entries.set(slot, new Entry(utf8, text));
    return text;
  }

  private static int slot(byte[] data, int offset, int length) {
    int hash = length;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + data[i];
    }
    // Spreads what differs in few bits (Knuth, The Art of Computer Programming, 6.4).
    return (hash * 0x9E3779B9) >>> (Integer.SIZE - BITS);
  }
}
