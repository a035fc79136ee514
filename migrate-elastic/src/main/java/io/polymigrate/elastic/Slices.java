package io.polymigrate.elastic;

import io.polymigrate.api.spi.Parts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Goes through all documents of a point in time, in several slices at once where there are many.
 */
final class Slices {
  private static final int FIRST_PAGE = 200;
  private static final int LARGEST_PAGE = 5000;
  private static final int MOST = 4;
  private static final int WORTH_A_SLICE = 2000;

  private final ElasticRun run;
  private final Snapshot snapshot;
  private final Columns columns;
  private final Work work;

  /** What is done with a page; several are dealt with at once. */
  @FunctionalInterface
  interface Work {
    void on(List<Row> rows);
  }

  private Slices(ElasticRun run, Snapshot snapshot, Columns columns, Work work) {
    this.run = run;
    this.snapshot = snapshot;
    this.columns = columns;
    this.work = work;
  }

  /** Gives all documents of an index as it is now to the work, page by page. Blocks. */
  static void each(ElasticRun run, String index, Columns columns, Work work) {
    try (Snapshot snapshot = Snapshot.open(run.connection(), index)) {
      long documents = snapshot.count(Map.of("match_all", Map.of()));
      int count = (int) Math.max(1, Math.min(MOST, documents / WORTH_A_SLICE));
      Slices slices = new Slices(run, snapshot, columns, work);
      Parts.each(
          run.connection().executor(),
          count,
          (slice, givenUp) -> slices.pages(slice, count, givenUp));
    }
  }

  private void pages(int slice, int count, BooleanSupplier givenUp) {
    Optional<byte[]> last = Optional.empty();
    int size = FIRST_PAGE;
    while (!givenUp.getAsBoolean()) {
      run.context().throwIfStopped();
      Snapshot.Page page = snapshot.slice(slice, count, last, size, columns);
      if (page.rows().isEmpty()) {
        return;
      }
      work.on(page.rows());
      last = page.last();
      size = following(page.rows());
    }
  }

  /** So many as make about a bulk. */
  private int following(List<Row> rows) {
    long bytes = rows.stream().mapToLong(Row::size).sum();
    long each = Math.max(1, bytes / rows.size());
    long many = run.connection().options().bulkBytes() / each;
    return (int) Math.max(1, Math.min(LARGEST_PAGE, many));
  }
}
