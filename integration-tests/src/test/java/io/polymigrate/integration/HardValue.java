package io.polymigrate.integration;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One value of a native type, and which targets refuse it.
 *
 * @param text the value as its store reads it: a literal, an expression, or extended JSON
 * @param refusals for a target's type, part of the reason it must give; a target without one must
 *     give the value back as it was
 */
record HardValue(String text, Map<String, String> refusals) {
  HardValue {
    refusals = Map.copyOf(refusals);
  }

  static HardValue of(String text) {
    return new HardValue(text, Map.of());
  }

  /** The same value, refused by these targets. */
  HardValue refusedBy(String reason, String... targets) {
    Map<String, String> more = new LinkedHashMap<>(refusals);
    for (String target : targets) {
      more.put(target, reason);
    }
    return new HardValue(text, more);
  }

  /** The reason that a target must give, if it is to refuse the value. */
  Optional<String> refusal(String target) {
    return Optional.ofNullable(refusals.get(target));
  }

  @Override
  public String toString() {
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
