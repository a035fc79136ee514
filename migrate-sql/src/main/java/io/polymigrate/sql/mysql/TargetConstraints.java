package io.polymigrate.sql.mysql;

import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ContainerDescription.Check;
import io.polymigrate.api.record.ContainerDescription.ForeignKey;
import io.polymigrate.api.record.ContainerDescription.Part;
import io.polymigrate.api.record.ContainerDescription.PartKind;
import io.polymigrate.api.record.LeftOut;
import io.polymigrate.api.spi.LeftOuts;
import io.polymigrate.sql.internal.ComparedFields;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the constraints of a table that came from a store of SQL. Tables may come in any order: a
 * foreign key that refers to one that is not there, or not full, waits for later loads.
 */
final class TargetConstraints {
  private static final String WAITING = MysqlNames.SIDE + "foreign_keys";
  private static final int NO_SUCH_TABLE = 1146;
  // No such parent, no index on it, or no row in it; MariaDB says 1005 for the first two.
  private static final Set<Integer> TOO_EARLY = Set.of(1005, 1215, 1452, 1822, 1824);

  private final Connection connection;
  private final MysqlCatalog catalog;
  private final String loaded;
  private final LeftOuts leftOuts;

  /**
   * Those of a load.
   *
   * @param loaded its table
   * @param leftOuts told what that table does not get
   */
  TargetConstraints(Connection connection, String loaded, LeftOuts leftOuts) {
    this.connection = connection;
    this.catalog = new MysqlCatalog(connection);
    this.loaded = loaded;
    this.leftOuts = leftOuts;
  }

  private record Constraint(String table, String name, String definition) {
    PartKind kind() {
      return definition.contains(" FOREIGN KEY ") ? PartKind.FOREIGN_KEY : PartKind.CHECK;
    }
  }

  /** Adds what waited, of this and of other tables, and what the source's table had. */
  void add(Optional<ContainerDescription> origin) throws SQLException {
    addWaiting();
    if (origin.isEmpty()) {
      return;
    }
    if (origin.get().attributes().containsKey(MysqlTable.ENGINE)) {
      for (String definition : origin.get().constraints()) {
        String name = MysqlNames.constraint(definition);
        if (!name.isEmpty()) {
          add(new Constraint(loaded, name, definition));
        }
      }
      return;
    }
    addPortable(origin.get());
  }

  private void addPortable(ContainerDescription origin) throws SQLException {
    MysqlTable table = catalog.load(loaded);
    List<String> columns = table.columns().stream().map(MysqlColumn::name).toList();
    for (ForeignKey key : origin.portable().foreignKeys()) {
      if (columns.containsAll(key.fields()) && key.name().length() <= MysqlNames.MAX) {
        add(new Constraint(loaded, key.name(), MysqlForeignKey.definition(key)));
      } else {
        leftOuts.add(
            PartKind.FOREIGN_KEY, key.name(), "its fields are not all there, or its name too long");
      }
    }
    for (Check check : origin.portable().checks()) {
      if (ComparedFields.fit(check.condition(), origin.schema(), table.schema(true))) {
        String name = nameFor(check.name());
        add(new Constraint(loaded, name, MysqlCheck.definition(name, check.condition())));
      } else {
        leftOuts.add(
            PartKind.CHECK, check.name(), "its fields are not all there, or of another kind here");
      }
    }
  }

  // MySQL shares the names of checks among the tables of a database, PostgreSQL does not.
  private String nameFor(String wanted) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT COUNT(*) FROM information_schema.TABLE_CONSTRAINTS WHERE CONSTRAINT_SCHEMA ="
                + " DATABASE() AND CONSTRAINT_NAME = ? AND TABLE_NAME <> ?")) {
      statement.setString(1, wanted);
      statement.setString(2, loaded);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        String name = row.getInt(1) == 0 ? wanted : loaded + "_" + wanted;
        return name.length() <= MysqlNames.MAX ? name : name.substring(0, MysqlNames.MAX);
      }
    }
  }

  private void addWaiting() throws SQLException {
    for (Constraint constraint : waiting()) {
      add(constraint);
    }
  }

  private void add(Constraint constraint) throws SQLException {
    Optional<MysqlTable> table = catalog.find(constraint.table());
    String start = "CONSTRAINT " + MysqlNames.quote(constraint.name()) + " ";
    boolean done =
        table.isEmpty()
            || table.get().constraints().stream().anyMatch(known -> known.startsWith(start));
    if (done) {
      forget(constraint);
      return;
    }
    try {
      execute(
          "ALTER TABLE "
              + MysqlNames.quote(constraint.table())
              + " ADD "
              + constraint.definition());
      forget(constraint);
    } catch (SQLException e) {
      if (MysqlErrors.code(e).category() == ErrorCode.Category.TRANSIENT) {
        throw e;
      }
      boolean waits = TOO_EARLY.contains(e.getErrorCode());
      if (waits) {
        keep(constraint);
      }
      if (constraint.table().equals(loaded)) {
        String words = MysqlErrors.words(e, MysqlErrors.code(e));
        leftOuts.add(
            new LeftOut(
                new Part(constraint.kind(), constraint.name()),
                (waits ? "it waits for a later load: " : "") + words,
                waits));
      }
    }
  }

  private List<Constraint> waiting() throws SQLException {
    List<Constraint> waiting = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT container, name, definition FROM " + WAITING + " ORDER BY 1, 2")) {
      while (row.next()) {
        waiting.add(new Constraint(row.getString(1), row.getString(2), row.getString(3)));
      }
    } catch (SQLException e) {
      if (e.getErrorCode() != NO_SUCH_TABLE) {
        throw e;
      }
    }
    return waiting;
  }

  private void keep(Constraint constraint) throws SQLException {
    execute(
        "CREATE TABLE IF NOT EXISTS "
            + WAITING
            + " (container VARCHAR(64) NOT NULL, name VARCHAR(64) NOT NULL,"
            + " definition LONGTEXT NOT NULL, PRIMARY KEY (container, name))"
            + " ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    update(
        "REPLACE INTO " + WAITING + " (container, name, definition) VALUES (?, ?, ?)",
        constraint.table(),
        constraint.name(),
        constraint.definition());
  }

  private void forget(Constraint constraint) throws SQLException {
    if (catalog.find(WAITING).isPresent()) {
      update(
          "DELETE FROM " + WAITING + " WHERE container = ? AND name = ?",
          constraint.table(),
          constraint.name());
    }
  }

  private void update(String sql, String... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
