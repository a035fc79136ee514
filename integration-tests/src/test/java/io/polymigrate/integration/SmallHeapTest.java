package io.polymigrate.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The short form of the copy under a small heap. */
class SmallHeapTest {
  private static final int HEAP_MIB = 64;

  @ParameterizedTest
  @EnumSource(names = {"PG_MONGO", "MONGO_PG"})
  void aTableManyTimesTheHeapIsCopied(Pair pair) {
    SmallHeap.Figures figures = SmallHeap.copy(pair, 250_000, HEAP_MIB);

    assertThat(figures.differing()).isZero();
    assertThat(figures.liveHeapKib()).isLessThan(HEAP_MIB * 1024L * 3 / 4);
  }
}
