package io.polymigrate.mongo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of one object's members, to tell when one occurs twice. Objects of one shape follow one
 * another, so a name is mostly found where it stood before, and no text is made of it. Reused.
 */
final class MemberNames {
  private static final int FEW = 16;

  private byte[][] bytes = new byte[FEW][];
  private String[] names = new String[FEW];
  private int count;
  private @Nullable Set<String> many;

  /** Starts another object. */
  void clear() {
    count = 0;
    many = null;
  }

  /** Adds a name; null when it is there already. */
  @Nullable String add(byte[] utf8, int offset, int length) {
    if (count == names.length) {
      bytes = Arrays.copyOf(bytes, 2 * count);
      names = Arrays.copyOf(names, 2 * count);
    }
    byte[] before = bytes[count];
    if (before == null || !Arrays.equals(before, 0, before.length, utf8, offset, offset + length)) {
      bytes[count] = Arrays.copyOfRange(utf8, offset, offset + length);
      names[count] = new String(utf8, offset, length, StandardCharsets.UTF_8);
    }
    String name = names[count];
    if (isThere(name)) {
      return null;
    }
    count++;
    return name;
  }

  private boolean isThere(String name) {
    if (count < FEW) {
      for (int i = 0; i < count; i++) {
        if (names[i].equals(name)) {
          return true;
        }
      }
      return false;
    }
    if (many == null) {
      many = new HashSet<>(Arrays.asList(names).subList(0, count));
    }
    return !many.add(name);
  }
}
