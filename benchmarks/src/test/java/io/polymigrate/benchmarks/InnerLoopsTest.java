package io.polymigrate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
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

  @Test
  void jmhsOwnRunnerFindsTheLoops() throws Exception {
    try (InputStream list =
        Objects.requireNonNull(
            InnerLoops.class.getResourceAsStream("/META-INF/BenchmarkList"),
            "JMH's annotation processor left no list of benchmarks")) {
      assertThat(new String(list.readAllBytes(), StandardCharsets.UTF_8))
          .contains("InnerLoops", "decode", "transform", "encode");
    }
  }
}
