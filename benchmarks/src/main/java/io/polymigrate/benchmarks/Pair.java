package io.polymigrate.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * A source and a target.
 *
 * @param source where records are
 * @param target where they go
 */
record Pair(Store source, Store target) {
  /** What is run when no pair is named. */
  static final List<Pair> STANDARD =
      List.of(
          new Pair(Store.PG, Store.PG),
          new Pair(Store.MYSQL, Store.PG),
          new Pair(Store.PG, Store.MONGO),
          new Pair(Store.MONGO, Store.PG));

  /** Like {@code pg-mongo}. */
  String title() {
    return source.title() + "-" + target.title();
  }

  /**
   * The pairs that a word names: {@code pg-mongo} is one, {@code pg} all with PostgreSQL at an end,
   * {@code all} every one.
   *
   * @throws IllegalArgumentException if it names none
   */
  static List<Pair> parse(String word) {
    String[] names = word.split("-", -1);
    try {
      if (word.equals("all")) {
        return all();
      }
      return names.length == 1
          ? with(Store.parse(word))
          : List.of(
              new Pair(Store.parse(names[0]), Store.parse(word.substring(names[0].length() + 1))));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "There is no pair '"
              + word
              + "'; a pair is two of "
              + Store.titles()
              + ", like pg-mongo; one of them alone means all its pairs, and 'all' every pair",
          e);
    }
  }

  private static List<Pair> all() {
    List<Pair> pairs = new ArrayList<>();
    for (Store source : Store.values()) {
      for (Store target : Store.values()) {
        pairs.add(new Pair(source, target));
      }
    }
    return pairs;
  }

  private static List<Pair> with(Store store) {
    List<Pair> pairs = new ArrayList<>();
    pairs.add(new Pair(store, store));
    for (Store other : Store.values()) {
      if (other != store) {
        pairs.add(new Pair(store, other));
        pairs.add(new Pair(other, store));
      }
    }
    return pairs;
  }
}
