package io.polymigrate.core.spec;

import java.util.List;

/**
 * What to migrate: the content of a specification file.
 *
 * @param source where records come from
 * @param target where they go
 * @param migrations one per container, run in this order
 * @param options how to run them
 */
public record MigrationSpec(
    StoreEnd source, StoreEnd target, List<Migration> migrations, RunOptions options) {
  /** The version of the form that this library reads. */
  public static final int VERSION = 1;

  /** Copies the list. */
  public MigrationSpec {
    migrations = List.copyOf(migrations);
  }

  /** The same with other options. */
  public MigrationSpec withOptions(RunOptions newOptions) {
    return new MigrationSpec(source, target, migrations, newOptions);
  }
}
