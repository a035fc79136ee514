package io.polymigrate.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * Work that is measured, in a process of its own or in this one.
 *
 * @param kind what to do
 * @param data which data
 * @param source where records are
 * @param target where they go, or are compared with
 * @param parallelism how many workers
 */
record Job(Kind kind, Data data, Place source, Place target, int parallelism) {
  /** What a process can be told to do. */
  enum Kind {
    /** Copies with this project; of parents and children, embeds. */
    COPY,
    /** Copies with this project, through three transforms. */
    COPY_TRANSFORMED,
    /** Copies all containers as they are, one after the other. */
    COPY_FLAT,
    /** Makes the container as a copy would, without records. */
    COPY_NOTHING,
    /** Compares with this project. */
    VERIFY,
    /** Compares with this project, after three transforms. */
    VERIFY_TRANSFORMED,
    /** Compares all containers as they are. */
    VERIFY_FLAT,
    /** Copies with nothing but the drivers, on one thread. */
    RAW;

    boolean transformed() {
      return this == COPY_TRANSFORMED || this == VERIFY_TRANSFORMED;
    }

    boolean flat() {
      return this == COPY_FLAT || this == VERIFY_FLAT;
    }

    boolean verification() {
      return this == VERIFY || this == VERIFY_TRANSFORMED || this == VERIFY_FLAT;
    }
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
    words.add(data.name());
    for (Place place : List.of(source, target)) {
      words.addAll(List.of(place.store.name(), place.url, place.container));
    }
    words.add(Integer.toString(parallelism));
    return words;
  }

  static Job parse(String... words) {
    return new Job(
        Kind.valueOf(words[0]),
        Data.valueOf(words[1]),
        new Place(Store.valueOf(words[2]), words[3], words[4]),
        new Place(Store.valueOf(words[5]), words[6], words[7]),
        Integer.parseInt(words[8]));
  }
}
