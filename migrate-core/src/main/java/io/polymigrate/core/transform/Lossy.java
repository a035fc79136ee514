package io.polymigrate.core.transform;

import java.util.Arrays;
import java.util.Locale;

/** The conversions that lose something: each is done only where a field asks for it by name. */
public enum Lossy {
  /**
   * Cuts off what does not fit: the fraction of a number, the time of a timestamp that becomes a
   * date, the end of a text with {@code max_length}.
   */
  TRUNCATE,
  /** Rounds half up to the decimal places that fit. */
  ROUND,
  /** Takes the nearest floating point number, or the shortest decimal that denotes it. */
  NEAREST,
  /** Takes the nearest end of the range for an integer that is out of it. */
  CLAMP,
  /** Cuts time to seconds. */
  SECONDS,
  /** Cuts time to milliseconds. */
  MILLISECONDS,
  /** Cuts time to microseconds. */
  MICROSECONDS,
  /** Reads a local timestamp as UTC, and writes a point in time as the local timestamp of UTC. */
  UTC,
  /** Milliseconds since 1970-01-01T00:00:00Z as a number; what is finer is cut off. */
  EPOCH_MILLIS,
  /** Whatever can't be converted becomes null. */
  NULL;

  /** The name in files. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The conversion of that name.
   *
   * @throws IllegalArgumentException listing the known ones
   */
  public static Lossy parse(String text) {
    for (Lossy lossy : values()) {
      if (lossy.text().equals(text)) {
        return lossy;
      }
    }
    throw new IllegalArgumentException(
        "Unknown conversion '"
            + text
            + "'; known: "
            + Arrays.stream(values()).map(Lossy::text).toList());
  }
}
