package io.polymigrate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BenchOptionsTest {

  @Test
  void withoutPairsTheStandardOnesAreRun() {
    BenchOptions options = BenchOptions.parse("--rows", "20_000", "--json");

    assertThat(options.pairs()).isEqualTo(Pair.STANDARD);
    assertThat(options.rows()).isEqualTo(20_000);
    assertThat(options.json()).isTrue();
  }

  @Test
  void anUnknownPairIsRefusedWithTheListOfPairs() {
    assertThatThrownBy(() -> BenchOptions.parse("pg-oracle"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'pg-oracle'")
        .hasMessageContaining("pg-mongo");
  }

  @Test
  void aNumberOfRowsThatIsNoneIsRefused() {
    assertThatThrownBy(() -> BenchOptions.parse("--rows", "many"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'--rows' needs a whole number above 0, not 'many'");
  }
}
