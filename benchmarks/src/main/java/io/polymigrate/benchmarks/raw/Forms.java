package io.polymigrate.benchmarks.raw;

/** Whose values a target gets: they decide what stands for those that it has no type for. */
enum Forms {
  /** The target's own. */
  NATIVE,
  /** PostgreSQL's: points in time to the microsecond, decimals of a declared scale. */
  POSTGRESQL,
  /** MySQL's: local times, booleans as numbers, UUIDs as text. */
  MYSQL,
  /** MongoDB's: points in time to the millisecond, decimals of any scale; the key is _id. */
  MONGODB;

  /** The name of the key. */
  String key() {
    return this == MONGODB ? "_id" : "id";
  }
}
