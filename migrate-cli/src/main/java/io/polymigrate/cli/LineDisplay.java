package io.polymigrate.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** A line every few seconds, for logs and pipes. */
final class LineDisplay implements Display {
  private static final long PAUSE_NANOS = Duration.ofSeconds(5).toNanos();
  private static final double NANOS = 1e9;

  private final PrintStream err;
  private String what = "";
  private long total;
  private long start;
  private long last;

  LineDisplay(PrintStream err) {
    this.err = err;
  }

  @Override
  public void begin(String newWhat, long newTotal) {
    what = newWhat;
    total = newTotal;
    start = System.nanoTime();
    last = start;
    err.println(what + ": " + (total > 0 ? "about " + number(total) + " records" : "started"));
  }

  @Override
  public void advance(long done, long rejected) {
    long now = System.nanoTime();
    if (now - last >= PAUSE_NANOS) {
      last = now;
      err.println(line(done, rejected, (now - start) / NANOS));
    }
  }

  String line(long done, long rejected, double seconds) {
    double rate = done / seconds;
    StringBuilder line = new StringBuilder(what).append(": ").append(number(done));
    if (total >= done) {
      line.append(" of about ").append(number(total));
      line.append(" (").append(done * 100 / total).append(" %)");
    }
    line.append(", ").append(number(Math.round(rate))).append("/s");
    if (total >= done && rate > 0) {
      line.append(", ").append(left(Math.round((total - done) / rate))).append(" left");
    }
    return line.append(", ").append(number(rejected)).append(" rejected").toString();
  }

  private static String left(long seconds) {
    return seconds < 120 ? seconds + " s" : seconds / 60 + " min";
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  @Override
  public void close() {
    // Lines need no end.
  }
}
