package io.polymigrate.api.spi;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A named instant at which a test may have this process die, as by {@code kill -9}: {@code
 * -Dpolymigrate.killpoint=add_field.filled:3}, or {@code POLYMIGRATE_KILLPOINT} in the environment,
 * ends the process when it gets there for the third time, and {@code *:3} at the third instant of
 * any name, so that a test can try them all. Does nothing otherwise.
 */
public final class KillPoint {
  private static final int KILLED = 137;
  private static final String ANY = "*";
  private static final Map<String, Integer> VISITS = new ConcurrentHashMap<>();

  private KillPoint() {}

  /** Marks the instant. */
  public static void at(String name) {
    String wanted = System.getProperty("polymigrate.killpoint");
    if (wanted == null) {
      wanted = System.getenv("POLYMIGRATE_KILLPOINT");
    }
    if (wanted == null) {
      return;
    }
    int colon = wanted.lastIndexOf(':');
    int visit = colon < 0 ? 1 : Integer.parseInt(wanted.substring(colon + 1));
    String point = colon < 0 ? wanted : wanted.substring(0, colon);
    boolean counts = point.equals(name) || point.equals(ANY);
    if (counts && VISITS.merge(point, 1, Integer::sum) == visit) {
      Runtime.getRuntime().halt(KILLED);
    }
  }
}
