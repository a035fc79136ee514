package io.polymigrate.cli;

import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar with rate, time left and rejects, for people at a terminal. */
final class BarDisplay implements Display {
  private final Console console;
  private @Nullable ProgressBar bar;

  BarDisplay(Console console) {
    this.console = console;
  }

  @Override
  public void begin(String what, long total) {
    close();
    // With a consumer and a width of our own, the library asks no terminal library for them.
    bar =
        new ProgressBarBuilder()
            .setTaskName(what)
            .setInitialMax(total > 0 ? total : -1)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(500)
            .setConsumer(new ConsoleProgressBarConsumer(console.err(), console.columns() - 1))
            .showSpeed()
            .setMaxRenderedLength(console.columns() - 1)
            .build();
  }

  @Override
  public void advance(long done, long rejected) {
    ProgressBar current = bar;
    if (current == null) {
      return;
    }
    // An estimate may be too low: a bar over its end would stand still.
    if (current.getMax() > 0 && done > current.getMax()) {
      current.maxHint(done);
    }
    current.stepTo(done);
    if (rejected > 0) {
      current.setExtraMessage(String.format(Locale.ROOT, " %,d rejected", rejected));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
