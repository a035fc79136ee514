package io.polymigrate.dynamo;

import io.polymigrate.api.Validation;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what stands against an operation. */
final class Problems {
  private static final int FIRST_KEYS = 20;

  private final List<Validation.Problem> problems = new ArrayList<>();

  void add(ErrorCode code, String message) {
    problems.add(Validation.Problem.of(code, message));
  }

  void add(ErrorCode code, String field, String message) {
    problems.add(new Validation.Problem(code, Optional.of(field), message, 0, List.of()));
  }

  void add(ErrorCode code, String field, String message, long count, List<String> keys) {
    problems.add(
        new Validation.Problem(
            code,
            Optional.of(field),
            message,
            count,
            keys.subList(0, Math.min(keys.size(), FIRST_KEYS))));
  }

  void require(boolean holds, ErrorCode code, String message) {
    if (!holds) {
      add(code, message);
    }
  }

  boolean none() {
    return problems.isEmpty();
  }

  Validation validation() {
    return new Validation(problems);
  }

  static MigrationException refusal(ErrorCode code, String message) {
    return new MigrationException(code, Outcome.NOT_APPLIED, message);
  }
}
