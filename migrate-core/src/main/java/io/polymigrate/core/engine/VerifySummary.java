package io.polymigrate.core.engine;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a verification found.
 *
 * @param verifications one for each load
 * @param seconds wall time
 */
public record VerifySummary(List<UnitVerification> verifications, double seconds) {
  /** Copies the list. */
  public VerifySummary {
    verifications = List.copyOf(verifications);
  }

  /** How many records differ in all; empty when it can't be said of some load. */
  public OptionalLong differences() {
    return differences(verifications);
  }

  static OptionalLong differences(List<UnitVerification> verifications) {
    long sum = 0;
    for (UnitVerification verification : verifications) {
      OptionalLong differences = verification.result().differences();
      if (differences.isEmpty()) {
        return differences;
      }
      sum += differences.getAsLong();
    }
    return verifications.isEmpty() ? OptionalLong.empty() : OptionalLong.of(sum);
  }
}
