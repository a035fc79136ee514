package io.polymigrate.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HashFilesTest {

  @Test
  void exactlyTheRepeatedHashesAreFound() {
    try (HashFiles files = new HashFiles()) {
      Random random = new Random(5);
      for (int i = 0; i < 50_000; i++) {
        files.add(random.nextLong());
      }
      random.setSeed(5);
      long first = random.nextLong();
      long second = random.nextLong();
      files.add(second);
      files.add(first);
      files.add(first);

      assertThat(files.repeated(100)).containsExactlyInAnyOrder(first, second);
      assertThat(files.repeated(1)).hasSize(1);
    }
  }

  @Test
  void noHashesRepeatNothing() {
    try (HashFiles files = new HashFiles()) {
      assertThat(files.repeated(100)).isEmpty();
    }
  }
}
