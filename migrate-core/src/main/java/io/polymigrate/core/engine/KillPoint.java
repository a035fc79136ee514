package io.polymigrate.core.engine;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Internal: ends the process at a named point, for tests of what a crash leaves behind. Set by the
 * system property or environment variable {@code polymigrate.killpoint} as {@code name:count}: the
 * process halts with status 137 when the point is reached for the count-th time.
 */
public final class KillPoint {
  private static final @Nullable String NAME;
  private static final AtomicLong LEFT = new AtomicLong();

  static {
    String setting =
        System.getProperty("polymigrate.killpoint", System.getenv("POLYMIGRATE_KILLPOINT"));
    int colon = setting == null ? -1 : setting.lastIndexOf(':');
    NAME = setting == null || colon < 0 ? setting : setting.substring(0, colon);
    LEFT.set(setting == null || colon < 0 ? 1 : Long.parseLong(setting.substring(colon + 1)));
  }

  private KillPoint() {}

  /** Halts if this is the point. */
  public static void reached(String name) {
    if (NAME != null && NAME.equals(name) && LEFT.decrementAndGet() == 0) {
      Runtime.getRuntime().halt(137);
    }
  }
}
