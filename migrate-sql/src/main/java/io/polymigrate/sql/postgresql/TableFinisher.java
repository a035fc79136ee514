package io.polymigrate.sql.postgresql;

import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ContainerDescription.Check;
import io.polymigrate.api.record.ContainerDescription.ForeignKey;
import io.polymigrate.api.record.ContainerDescription.IndexDescription;
import io.polymigrate.api.record.ContainerDescription.Part;
import io.polymigrate.api.record.ContainerDescription.PartKind;
import io.polymigrate.api.record.LeftOut;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.LeftOuts;
import io.polymigrate.sql.internal.ComparedFields;
import io.polymigrate.sql.internal.ConditionSql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gives a loaded table its key, indexes, constraints and sequences. Every step looks first whether
 * it was done, so that it may be killed and called again.
 */
final class TableFinisher {
  private static final Pattern NAMED =
      Pattern.compile("CONSTRAINT (\"(?:[^\"]|\"\")*\") (.*)", Pattern.DOTALL);
  private static final int SHOWN_KEYS = 5;
  private static final int MAX_NAME = 63;

  private final Connection connection;
  private final PgTable table;
  private final SideTables sides;
  private final LeftOuts leftOuts;

  /**
   * For a table.
   *
   * @param leftOuts told what the table does not get of its origin
   */
  TableFinisher(Connection connection, PgTable table, LeftOuts leftOuts) {
    this.connection = connection;
    this.sides = new SideTables(connection);
    this.table = table;
    this.leftOuts = leftOuts;
  }

  /** Makes the primary key, unless there is a unique key of these columns. */
  void addKey(List<String> key) throws SQLException {
    if (key.isEmpty() || hasUniqueKey(connection, table, key)) {
      return;
    }
    try {
      execute("ALTER TABLE " + table.sqlName() + " ADD PRIMARY KEY (" + PgSql.quoteAll(key) + ")");
    } catch (SQLException e) {
      if (!"23505".equals(e.getSQLState())) {
        throw e;
      }
      throw new MigrationException(
          StandardErrorCode.DUPLICATE_KEY,
          Outcome.PARTIALLY_APPLIED,
          "Table '"
              + table.shown()
              + "' can't have the key "
              + key
              + ": several records share it, the first are "
              + duplicates(key)
              + "; name a key that tells records apart, or filter the source",
          e);
    }
  }

