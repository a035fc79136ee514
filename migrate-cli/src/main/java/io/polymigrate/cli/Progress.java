package io.polymigrate.cli;

import io.polymigrate.api.ProgressListener;

/** Adds up what many threads tell and hands it to the display. */
final class Progress implements ProgressListener {
  private final Object lock = new Object();
  private final Display display;
  private String current = "";
  private long read;
  private long rejected;
  private long done;
  private long rejectedHere;

  Progress(Display display) {
    this.display = display;
  }

  @Override
  public void expected(String container, long records) {
    begin(container, records);
  }

  @Override
  public void comparing(String container, long estimatedRecords) {
    begin("verify " + container, estimatedRecords);
  }

  private void begin(String what, long total) {
    synchronized (lock) {
      current = what;
      done = 0;
      rejectedHere = 0;
      display.begin(what, total);
    }
  }

  @Override
  public void advanced(String container, long records, long bytes) {
    synchronized (lock) {
      if (!container.equals(current)) {
        begin(container, 0); // nobody knew how many there will be
      }
      read += records;
      done += records;
      display.advance(done, rejectedHere);
    }
  }

  @Override
  public void rejected(String container, long records) {
    synchronized (lock) {
      rejected += records;
      rejectedHere += records;
      display.advance(done, rejectedHere);
    }
  }

  @Override
  public void compared(String container, long records) {
    synchronized (lock) {
      done += records;
      display.advance(done, rejectedHere);
    }
  }

  /** How many records of loads were dealt with in all. */
  long read() {
    synchronized (lock) {
      return read;
    }
  }

  /** How many of them were set aside. */
  long rejected() {
    synchronized (lock) {
      return rejected;
    }
  }
}
