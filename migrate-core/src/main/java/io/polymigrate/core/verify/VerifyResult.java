package io.polymigrate.core.verify;

import java.util.List;
import java.util.OptionalLong;

/**
 * How a target differs from what its source gives.
 *
 * @param readSource records of the source, after the transforms
 * @param readTarget records of the target
 * @param leftOut records of the source that the run had rejected, or that can't be transformed
 * @param differences how many records differ in all; empty when it can't be said
 * @param missing how many records only the source has
 * @param extra how many records only the target has; no differences under scope {@code source}
 * @param different how many records have the same key but not the same fields
 * @param firstMissing keys of some of those, as typed JSON
 * @param firstExtra keys of some of those
 * @param firstDifferent keys of some of those
 * @param unequalBuckets in how many buckets of keys the ends differed
 * @param note what a person should know of the result; may be empty
 */
public record VerifyResult(
    long readSource,
    long readTarget,
    long leftOut,
    OptionalLong differences,
    long missing,
    long extra,
    long different,
    List<String> firstMissing,
    List<String> firstExtra,
    List<String> firstDifferent,
    int unequalBuckets,
    String note) {

  /** Copies the lists. */
  public VerifyResult {
    firstMissing = List.copyOf(firstMissing);
    firstExtra = List.copyOf(firstExtra);
    firstDifferent = List.copyOf(firstDifferent);
  }

  /** Nothing can be said, for the reason given. */
  static VerifyResult unknown(String reason) {
    return new VerifyResult(
        0, 0, 0, OptionalLong.empty(), 0, 0, 0, List.of(), List.of(), List.of(), 0, reason);
  }

  /** Whether both ends were compared and are equal. */
  public boolean equal() {
    return differences.isPresent() && differences.getAsLong() == 0;
  }
}
