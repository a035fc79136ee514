package io.polymigrate.api.record;

import io.polymigrate.api.filter.Filter;
import java.util.List;
import java.util.Optional;

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
 * @param batchRecords greatest number of records in a batch, at least 1
 * @param batchBytes a batch ends once it holds about so many bytes
 * @param schema the shape to read with, where the caller knows better than the store (a stored or
 *     declared schema); empty means the adapter finds out
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
    int batchRecords,
    long batchBytes,
    Optional<RecordSchema> schema) {

  /** Copies the lists and checks the numbers. */
  public ExtractRequest {
    fields = List.copyOf(fields);
    orderBy = List.copyOf(orderBy);
    ranges = List.copyOf(ranges);
    if (parallelism < 1 || batchRecords < 1 || batchBytes < 1) {
      throw new IllegalArgumentException(
          "parallelism, batch_size and batch_bytes must be >= 1: "
              + List.of(parallelism, batchRecords, batchBytes));
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
        5000,
        1 << 20,
        Optional.empty());
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
    return new ExtractRequest(
        container,
        newFields,
        filter,
        orderBy,
        rangeFields,
        ranges,
        parallelism,
        mostSplits,
        batchRecords,
        batchBytes,
        schema);
  }

  /** The same with another filter. */
  public ExtractRequest withFilter(Filter newFilter) {
    return new ExtractRequest(
        container,
        fields,
        newFilter,
        orderBy,
        rangeFields,
        ranges,
        parallelism,
        mostSplits,
        batchRecords,
        batchBytes,
        schema);
  }

  /** The same in canonical order of these fields. */
  public ExtractRequest withOrderBy(List<String> newOrderBy, int newRangeFields) {
    return new ExtractRequest(
        container,
        fields,
        filter,
        newOrderBy,
        newRangeFields,
        ranges,
        parallelism,
        mostSplits,
        batchRecords,
        batchBytes,
        schema);
  }

  /** The same over other ranges. */
  public ExtractRequest withRanges(List<KeyRange> newRanges) {
    return new ExtractRequest(
        container,
        fields,
        filter,
        orderBy,
        rangeFields,
        newRanges,
        parallelism,
        mostSplits,
        batchRecords,
        batchBytes,
        schema);
  }

  /** The same for another number of workers. */
  public ExtractRequest withParallelism(int newParallelism) {
    return new ExtractRequest(
        container,
        fields,
        filter,
        orderBy,
        rangeFields,
        ranges,
        newParallelism,
        mostSplits,
        batchRecords,
        batchBytes,
        schema);
  }

  /** The same with at most so many splits, if as few will do for the ranges. */
  public ExtractRequest withMostSplits(int newMostSplits) {
    return new ExtractRequest(
        container,
        fields,
        filter,
        orderBy,
        rangeFields,
        ranges,
        parallelism,
        newMostSplits,
        batchRecords,
        batchBytes,
        schema);
  }

  /** The same with another batch size. */
  public ExtractRequest withBatch(int newBatchRecords, long newBatchBytes) {
    return new ExtractRequest(
        container,
        fields,
        filter,
        orderBy,
        rangeFields,
        ranges,
        parallelism,
        mostSplits,
        newBatchRecords,
        newBatchBytes,
        schema);
  }

  /** The same read with a given shape. */
  public ExtractRequest withSchema(RecordSchema newSchema) {
    return new ExtractRequest(
        container,
        fields,
        filter,
        orderBy,
        rangeFields,
        ranges,
        parallelism,
        mostSplits,
        batchRecords,
        batchBytes,
        Optional.of(newSchema));
  }
}
