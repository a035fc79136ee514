package io.polymigrate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BenchOptionsTest {

  @Test
  void withoutPairsTheStandardOnesAreRun() {
    BenchOptions options = BenchOptions.parse("--rows", "20_000", "--json");

    assertThat(options.pairs()).isEqualTo(Pair.STANDARD);
    assertThat(options.data()).containsExactly(Data.A);
    assertThat(options.runs()).isEqualTo(5);
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
  void aPairIsNamedByShortOrFullNames() {
    BenchOptions options =
        BenchOptions.parse("pg-elastic", "pg-elasticsearch", "postgresql-mongodb");

    assertThat(options.pairs()).extracting(Pair::title).containsExactly("pg-elastic", "pg-mongo");
  }

  @Test
  void oneStoreMeansAllItsPairs() {
    BenchOptions options = BenchOptions.parse("redis");

    assertThat(options.pairs())
        .hasSize(13)
        .allSatisfy(pair -> assertThat(pair.title()).contains("redis"));
  }

  @Test
  void dataIsNamedByLetters() {
    assertThat(BenchOptions.parse("--data", "b,E").data()).containsExactly(Data.B, Data.E);
    assertThatThrownBy(() -> BenchOptions.parse("--data", "a,z"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There is no data 'z'; there are a, b, c, d and e");
  }

  @Test
  void aNumberOfRowsThatIsNoneIsRefused() {
    assertThatThrownBy(() -> BenchOptions.parse("--rows", "many"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'--rows' needs a whole number above 0, not 'many'");
  }
}
