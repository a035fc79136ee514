package io.polymigrate.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The short form of the chaos: a few kills of a small copy of each pair. */
class KilledCopiesTest {
  @ParameterizedTest
  @EnumSource
  void aCopyKilledAtRandomMomentsAndRunAgainEndsAsUndisturbed(Pair pair) {
    long seed = Long.getLong("polymigrate.chaos.seed", System.nanoTime());

    Chaos.Outcome outcome = new Chaos(pair, 30_000, 3, seed, 20_000).run();

    assertThat(outcome.good()).as("seed %d: %s", seed, outcome).isTrue();
    assertThat(outcome.kills()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"POSTGRESQL", "MYSQL", "MONGODB"},
      mode = EnumSource.Mode.EXCLUDE)
  void aStoreIsFilledAndReadByCopiesThatAreKilled(Store store) {
    long seed = Long.getLong("polymigrate.chaos.seed", System.nanoTime());

    Chaos.Outcome outcome = new StoreChaos(store, 10_000, 2, seed, 5_000).run();

    assertThat(outcome.good()).as("seed %d: %s", seed, outcome).isTrue();
    assertThat(outcome.kills()).isGreaterThanOrEqualTo(4);
  }
}
