package io.polymigrate.testkit.server;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Which faults a proxy makes at the moment, for all its connections. */
final class Faults {
  private static final long UNLIMITED = Long.MAX_VALUE;

  // How often a held connection looks whether it has ended.
  private static final long LOOK_MILLIS = 100;

  private final Object lock = new Object();
  private long replyBytes = UNLIMITED;
  private byte[] awaited = {};
  private Duration delay = Duration.ZERO;
  private boolean blackHole;

  void clear() {
    synchronized (lock) {
      lock.notifyAll();
      replyBytes = UNLIMITED;
      awaited = new byte[0];
      delay = Duration.ZERO;
      blackHole = false;
    }
  }

  void allowReplyBytes(long bytes) {
    synchronized (lock) {
      replyBytes = bytes;
    }
  }

  void dropReplyTo(byte[] text) {
    synchronized (lock) {
      awaited = text.clone();
    }
  }

  void delay(Duration each) {
    synchronized (lock) {
      delay = each;
    }
  }

  void blackHole() {
    synchronized (lock) {
      blackHole = true;
    }
  }

  /** Waits for as long as data is held back; for nothing if there is no such fault. */
  void hold(BooleanSupplier ended) throws InterruptedException {
    Duration each;
    synchronized (lock) {
      while (blackHole && !ended.getAsBoolean()) {
        lock.wait(LOOK_MILLIS);
      }
      each = delay;
    }
    Thread.sleep(each.toMillis());
  }

  /**
   * Takes bytes of a reply from what may still pass.
   *
   * @return how many may pass; fewer than wanted means: cut, which happens once
   */
  int takeReplyBytes(int wanted) {
    synchronized (lock) {
      if (replyBytes == UNLIMITED) {
        return wanted;
      }
      if (replyBytes >= wanted) {
        replyBytes -= wanted;
        return wanted;
      }
      int passed = (int) replyBytes;
      replyBytes = UNLIMITED;
      return passed;
    }
  }

  /** How many bytes of earlier requests to keep, so that a text across two pieces is found. */
  int overlap() {
    synchronized (lock) {
      return Math.max(0, awaited.length - 1);
    }
  }

  /** Whether the awaited text is in this piece of a request; it is awaited once. */
  boolean isAwaited(byte[] piece) {
    synchronized (lock) {
      if (awaited.length == 0) {
        return false;
      }
      // Latin-1 maps bytes to characters one to one.
      String text = new String(awaited, StandardCharsets.ISO_8859_1);
      boolean found = new String(piece, StandardCharsets.ISO_8859_1).contains(text);
      awaited = found ? new byte[0] : awaited;
      return found;
    }
  }
}
