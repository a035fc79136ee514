package io.polymigrate.core.engine;

/**
 * What is left of a split, by all that is known of it while it is read. Safe for use by many
 * threads: one batch after the other changes it, on whatever thread, and other workers look at it.
 */
final class Rest {
  /** A part is worth a new source and its share of the queries that cut it. */
  private static final int PART_BATCHES = 4;

  private final Object lock = new Object();
  private final long estimate;
  private long read;
  private int batches;
  private boolean whole;
  private int places;

  /**
   * Nothing was read yet.
   *
   * @param estimate roughly how many records there are; 0 when unknown
   */
  Rest(long estimate) {
    this.estimate = estimate;
  }

  /** Another batch was read. */
  void read(int records) {
    synchronized (lock) {
      read += records;
      batches++;
    }
  }

  /** How many others it can give a part to; none before the first batch tells what batches are. */
  int helpers() {
    synchronized (lock) {
      if (batches == 0) {
        return 0;
      }
      long part = PART_BATCHES * (read / batches);
      return (int) Math.min(Integer.MAX_VALUE, records() / Math.max(1, part) - 1);
    }
  }

  /**
   * About how many records are left; as many as were read when there are more than anybody thought.
   */
  long records() {
    synchronized (lock) {
      long left = estimate - read;
      return left > 0 ? left : read;
    }
  }

  /** How much is to be gained by cutting it, in records; 0 when it is not worth it. */
  long gain() {
    synchronized (lock) {
      return !whole && helpers() > 0 ? records() : 0;
    }
  }

  /** Free places were taken for parts of it; none yet if the number is 0. */
  void take(int taken) {
    synchronized (lock) {
      places = taken;
    }
  }

  /** How many places were taken for parts of it. */
  int places() {
    synchronized (lock) {
      return places;
    }
  }

  /** It can't be cut: it is read to its end by whom it is read. */
  void stayWhole() {
    synchronized (lock) {
      whole = true;
      places = 0;
    }
  }
}
