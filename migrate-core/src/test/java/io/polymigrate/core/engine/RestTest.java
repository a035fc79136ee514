package io.polymigrate.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RestTest {
  private static Rest rest(long estimate, int... batches) {
    Rest rest = new Rest(estimate);
    for (int records : batches) {
      rest.read(records);
    }
    return rest;
  }

  @Test
  void nothingIsKnownBeforeTheFirstBatch() {
    assertThat(rest(1_000_000).gain()).isZero();
  }

  @Test
  void whatIsLeftIsWhatWasEstimatedWithoutWhatWasRead() {
    assertThat(rest(10_000, 100, 100).gain()).isEqualTo(9_800);
  }

  @Test
  void whenThereIsMoreThanEstimatedItIsTakenForHalfRead() {
    assertThat(rest(50, 100, 100, 100, 100, 100, 100, 100).gain()).isZero();
    assertThat(rest(50, 100, 100, 100, 100, 100, 100, 100, 100).gain()).isEqualTo(800);
  }

  @Test
  void aFewBatchesAreNotWorthCutting() {
    assertThat(rest(890, 100).gain()).isZero();
    assertThat(rest(900, 100).gain()).isEqualTo(800);
  }

  @Test
  void itIsCutForNoMoreThanCanBeKeptBusyForSomeBatches() {
    assertThat(rest(900, 100).helpers()).isEqualTo(1);
    assertThat(rest(2_000, 100).helpers()).isEqualTo(3);
  }

  @Test
  void whatStaysWholeIsNotCut() {
    Rest rest = rest(10_000, 100);

    rest.stayWhole();

    assertThat(rest.gain()).isZero();
  }
}
