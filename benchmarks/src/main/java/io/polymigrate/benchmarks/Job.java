package io.polymigrate.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * Work that is measured, in a process of its own or in this one.
 *
 * @param kind what to do
 * @param source where records are
 * @param target where they go, or are compared with
 * @param parallelism how many workers
 */
record Job(Kind kind, Place source, Place target, int parallelism) {
  /** What a process can be told to do. */
  enum Kind {
    /** Copies with this project. */
    COPY,
    /** Copies with this project, through three transforms. */
    COPY_TRANSFORMED,
    /** Compares with this project. */
    VERIFY,
    /** Compares with this project, after three transforms. */
    VERIFY_TRANSFORMED,
    /** Copies with nothing but the drivers, on one thread. */
    RAW
  }

  /**
   * A container.
   *
   * @param store the kind of store
   * @param url the database
   * @param container the table or collection
   */
  record Place(Store store, String url, String container) {}

  List<String> words() {
    List<String> words = new ArrayList<>();
    words.add(kind.name());
    for (Place place : List.of(source, target)) {
      words.addAll(List.of(place.store.name(), place.url, place.container));
    }
    words.add(Integer.toString(parallelism));
    return words;
  }

  static Job parse(String... words) {
    return new Job(
        Kind.valueOf(words[0]),
        new Place(Store.valueOf(words[1]), words[2], words[3]),
        new Place(Store.valueOf(words[4]), words[5], words[6]),
        Integer.parseInt(words[7]));
  }
}
