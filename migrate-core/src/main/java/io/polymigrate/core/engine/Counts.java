package io.polymigrate.core.engine;

/**
 * How many records.
 *
 * @param read that were there to be loaded
 * @param written that the target holds
 * @param skipped that were left out
 * @param rejected that were refused
 */
record Counts(long read, long written, long skipped, long rejected) {
  static final Counts NONE = new Counts(0, 0, 0, 0);

  Counts plus(Counts other) {
    return new Counts(
        read + other.read,
        written + other.written,
        skipped + other.skipped,
        rejected + other.rejected);
  }

  boolean balanced() {
    return read == written + skipped + rejected;
  }
}
