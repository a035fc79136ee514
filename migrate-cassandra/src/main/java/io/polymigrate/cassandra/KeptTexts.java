package io.polymigrate.cassandra;

import java.util.List;
import java.util.Optional;

/** A text for each container, in a table of our own; blocks. */
class KeptTexts {
  private final CassandraConnection connection;
  private final SideTable table;

  KeptTexts(CassandraConnection connection, String name) {
    this.connection = connection;
    this.table = new SideTable(name, "container text PRIMARY KEY, content text");
  }

  /** The text as it is kept. */
  final Optional<String> text(String container) {
    return table.rows(connection, "SELECT content FROM %s WHERE container = ?", container).stream()
        .findFirst()
        .map(row -> Tables.text(row, "content"));
  }

  /** Keeps a text as it was found once; none is forgotten. */
  final void save(String container, Optional<String> text) {
    if (text.isPresent()) {
      table.write(
          connection,
          "INSERT INTO %s (container, content) VALUES (?, ?)",
          List.of(container, text.get()));
    } else {
      table.rows(connection, "DELETE FROM %s WHERE container = ?", container);
    }
  }
}
