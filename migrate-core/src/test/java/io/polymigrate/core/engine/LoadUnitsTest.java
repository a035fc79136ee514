package io.polymigrate.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.core.spec.MigrationSpec;
import io.polymigrate.core.spec.SpecReader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadUnitsTest {
  private static LoadUnit unit(String ofTheStep, String options) {
    MigrationSpec spec =
        SpecReader.parse(
            "version: 1\n"
                + "source: {type: postgresql, url: 'postgresql://localhost/a'}\n"
                + "target: {type: postgresql, url: 'postgresql://localhost/b'}\n"
                + "steps:\n"
                + "  - {type: extract, source_table: t"
                + ofTheStep
                + "}\n"
                + "  - {type: load, target_table: t}\n"
                + "options: {"
                + options
                + "}\n",
            "test.yaml",
            Map.of());
    List<LoadUnit> units =
        LoadUnits.of(
            spec.migrations(),
            (request, call) -> CompletableFuture.failedFuture(new IllegalStateException()),
            spec.options());
    return units.get(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "''                 | verify: true                      | true  | 5000",
        "', batch_size: 10' | verify: true                      | false | 10",
        "', batch_size: 5000' | verify: true                    | false | 5000",
        "''                 | batch_size: 20                    | false | 20",
        "''                 | batch_bytes: 1000                 | false | 5000",
        "''                 | 'rate: {records_per_second: 500}' | false | 5000"
      })
  void batchesGrowUnlessSomebodySaidHowLargeOrHowFast(
      String ofTheStep, String options, boolean grows, int records) {
    LoadUnit unit = unit(ofTheStep, options);

    assertThat(unit.growingBatch().isPresent()).isEqualTo(grows);
    assertThat(unit.request().batch().records()).isEqualTo(records);
  }
}
