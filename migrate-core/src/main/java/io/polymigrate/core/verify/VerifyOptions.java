package io.polymigrate.core.verify;

/**
 * How a verification is done.
 *
 * @param scope which records count
 * @param parallelism workers for each end, at least 1
 * @param buckets how many buckets keys are spread over, a power of two
 * @param listed how many keys of each kind are listed
 * @param heldRecords how many records of differing buckets are held in memory at a time
 * @param nullEqualsMissing whether a field that is not there equals one that is null: for targets
 *     that can't tell them apart
 */
public record VerifyOptions(
    Scope scope,
    int parallelism,
    int buckets,
    int listed,
    int heldRecords,
    boolean nullEqualsMissing) {

  /** Checks the numbers. */
  public VerifyOptions {
    if (parallelism < 1 || listed < 0 || heldRecords < 1) {
      throw new IllegalArgumentException("parallelism and heldRecords must be >= 1");
    }
    if (buckets < 1 || Integer.bitCount(buckets) != 1) {
      throw new IllegalArgumentException(
          "Invalid number of buckets: " + buckets + " (must be a power of two)");
    }
  }

  /** Everything, one worker, 16,384 buckets, the first 20 keys, 200,000 records at a time. */
  public static VerifyOptions defaults() {
    return new VerifyOptions(Scope.BOTH, 1, 16_384, 20, 200_000, false);
  }

  /** The same with more workers. */
  public VerifyOptions withParallelism(int newParallelism) {
    return new VerifyOptions(
        scope, newParallelism, buckets, listed, heldRecords, nullEqualsMissing);
  }

  /** The same with another scope. */
  public VerifyOptions withScope(Scope newScope) {
    return new VerifyOptions(
        newScope, parallelism, buckets, listed, heldRecords, nullEqualsMissing);
  }

  /** The same, null and missing being one or two things. */
  public VerifyOptions withNullEqualsMissing(boolean newNullEqualsMissing) {
    return new VerifyOptions(
        scope, parallelism, buckets, listed, heldRecords, newNullEqualsMissing);
  }

  /** Which records count. */
  public enum Scope {
    /** Records that only the target has are differences. */
    BOTH,
    /** Records that only the target has do not count. */
    SOURCE
  }
}
