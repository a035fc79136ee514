package io.polymigrate.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A source and a target. */
enum Pair {
  PG_PG(Store.PG, Store.PG),
  MYSQL_PG(Store.MYSQL, Store.PG),
  PG_MONGO(Store.PG, Store.MONGO),
  MONGO_PG(Store.MONGO, Store.PG),
  PG_MYSQL(Store.PG, Store.MYSQL),
  MYSQL_MONGO(Store.MYSQL, Store.MONGO);

  /** What is run when no pair is named. */
  static final List<Pair> STANDARD = List.of(PG_PG, MYSQL_PG, PG_MONGO, MONGO_PG);

  private final Store source;
  private final Store target;

  Pair(Store source, Store target) {
    this.source = source;
    this.target = target;
  }

  Store source() {
    return source;
  }

  Store target() {
    return target;
  }

  /** Like {@code pg-mongo}. */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Pair parse(String title) {
    for (Pair pair : values()) {
      if (pair.title().equals(title)) {
        return pair;
      }
    }
    throw new IllegalArgumentException(
        "There is no pair '"
            + title
            + "'; there are "
            + Arrays.stream(values()).map(Pair::title).collect(Collectors.joining(", ")));
  }
}
