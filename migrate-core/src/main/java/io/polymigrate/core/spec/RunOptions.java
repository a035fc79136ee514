package io.polymigrate.core.spec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How to run a specification.
 *
 * @param parallelism how many workers read and write one container, at least 1
 * @param batchSize greatest number of records in a batch, at least 1
 * @param batchBytes a batch ends once it holds about so many bytes, at least 1
 * @param growingBatches whether batches may become larger than that, where much of a write's time
 *     goes by on its way to the store and memory allows it
 * @param inFlight how many writes a worker may have in flight, at least 1
 * @param rate how fast to go
 * @param onError what happens to records that are refused
 * @param checkpointFile where checkpoints are kept; empty means in the target store
 * @param deadLetters folder for refused records; empty means {@code dead-letters}
 * @param verify whether a run ends with a comparison of source and target
 * @param nulls what becomes of null and missing fields
 * @param retry how often to try again what is transient
 */
public record RunOptions(
    int parallelism,
    int batchSize,
    long batchBytes,
    boolean growingBatches,
    int inFlight,
    Rate rate,
    OnError onError,
    Optional<Path> checkpointFile,
    Optional<Path> deadLetters,
    Verify verify,
    Nulls nulls,
    Retry retry) {

  /** Checks the numbers. */
  public RunOptions {
    require("parallelism", parallelism);
    require("batch_size", batchSize);
    require("batch_bytes", batchBytes);
    require("in_flight", inFlight);
  }

  private static void require(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException("Invalid " + name + ": " + value + " (must be >= 1)");
    }
  }

  /** What holds when nothing is said. */
  public static RunOptions defaults() {
    return new RunOptions(
        Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors())),
        5000,
        1 << 20,
        true,
        2,
        Rate.UNLIMITED,
        OnError.FAIL,
        Optional.empty(),
        Optional.empty(),
        Verify.NO,
        Nulls.KEEP,
        Retry.DEFAULT);
  }

  /** The same with another number of workers. */
  public RunOptions withParallelism(int newParallelism) {
    return with(copy -> copy.parallelism = newParallelism);
  }

  /** The same with other batches, which stay as large. */
  public RunOptions withBatch(int newBatchSize, long newBatchBytes) {
    return with(
        copy -> {
          copy.batchSize = newBatchSize;
          copy.batchBytes = newBatchBytes;
          copy.growingBatches = false;
        });
  }

  /** The same with another rate. */
  public RunOptions withRate(Rate newRate) {
    return with(copy -> copy.rate = newRate);
  }

  /** The same with other treatment of refused records. */
  public RunOptions withOnError(OnError newOnError) {
    return with(copy -> copy.onError = newOnError);
  }

  /** The same with checkpoints in a file. */
  public RunOptions withCheckpointFile(Path file) {
    return with(copy -> copy.checkpointFile = Optional.of(file));
  }

  /** The same with another folder for refused records. */
  public RunOptions withDeadLetters(Path folder) {
    return with(copy -> copy.deadLetters = Optional.of(folder));
  }

  /** The same, verified at the end or not. */
  public RunOptions withVerify(boolean newVerify) {
    return withVerify(newVerify ? Verify.BOTH : Verify.NO);
  }

  /** The same with another verification at the end. */
  public RunOptions withVerify(Verify newVerify) {
    return with(copy -> copy.verify = newVerify);
  }

  /** The same with another treatment of null and missing fields. */
  public RunOptions withNulls(Nulls newNulls) {
    return with(copy -> copy.nulls = newNulls);
  }

  /** The same with other retries. */
  public RunOptions withRetry(Retry newRetry) {
    return with(copy -> copy.retry = newRetry);
  }

  /** The same with another number of writes in flight per worker. */
  public RunOptions withInFlight(int newInFlight) {
    return with(copy -> copy.inFlight = newInFlight);
  }

  private RunOptions with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.toOptions();
  }

  /** The options, open to change for a moment, so that the list of all of them stands once. */
  private static final class Copy {
    private int parallelism;
    private int batchSize;
    private long batchBytes;
    private boolean growingBatches;
    private int inFlight;
    private Rate rate;
    private OnError onError;
    private Optional<Path> checkpointFile;
    private Optional<Path> deadLetters;
    private Verify verify;
    private Nulls nulls;
    private Retry retry;

    private Copy(RunOptions options) {
      parallelism = options.parallelism;
      batchSize = options.batchSize;
      batchBytes = options.batchBytes;
      growingBatches = options.growingBatches;
      inFlight = options.inFlight;
      rate = options.rate;
      onError = options.onError;
      checkpointFile = options.checkpointFile;
      deadLetters = options.deadLetters;
      verify = options.verify;
      nulls = options.nulls;
      retry = options.retry;
    }

    private RunOptions toOptions() {
      return new RunOptions(
          parallelism,
          batchSize,
          batchBytes,
          growingBatches,
          inFlight,
          rate,
          onError,
          checkpointFile,
          deadLetters,
          verify,
          nulls,
          retry);
    }
  }

  /** Whether a run ends with a comparison of source and target. */
  public enum Verify {
    /** It does not. */
    NO,
    /** It does, and records that only the target has are differences. */
    BOTH,
    /** It does, and records that only the target has do not count. */
    SOURCE
  }

  /** What becomes of null and missing fields of a record; those within a value stay. */
  public enum Nulls {
    /** Null stays null, missing stays missing. */
    KEEP,
    /** A null field is left out. */
    OMIT,
    /** A missing field becomes null: for targets that can't tell the two apart. */
    FILL
  }

  /**
   * How fast to go.
   *
   * @param recordsPerSecond 0 means no limit
   * @param bytesPerSecond 0 means no limit
   */
  public record Rate(long recordsPerSecond, long bytesPerSecond) {
    /** As fast as possible. */
    public static final Rate UNLIMITED = new Rate(0, 0);
  }

  /**
   * What happens to records that are refused.
   *
   * @param reject whether they are set aside; otherwise the first one fails the run
   * @param limitRecords more rejects than this stop the run; negative means no such limit
   * @param limitPercent a greater part of the records read than this stops the run; negative means
   *     no such limit
   */
  public record OnError(boolean reject, long limitRecords, double limitPercent) {
    /** The first refused record fails the run. */
    public static final OnError FAIL = new OnError(false, -1, -1);

    /** Refused records are set aside, however many. */
    public static final OnError REJECT = new OnError(true, -1, -1);
  }

  /**
   * How often to try again what is transient: the wait doubles from the first to the longest, with
   * jitter of a half.
   *
   * @param attempts greatest number of tries, the first included, at least 1
   * @param firstWait wait before the second try
   * @param longestWait longest wait
   */
  public record Retry(int attempts, Duration firstWait, Duration longestWait) {
    /** Eight tries over about half a minute. */
    public static final Retry DEFAULT =
        new Retry(8, Duration.ofMillis(200), Duration.ofSeconds(10));

    /** Checks the number of tries. */
    public Retry {
      require("attempts", attempts);
    }
  }
}