  private List<String> duplicates(List<String> key) throws SQLException {
    List<String> found = new ArrayList<>();
    String columns = PgSql.quoteAll(key);
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT ("
                    + columns
                    + ")::text FROM "
                    + table.sqlName()
                    + " GROUP BY "
                    + columns
                    + " HAVING count(*) > 1 LIMIT "
                    + SHOWN_KEYS)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  /** Whether ON CONFLICT finds a unique index on exactly these columns. */
  static boolean hasUniqueKey(Connection connection, PgTable table, List<String> key)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT FROM pg_index i WHERE i.indrelid = ? AND i.indisunique AND i.indisvalid"
                + " AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL"
                + " AND (SELECT array_agg(a.attname::text ORDER BY a.attname::text)"
                + "   FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, position)"
                + "   JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum"
                + "   WHERE k.position <= i.indnkeyatts)"
                + " = (SELECT array_agg(n ORDER BY n) FROM unnest(?::text[]) n)")) {
      statement.setLong(1, table.oid());
      statement.setArray(2, connection.createArrayOf("text", key.toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** Makes the indexes and constraints of the source's table, as far as they apply here. */
  void addFrom(ContainerDescription origin) throws SQLException {
    if (origin.attributes().containsKey(PostgresqlDescriber.KIND)) {
      for (IndexDescription index : origin.indexes()) {
        addIndex(index);
      }
      for (String constraint : origin.constraints()) {
        addConstraint(constraint);
      }
      origin.own().stream().filter(this::lacks).forEach(this::tellColumn);
      return;
    }
    leftOuts.unportable(origin, table.recordSchema());
    for (IndexDescription index : origin.portableIndexes(table.recordSchema())) {
      addIndex(index);
    }
    for (ForeignKey key : origin.portable().foreignKeys()) {
      if (table.recordSchema().positions().keySet().containsAll(key.fields())) {
        addConstraint(definition(key));
      } else {
        leftOuts.add(PartKind.FOREIGN_KEY, key.name(), "its fields are not all there");
      }
    }
    for (Check check : origin.portable().checks()) {
      addCheck(check, origin.schema());
    }
  }

  private void addCheck(Check check, RecordSchema source) throws SQLException {
    Part part = new Part(PartKind.CHECK, check.name());
    String name =
        check.name().length() <= MAX_NAME ? check.name() : check.name().substring(0, MAX_NAME);
    if (!ComparedFields.fit(check.condition(), source, table.recordSchema())) {
      leftOuts.add(new LeftOut(part, "its fields are not all there, or of another kind here"));
    } else if (!exists(
        "SELECT FROM pg_constraint WHERE conrelid = " + table.oid() + " AND conname = ?", name)) {
      String condition = new ConditionSql(PgSql::quote, PgSql::literal).of(check.condition());
      try {
        execute(
            "ALTER TABLE "
                + table.sqlName()
                + " ADD CONSTRAINT "
                + PgSql.quote(name)
                + " CHECK ("
                + condition
                + ")");
      } catch (SQLException e) {
        if (PostgresqlErrors.code(e).category() == ErrorCode.Category.TRANSIENT) {
          throw e;
        }
        leftOuts.add(new LeftOut(part, PostgresqlErrors.words(e)));
      }
    }
  }

  // Columns were made with all they had, as far as what they name is here too.
  private boolean lacks(Part part) {
    return switch (part.kind()) {
      case DEFAULT, GENERATED, IDENTITY ->
          table.column(part.name()).filter(column -> column.own().contains(part)).isEmpty();
      default -> false;
    };
  }

  private void tellColumn(Part part) {
    leftOuts.add(
        part.kind(), part.name(), "a type, function or sequence that it names is not here");
  }

  private String definition(ForeignKey key) throws SQLException {
    String parent =
        new PostgresqlCatalog(connection)
            .find(key.container())
            .map(PgTable::sqlName)
            .orElse(PgSql.quote(table.schema()) + "." + PgSql.quote(key.container()));
    return "CONSTRAINT "
        + PgSql.quote(key.name())
        + " FOREIGN KEY ("
        + PgSql.quoteAll(key.fields())
        + ") REFERENCES "
        + parent
        + " ("
        + PgSql.quoteAll(key.references())
        + ") ON UPDATE "
        + key.onUpdate().sql()
        + " ON DELETE "
        + key.onDelete().sql();
  }

  private void addIndex(IndexDescription index) throws SQLException {
    String plain =
        "(" + String.join(", ", index.fields().stream().map(TableFinisher::indexed).toList()) + ")";
    String body =
        index
            .definition()
            .map(definition -> definition.substring(definition.indexOf(" USING ") + 1))
            .orElse(plain);
    String name = nameFor(index.name());
    if (exists(
        "SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = "
            + table.oid()
            + " AND c.relname = ?",
        name)) {
      return;
    }
    attempt(
        new Part(index.kind(), index.name()),
        "CREATE "
            + (index.unique() ? "UNIQUE " : "")
            + "INDEX "
            + PgSql.quote(name)
            + " ON "
            + table.sqlName()
            + " "
            + body);
  }

  private static String indexed(String field) {
    return PgSql.quote(IndexDescription.name(field))
        + (IndexDescription.descending(field) ? " DESC" : "");
  }

  // Names of indexes are shared by all tables of a schema.
  private String nameFor(String wanted) throws SQLException {
    boolean taken =
        exists(
            "SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " LEFT JOIN pg_index i ON i.indexrelid = c.oid"
                + " WHERE n.nspname = "
                + PgSql.literal(table.schema())
                + " AND i.indrelid IS DISTINCT FROM "
                + table.oid()
                + " AND c.relname = ?",
            wanted);
    String name = taken ? table.name() + "_" + wanted : wanted;
    return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
  }

  private void addConstraint(String constraint) throws SQLException {
    Matcher parts = NAMED.matcher(constraint);
    if (!parts.matches()) {
      return;
    }
    String body = parts.group(2);
    String wanted = parts.group(1).substring(1, parts.group(1).length() - 1).replace("\"\"", "\"");
    boolean check = body.startsWith("CHECK");
    boolean foreign = body.startsWith("FOREIGN KEY");
    boolean unique = body.startsWith("UNIQUE") || body.startsWith("EXCLUDE");
    if (!check && !foreign && !unique) {
      return;
    }
    // An index comes with it, and indexes share their names with all tables.
    String plain = unique ? nameFor(wanted) : wanted;
    if (exists(
        "SELECT FROM pg_constraint WHERE conrelid = " + table.oid() + " AND conname = ?", plain)) {
      sides.forgetPending(table.shown(), constraint);
      return;
    }
    String name = PgSql.quote(plain);
    String add = "ALTER TABLE " + table.sqlName() + " ADD CONSTRAINT " + name + " " + body;
    if (foreign) {
      addForeignKey(constraint, wanted, add);
    } else if (unique || body.endsWith("NOT VALID") || body.endsWith("NOT ENFORCED")) {
      Part part = new Part(check ? PartKind.CHECK : uniqueKind(body), wanted);
      attempt(part, add);
    } else if (attempt(new Part(PartKind.CHECK, wanted), add + " NOT VALID")) {
      execute("ALTER TABLE " + table.sqlName() + " VALIDATE CONSTRAINT " + name);
    }
  }

  private static PartKind uniqueKind(String body) {
    return body.startsWith("UNIQUE") ? PartKind.UNIQUE_KEY : PartKind.EXCLUSION;
  }

  // Tables may come in any order: a key that refers to one that is not here, or not full, waits
  // for the loads to come.
  private void addForeignKey(String constraint, String wanted, String add) throws SQLException {
    String name = PgSql.quote(wanted);
    boolean validated = add.endsWith("NOT VALID") || add.endsWith("NOT ENFORCED");
    boolean added = false;
    try {
      execute(validated ? add : add + " NOT VALID");
      added = true;
      if (!validated) {
        execute("ALTER TABLE " + table.sqlName() + " VALIDATE CONSTRAINT " + name);
      }
      sides.forgetPending(table.shown(), constraint);
    } catch (SQLException e) {
      if (PostgresqlErrors.code(e).category() == ErrorCode.Category.TRANSIENT) {
        throw e;
      }
      if (added) {
        execute("ALTER TABLE " + table.sqlName() + " DROP CONSTRAINT " + name);
      }
      sides.keepPending(table.shown(), constraint);
      leftOuts.add(
          new LeftOut(
              new Part(PartKind.FOREIGN_KEY, wanted),
              "it waits for a later load: " + PostgresqlErrors.words(e),
              true));
    }
  }

  /**
   * Tries the foreign keys again that waited, of this and of other tables, whose own loads told
   * what they lack.
   */
  void addPending() throws SQLException {
    PostgresqlCatalog catalog = new PostgresqlCatalog(connection);
    for (Map.Entry<String, String> pending : sides.pending()) {
      Optional<PgTable> owner = catalog.find(pending.getKey());
      if (owner.isPresent()) {
        boolean own = owner.get().shown().equals(table.shown());
        new TableFinisher(connection, owner.get(), own ? leftOuts : new LeftOuts())
            .addConstraint(pending.getValue());
      } else {
        sides.forgetPending(pending.getKey(), pending.getValue());
      }
    }
  }

  // What refers to tables, columns or functions that are not here is left out, and said so.
  private boolean attempt(Part what, String sql) throws SQLException {
    try {
      execute(sql);
      return true;
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (state.startsWith("42") || state.startsWith("3F") || state.startsWith("0A")) {
        leftOuts.add(new LeftOut(what, PostgresqlErrors.words(e)));
        return false;
      }
      throw e;
    }
  }

  /** Moves sequences behind the greatest value, and refreshes the planner's statistics. */
  void settle() throws SQLException {
    for (PgColumn column : table.columns()) {
      Codec.Kind kind = column.codec().kind();
      if (kind == Codec.Kind.INT2 || kind == Codec.Kind.INT4 || kind == Codec.Kind.INT8) {
        String name = PgSql.quote(column.name());
        execute(
            "SELECT setval(s, m) FROM (SELECT pg_get_serial_sequence("
                + PgSql.literal(table.sqlName())
                + ", "
                + PgSql.literal(column.name())
                + ") AS s) q, LATERAL (SELECT max("
                + name
                + ") AS m FROM "
                + table.sqlName()
                + " WHERE q.s IS NOT NULL) t WHERE s IS NOT NULL AND m > 0");
      }
    }
    execute("ANALYZE " + table.sqlName());
  }

  private boolean exists(String sql, String name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
