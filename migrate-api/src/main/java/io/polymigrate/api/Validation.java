package io.polymigrate.api;

import io.polymigrate.api.error.ErrorCode;
import java.util.List;
import java.util.Optional;

/**
 * Answer to {@link DatabaseAdapter#check} or {@link DatabaseAdapter#inspect}.
 *
 * @param problems what stands against it; empty means all is well
 */
public record Validation(List<Problem> problems) {

  /** Nothing stands against it. */
  public static final Validation OK = new Validation(List.of());

  /** Copies the list. */
  public Validation {
    problems = List.copyOf(problems);
  }

  /** Whether there is no problem. */
  public boolean ok() {
    return problems.isEmpty();
  }

  /**
   * One thing that is wrong.
   *
   * @param code stable code, explained in the docs
   * @param field the field or option concerned, if one is
   * @param message what is wrong, why, and what to do
   * @param count how many records are concerned; 0 when it is not about records
   * @param firstKeys keys of the first of them, at most 20
   */
  public record Problem(
      ErrorCode code, Optional<String> field, String message, long count, List<String> firstKeys) {

    /** Copies the list. */
    public Problem {
      firstKeys = List.copyOf(firstKeys);
    }

    /** A problem that is not about records. */
    public static Problem of(ErrorCode code, String message) {
      return new Problem(code, Optional.empty(), message, 0, List.of());
    }
  }
}
