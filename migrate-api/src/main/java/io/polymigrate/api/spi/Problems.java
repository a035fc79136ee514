package io.polymigrate.api.spi;

import io.polymigrate.api.Validation;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Collects what stands against an operation, or what is not as it leaves the store. Used by one
 * thread.
 */
public final class Problems {
  private static final int FIRST_KEYS = 20;

  private final List<Validation.Problem> found = new ArrayList<>();

  /** Starts without any. */
  public Problems() {}

  /** Adds one that is about neither a field nor records. */
  public void add(ErrorCode code, String message) {
    found.add(Validation.Problem.of(code, message));
  }

  /** Adds one about a field or an option. */
  public void add(ErrorCode code, String field, String message) {
    add(code, field, message, 0, List.of());
  }

  /**
   * Adds one about records.
   *
   * @param count how many records are concerned
   * @param firstKeys keys of the first of them; those after the twentieth are left out
   */
  public void add(
      ErrorCode code, String field, String message, long count, List<String> firstKeys) {
    List<String> shown = firstKeys.subList(0, Math.min(firstKeys.size(), FIRST_KEYS));
    found.add(new Validation.Problem(code, Optional.of(field), message, count, shown));
  }

  /** Adds one unless the condition holds. */
  public void require(boolean holds, ErrorCode code, String message) {
    if (!holds) {
      add(code, message);
    }
  }

  /**
   * Runs a question that adds what it finds. A refusal that it throws is one more problem when it
   * is about what was asked for: bad input, or what the store can't do. Anything else (a server out
   * of reach, a lack of rights, a cancelled call) is no answer, and is thrown on.
   */
  void ask(Question question) throws Exception {
    try {
      question.ask();
    } catch (MigrationException e) {
      if (!isAnswer(e)) {
        throw e;
      }
      add(e.code(), String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      add(StandardErrorCode.INVALID_INPUT, String.valueOf(e.getMessage()));
    }
  }

  private static boolean isAnswer(MigrationException e) {
    ErrorCode.Category category = e.code().category();
    return e.outcome() == Outcome.NOT_APPLIED
        && (category == ErrorCode.Category.USER || category == ErrorCode.Category.UNSUPPORTED)
        && e.code() != StandardErrorCode.CANCELLED
        && e.code() != StandardErrorCode.ACCESS_DENIED;
  }

  /** Whether there are none so far. */
  public boolean none() {
    return found.isEmpty();
  }

  /** The answer that they make up. */
  public Validation validation() {
    return found.isEmpty() ? Validation.OK : new Validation(found);
  }

  /** What adds to the problems. */
  interface Question {
    void ask() throws Exception;
  }
}
