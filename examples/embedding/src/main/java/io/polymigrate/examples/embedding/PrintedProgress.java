package io.polymigrate.examples.embedding;

import io.polymigrate.api.ProgressListener;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;

/** A line for each hundred thousand records. */
final class PrintedProgress implements ProgressListener {
  private static final long STEP = 100_000;

  private final PrintStream out;
  private final AtomicLong total = new AtomicLong();

  PrintedProgress(PrintStream out) {
    this.out = out;
  }

  // Called by many threads, once per batch: it must be quick.
  @Override
  public void advanced(String container, long records, long bytes) {
    long after = total.addAndGet(records);
    if (after / STEP > (after - records) / STEP) {
      out.println(container + ": " + after + " records");
    }
  }
}
