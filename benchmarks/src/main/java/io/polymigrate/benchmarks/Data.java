package io.polymigrate.benchmarks;

import io.polymigrate.benchmarks.data.GeneratedTable;
import io.polymigrate.benchmarks.data.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The generated data. */
enum Data {
  /** Ten mixed columns. */
  A,
  /** Eighty columns, many null. */
  B,
  /** Documents with nested arrays. */
  C,
  /** As (a), with keys of which most are close together and a few far apart. */
  D,
  /** Parents and children, to be embedded. */
  E;

  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The container that is extracted. */
  String container() {
    return this == E ? "parents" : Ends.ITEMS;
  }

  /** The containers that there are. */
  List<String> containers() {
    return this == E ? List.of("parents", "children") : List.of(Ends.ITEMS);
  }

  /** Whether the records are those of (a), so that the programs written for these can copy them. */
  boolean standard() {
    return this == A || this == D;
  }

  /** How many records are moved when so many are asked for; of (e) these are the children. */
  long records(long rows) {
    return this == E ? rows + Tables.parentCount(rows) : rows;
  }

  /** The tables, of data that is not like (a). */
  List<GeneratedTable> tables(long rows) {
    return switch (this) {
      case B -> List.of(Tables.wide(Ends.ITEMS, rows));
      case C -> List.of(Tables.nested(Ends.ITEMS, rows));
      case E -> List.of(Tables.parents(rows), Tables.children(rows));
      case A, D -> List.of();
    };
  }

  /** The data that letters name, with commas between. */
  static List<Data> parse(String letters) {
    List<Data> data = new ArrayList<>();
    for (String letter : letters.split(",", -1)) {
      try {
        data.add(valueOf(letter.strip().toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "There is no data '" + letter + "'; there are a, b, c, d and e", e);
      }
    }
    return List.copyOf(data);
  }
}
