package io.polymigrate.api.record;

import io.polymigrate.api.AsyncCloseable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * How a container will be read: splits of even size over one consistent snapshot, where the store
 * can give one. Holds the snapshot until closed. Safe for use by many threads.
 */
public interface ExtractPlan extends AsyncCloseable {

  /**
   * The shape of the records as the store holds them. Where a logical schema is stored beside the
   * data (or given by the request), types are the logical ones and {@code held} what the source
   * writes; the engine decodes.
   */
  RecordSchema schema();

  /**
   * Disjoint, and together all records of the request's ranges. In the order of the request's
   * ranges, and within one of them in key order: a range that was cut is replaced by its parts.
   */
  List<Split> splits();

  /** Whether a position is still good after a restart; false where the container has no key. */
  boolean resumable();

  /** Whether all splits see one snapshot. */
  boolean consistent();

  /**
   * Whether the schema was found by reading the records, for want of one that the store knows. It
   * may be given to further plans of the same run ({@link ExtractRequest#withSchema}), which spares
   * them that; like this one they must fail on a record with a field that is not in it.
   */
  default boolean inferred() {
    return false;
  }

  /**
   * Whether the schema was found in some of the records only, as the request allows it ({@link
   * ExtractRequest#sampled}). Then a record that does not fit is refused ({@link
   * io.polymigrate.api.error.RefusedValueException}) or fails the reading; nothing in it is
   * converted or left out. So who reads everything without either knows that the schema held.
   */
  default boolean sampled() {
    return false;
  }

  /** Opens one split for reading; several may be open at once. */
  CompletionStage<RecordSource> open(Split split);

  /**
   * Cuts what is left of a split while others are being read, so that workers with nothing left to
   * do can take a part of it. Asked only of {@link #resumable} plans, whose positions say what is
   * left.
   *
   * <p>The parts are about even, and about as many as wished for. They are disjoint, in key order,
   * and together exactly the range of {@code rest}; they show the same snapshot as the plan's own
   * splits, and {@link #open} opens them, several at once. Who can't cut, or finds that it is not
   * worth it, gives the rest back alone, which is what happens by default: then nobody asks again.
   *
   * @param rest a split of this plan, or what is left of it behind a position
   * @param parts how many are wished for, at least 2
   */
  default CompletionStage<List<Split>> cut(Split rest, int parts) {
    return CompletableFuture.completedFuture(List.of(rest));
  }
}
