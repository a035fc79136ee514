package io.polymigrate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InnerLoopsTest {

  @ParameterizedTest
  @EnumSource(Store.class)
  void theLoopsRunOnABatchOfEachStore(Store store) throws Exception {
    InnerLoops loops = new InnerLoops();
    loops.store = store.name();

    loops.open();

    try {
      assertThat(loops.decode()).isNotZero();
      assertThat(loops.transform()).isNotZero();
      assertThat(loops.encode()).isNotZero();
    } finally {
      loops.close();
    }
  }
}
