package io.polymigrate.integration;

import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.TestDatabase;

/**
 * Copies a table from PostgreSQL into a store, and from there into another PostgreSQL database, and
 * kills both copies again and again. What is there at the end is compared with what the generator
 * of the records says, without the adapter of the store.
 */
final class StoreChaos {
  private final Store store;
  private final long rows;
  private final int kills;
  private final long seed;
  private final long rate;

  /**
   * A trial.
   *
   * @param kills of the copy into the store, and as many of that out of it
   * @param rate records per second of the killed processes; 0 for as fast as possible, and an
   *     undisturbed copy before the others
   */
  StoreChaos(Store store, long rows, int kills, long seed, long rate) {
    this.store = store;
    this.rows = rows;
    this.kills = kills;
    this.seed = seed;
    this.rate = rate;
  }

  /** What came of it. */
  Chaos.Outcome run() {
    long start = System.nanoTime();
    KilledCopies copies = new KilledCopies(rows, rate, seed);
    long differing = 0;
    try (PostgresqlDoor origin = new PostgresqlDoor(ServerKind.POSTGRESQL_16)) {
      new PostgresqlMixedTable(origin).fill(KilledCopies.TABLE, rows);
      if (rate == 0) {
        try (TestDatabase space = store.space()) {
          copies.undisturbed(origin.end(), store.end(space));
        }
      }
      while (copies.killed() < 2 * kills) {
        int before = copies.killed();
        try (TestDatabase space = store.space();
            PostgresqlDoor last = new PostgresqlDoor(ServerKind.POSTGRESQL_16)) {
          End there = store.end(space);
          PostgresqlMixedTable back = new PostgresqlMixedTable(last);
          copies.killed(origin.end(), there, before + kills, () -> -1);
          copies.killed(
              there, last.end(), before + 2 * kills, () -> back.count(KilledCopies.TABLE));
          differing += back.differing(KilledCopies.TABLE, rows, "postgresql");
        }
      }
    }
    String name = "pg-" + store.type() + "-pg";
    return Chaos.Outcome.of(name, rows, seed, copies, differing, start);
  }
}
