package io.polymigrate.api.record;

import io.polymigrate.api.filter.Filter;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What to read.
 *
 * @param container table or collection
 * @param fields which fields, in this order; empty means all
 * @param filter which records
 * @param orderBy when not empty, records come sorted by these fields in canonical order (numbers by
 *     value, text by UTF-8 bytes, UUIDs and bytes unsigned, null first) and splits are ranges of
 *     the first {@code rangeFields} of them; when empty the adapter orders by its own key
 * @param rangeFields how many leading fields of {@code orderBy} make the key of ranges
 * @param ranges which key ranges; exactly these are to be read (cut further if large); one {@link
 *     KeyRange#ALL} means the adapter cuts as it likes
 * @param parallelism how many workers will read, at least 1
 * @param mostSplits more splits than so many are of no use; ranges that are given are never joined.
 *     Where no index gives the order each split may cost the store a look at everything
 * @param batch how much makes a batch; to be asked anew for each
 * @param schema the shape to read with, where the caller knows better than the store (a stored or
 *     declared schema); empty means the adapter finds out
 * @param sampled whether a schema that some of the records have will do, where the adapter would
 *     have to read all of them to find it out; see {@link ExtractPlan#sampled}
 */
public record ExtractRequest(
    String container,
    List<String> fields,
    Filter filter,
    List<String> orderBy,
    int rangeFields,
    List<KeyRange> ranges,
    int parallelism,
    int mostSplits,
    BatchSize batch,
    Optional<RecordSchema> schema,
    boolean sampled) {

  /** Copies the lists and checks the numbers. */
  public ExtractRequest {
    fields = List.copyOf(fields);
    orderBy = List.copyOf(orderBy);
    ranges = List.copyOf(ranges);
    if (parallelism < 1) {
      throw new IllegalArgumentException("parallelism must be >= 1: " + parallelism);
    }
    if (mostSplits < 1) {
      throw new IllegalArgumentException("mostSplits must be >= 1: " + mostSplits);
    }
    if (rangeFields > orderBy.size()) {
      throw new IllegalArgumentException("rangeFields must be <= " + orderBy.size());
    }
  }

  /** Everything in a container, one worker, batches of at most 5,000 records or about 1 MiB. */
  public static ExtractRequest of(String container) {
    return new ExtractRequest(
        container,
        List.of(),
        Filter.all(),
        List.of(),
        0,
        List.of(KeyRange.ALL),
        1,
        Integer.MAX_VALUE,
        BatchSize.of(5000, 1 << 20),
        Optional.empty(),
        false);
  }

  /**
   * How many splits an adapter should make of all ranges together; one for each range means that
   * none is to be cut.
   *
   * @param each how many for each worker are good for its store
   */
  public int splitsFor(int each) {
    int wanted = parallelism == 1 ? 1 : Math.multiplyExact(parallelism, each);
    return Math.max(ranges.size(), Math.min(wanted, mostSplits));
  }

  /** The same with other fields. */
  public ExtractRequest withFields(List<String> newFields) {
    return with(copy -> copy.fields = newFields);
  }

  /** The same with another filter. */
  public ExtractRequest withFilter(Filter newFilter) {
    return with(copy -> copy.filter = newFilter);
  }

  /** The same in canonical order of these fields. */
  public ExtractRequest withOrderBy(List<String> newOrderBy, int newRangeFields) {
    return with(
        copy -> {
          copy.orderBy = newOrderBy;
          copy.rangeFields = newRangeFields;
        });
  }

  /** The same over other ranges. */
  public ExtractRequest withRanges(List<KeyRange> newRanges) {
    return with(copy -> copy.ranges = newRanges);
  }

  /** The same for another number of workers. */
  public ExtractRequest withParallelism(int newParallelism) {
    return with(copy -> copy.parallelism = newParallelism);
  }

  /** The same with at most so many splits, if as few will do for the ranges. */
  public ExtractRequest withMostSplits(int newMostSplits) {
    return with(copy -> copy.mostSplits = newMostSplits);
  }

  /** The same with batches of another size. */
  public ExtractRequest withBatch(BatchSize newBatch) {
    return with(copy -> copy.batch = newBatch);
  }

  /** The same with batches of at most so many records, and of about so many bytes. */
  public ExtractRequest withBatch(int records, long bytes) {
    return withBatch(BatchSize.of(records, bytes));
  }

  /** The same read with a given shape. */
  public ExtractRequest withSchema(RecordSchema newSchema) {
    return with(copy -> copy.schema = Optional.of(newSchema));
  }

  /** The same where a schema found in a sample will do, or will not. */
  public ExtractRequest withSampled(boolean will) {
    return with(copy -> copy.sampled = will);
  }

  private ExtractRequest with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.toRequest();
  }

  /** The request, open to change for a moment, so that the list of its parts stands once. */
  private static final class Copy {
    private final String container;
    private List<String> fields;
    private Filter filter;
    private List<String> orderBy;
    private int rangeFields;
    private List<KeyRange> ranges;
    private int parallelism;
    private int mostSplits;
    private BatchSize batch;
    private Optional<RecordSchema> schema;
    private boolean sampled;

    private Copy(ExtractRequest request) {
      container = request.container;
      fields = request.fields;
      filter = request.filter;
      orderBy = request.orderBy;
      rangeFields = request.rangeFields;
      ranges = request.ranges;
      parallelism = request.parallelism;
      mostSplits = request.mostSplits;
      batch = request.batch;
      schema = request.schema;
      sampled = request.sampled;
    }

    private ExtractRequest toRequest() {
      return new ExtractRequest(
          container,
          fields,
          filter,
          orderBy,
          rangeFields,
          ranges,
          parallelism,
          mostSplits,
          batch,
          schema,
          sampled);
    }
  }
}
