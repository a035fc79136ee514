package io.polymigrate.integration;

/** A table of {@link MixedRow}s in one kind of store. */
interface MixedTable {
  /** Makes the table with the records 0 until {@code rows}, by the store's own bulk way in. */
  void fill(String table, long rows);

  /**
   * Reads what a migration made of the table, by the store's own driver, in key order.
   *
   * @param from the type of the store that the records came from
   * @return how many records are missing, too many, or not as the generator says
   */
  long differing(String table, long rows, String from);

  /** How many records there are now; 0 when there is no such table. */
  long count(String table);

  /** Makes the target anew: nothing of an earlier run is left, checkpoints neither. */
  void forget(String table);

  static MixedTable of(Door door) {
    if (door instanceof PostgresqlDoor postgresql) {
      return new PostgresqlMixedTable(postgresql);
    }
    return door instanceof MysqlDoor mysql
        ? new MysqlMixedTable(mysql)
        : new MongoMixedTable((MongoDoor) door);
  }
}
