package io.polymigrate.mongo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import java.util.Optional;

/** A collection and its logical schema under another name, and back. */
final class Renaming {
  private final Execution run;
  private final String step;
  private final String newName;

  Renaming(Execution run, String step, String newName) {
    this.run = run;
    this.step = step;
    this.newName = newName;
  }

  void forth() {
    if (!run.noted("identity")) {
      Target target = run.target();
      run.note("identity", Target.identity(target.info()).orElse(""));
      run.note("schema_kept", target.stored().isPresent() ? true : null);
    }
    Containers.rename(run, step, run.container(), newName);
    Containers.moveSchema(run, step + ".schema", run.container(), newName);
  }

  /** Undoes it where that very collection still has the new name. */
  void back() {
    Optional<String> identity = run.text("identity");
    if (identity.isEmpty()) {
      return;
    }
    if (identity.equals(Containers.identity(run, newName))) {
      if (Containers.find(run, run.container()).isPresent()) {
        throw MigrationException.refusal(
            StandardErrorCode.CONTAINER_EXISTS,
            "There is a new collection '"
                + run.container()
                + "'; rename or drop it before this operation is rolled back");
      }
      Containers.rename(run, step + ".undo", newName, run.container());
    }
    if (identity.equals(Containers.identity(run, run.container()))) {
      Containers.moveSchema(run, step + ".undo_schema", newName, run.container());
    }
  }
}
