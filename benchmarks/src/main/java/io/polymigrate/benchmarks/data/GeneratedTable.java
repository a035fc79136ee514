package io.polymigrate.benchmarks.data;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table whose records follow from their numbers.
 *
 * @param name the container
 * @param columns its columns, the key first
 * @param rows how many records it has
 * @param index a column that gets an index, or nothing
 * @param maker what makes a record of its number
 */
public record GeneratedTable(
    String name, List<Column> columns, long rows, @Nullable String index, Maker maker) {
  private static final long SEED = 0x6265_6e63_6873L;

  /**
   * A column.
   *
   * @param name its name
   * @param kind what it holds
   */
  record Column(String name, Kind kind) {}

  /** Makes a record of its number. */
  interface Maker {
    /**
     * Fills the values: null, Long, Integer, BigDecimal, Double, String, Instant, UUID, Boolean,
     * and lists of texts or of lists of numbers.
     */
    void fill(long number, SplittableRandom random, @Nullable Object[] values);
  }

  /** What takes records. */
  interface Taker {
    void take(@Nullable Object[] values) throws Exception;
  }

  void each(Taker taker) throws Exception {
    @Nullable Object[] values = new @Nullable Object[columns.size()];
    long seed = SEED ^ name.hashCode();
    for (long number = 1; number <= rows; number++) {
      maker.fill(number, new SplittableRandom(seed ^ (number * 0x9e3779b97f4a7c15L)), values);
      taker.take(values);
    }
  }

  String definition(boolean ofPostgresql) {
    return "CREATE TABLE "
        + name
        + columns.stream()
            .map(column -> column.name + " " + column.kind.type(ofPostgresql))
            .collect(
                Collectors.joining(", ", " (", ", PRIMARY KEY (" + columns.get(0).name + "))"));
  }
}
