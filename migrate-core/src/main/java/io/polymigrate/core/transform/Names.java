package io.polymigrate.core.transform;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Numbers that stand for names of fields, the same everywhere in the process. Only so many names
 * have one, and no long ones: those of a map's entries may be without end.
 */
final class Names {
  private static final int MOST = 1 << 12;
  private static final int MAX_LENGTH = 64;
  private static final ConcurrentHashMap<String, Integer> NUMBERS = new ConcurrentHashMap<>();
  private static final AtomicReferenceArray<String> TEXTS = new AtomicReferenceArray<>(MOST);
  private static final AtomicInteger COUNT = new AtomicInteger();

  private Names() {}

  /** The name's number, or -1 when it has none. */
  static int number(String name) {
    Integer known = NUMBERS.get(name);
    if (known != null) {
      return known;
    }
    if (name.length() > MAX_LENGTH || COUNT.get() >= MOST) {
      return -1;
    }
    return NUMBERS.computeIfAbsent(
        name,
        added -> {
          int number = COUNT.getAndIncrement();
          if (number >= MOST) {
            return -1;
          }
          TEXTS.set(number, added);
          return number;
        });
  }

  /** The name of a number that {@link #number} gave. */
  static String text(int number) {
    return TEXTS.get(number);
  }
}
