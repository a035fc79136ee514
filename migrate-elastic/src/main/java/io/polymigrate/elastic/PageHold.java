package io.polymigrate.elastic;

import java.util.concurrent.atomic.AtomicInteger;

/** Gives the memory of a page back when none of those who hold it reads in it any more. */
final class PageHold {
  private final Runnable giveBack;
  private final AtomicInteger holders = new AtomicInteger(1);

  PageHold(Runnable giveBack) {
    this.giveBack = giveBack;
  }

  PageHold hold() {
    holders.incrementAndGet();
    return this;
  }

  /** Once for each that holds it, the one who made it too. */
  void release() {
    if (holders.decrementAndGet() == 0) {
      giveBack.run();
    }
  }
}
