package io.polymigrate.integration;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the hard values of a type stand: in a column of a table that several types share, for a
 * table of their own would cost each of them a copy. Every record holds one value of one type and
 * null for the others, so that what is refused is refused for one value's sake. Record 0 holds
 * nothing but nulls.
 *
 * @param number which column of its table it is, counted from 0
 */
record TypeColumn(TypeCase typeCase, String table, int number) {
  // Wider rows would not fit into MySQL's.
  private static final int WIDTH = 8;
  private static final int KEYS = 1000;

  /** The cases, table by table. */
  static List<List<TypeColumn>> tables(List<TypeCase> cases) {
    List<List<TypeColumn>> tables = new ArrayList<>();
    for (int first = 0; first < cases.size(); first += WIDTH) {
      List<TypeColumn> columns = new ArrayList<>();
      for (TypeCase each : cases.subList(first, Math.min(first + WIDTH, cases.size()))) {
        columns.add(new TypeColumn(each, "t" + tables.size(), columns.size()));
      }
      tables.add(columns);
    }
    return tables;
  }

  /** The column's name. */
  String name() {
    return "v" + number;
  }

  List<HardValue> values() {
    return typeCase.values();
  }

  /** The key of the record with a value, counted from 1, or of the record of nulls for 0. */
  int key(int value) {
    return value == 0 ? 0 : number * KEYS + value;
  }

  /** The type's records, as a condition on {@code id}. */
  String where() {
    return "(id = 0 OR id BETWEEN " + key(1) + " AND " + key(KEYS - 1) + ")";
  }

  /** How SQL shows the values; empty means as they are. */
  String shown() {
    return typeCase.shown().replaceAll("\\bv\\b", name());
  }
}
