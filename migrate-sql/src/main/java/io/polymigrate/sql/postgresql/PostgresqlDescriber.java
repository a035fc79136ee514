package io.polymigrate.sql.postgresql;

import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ContainerDescription.Check;
import io.polymigrate.api.record.ContainerDescription.Constraints;
import io.polymigrate.api.record.ContainerDescription.ForeignKey;
import io.polymigrate.api.record.ContainerDescription.IndexDescription;
import io.polymigrate.api.record.ContainerDescription.Part;
import io.polymigrate.api.record.ContainerDescription.PartKind;
import io.polymigrate.api.record.ContainerDescription.UniqueKey;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.sql.internal.ComparedFields;
import io.polymigrate.sql.internal.ConditionParser;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tables and views as descriptions. */
final class PostgresqlDescriber {
  /** An attribute that each description of PostgreSQL has. */
  static final String KIND = "postgresql.kind";

  private static final long COUNTED_BYTES = 64 << 20;
  private static final String INDEXES =
      """
      SELECT c.relname, i.indisunique, pg_get_indexdef(i.indexrelid),
             i.indpred IS NOT NULL OR i.indexprs IS NOT NULL OR am.amname <> 'btree'
               OR i.indnkeyatts <> i.indnatts
               OR EXISTS (SELECT FROM unnest(i.indclass::oid[]) o JOIN pg_opclass oc ON oc.oid = o
                          WHERE NOT oc.opcdefault)
               OR EXISTS (SELECT FROM unnest(i.indoption::int2[]) o WHERE o NOT IN (0, 3)) AS special,
             (SELECT array_agg(coalesce(a.attname, '') ||
                 CASE WHEN i.indoption[k.position::int - 1] & 1 = 1 THEN ' desc' ELSE '' END
                 ORDER BY k.position)
              FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, position)
              LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
              WHERE k.position <= i.indnkeyatts)
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam
      WHERE i.indrelid = ? AND NOT i.indisprimary AND i.indisvalid
        AND NOT EXISTS (SELECT FROM pg_constraint x WHERE x.conindid = i.indexrelid
                        AND x.contype IN ('u', 'x') AND x.conrelid = i.indrelid)
      ORDER BY c.relname
      """;
  private static final String CONSTRAINTS =
      """
      SELECT conname, pg_get_constraintdef(oid, false), contype::text
      FROM pg_constraint WHERE conrelid = ? AND contype IN ('c', 'f', 'u', 'x')
      ORDER BY contype, conname
      """;
  // Of btree only: what WITHOUT OVERLAPS and PERIOD say, no other store has.
  private static final String KEYS =
      """
      SELECT x.conname, x.contype::text,
             (SELECT array_agg(a.attname ORDER BY k.position)
              FROM unnest(x.conkey) WITH ORDINALITY AS k(attnum, position)
              JOIN pg_attribute a ON a.attrelid = x.conrelid AND a.attnum = k.attnum),
             CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname || '.' END || r.relname,
             (SELECT array_agg(a.attname ORDER BY k.position)
              FROM unnest(x.confkey) WITH ORDINALITY AS k(attnum, position)
              JOIN pg_attribute a ON a.attrelid = x.confrelid AND a.attnum = k.attnum),
             x.confupdtype::text, x.confdeltype::text
      FROM pg_constraint x
      JOIN pg_class i ON i.oid = x.conindid JOIN pg_am am ON am.oid = i.relam
      LEFT JOIN pg_class r ON r.oid = x.confrelid
      LEFT JOIN pg_namespace n ON n.oid = r.relnamespace
      WHERE x.conrelid = ? AND x.contype IN ('u', 'f') AND am.amname = 'btree'
      ORDER BY x.conname
      """;
  // One that is not valid, not enforced or not inherited says more than its condition.
  private static final Pattern CHECK = Pattern.compile("CHECK (\\(.*\\))", Pattern.DOTALL);
  private static final Set<String> LENGTHS = Set.of("length", "char_length", "character_length");
  private static final String PARENTS =
      "SELECT inhparent::regclass::text FROM pg_inherits WHERE inhrelid = ? ORDER BY inhseqno";

  private final Connection connection;

  PostgresqlDescriber(Connection connection) {
    this.connection = connection;
  }

  List<ContainerDescription> all() throws SQLException {
    Map<String, RecordSchema> stored = new SideTables(connection).storedSchemas(Optional.empty());
    List<ContainerDescription> descriptions = new ArrayList<>();
    for (PgTable table : new PostgresqlCatalog(connection).list()) {
      descriptions.add(description(table, Optional.ofNullable(stored.get(table.shown()))));
    }
    return descriptions;
  }

  ContainerDescription one(String container) throws SQLException {
    PgTable table = new PostgresqlCatalog(connection).load(container);
    return description(table, new SideTables(connection).storedSchema(table.shown()));
  }

  private ContainerDescription description(PgTable table, Optional<RecordSchema> stored)
      throws SQLException {
    RecordSchema schema =
        stored
            .map(known -> SideTables.overlay(table.recordSchema(), known))
            .orElseGet(table::recordSchema);
    Map<String, String> attributes = new TreeMap<>();
    attributes.put(KIND, table.kindName());
    List<String> parents = strings(PARENTS, table.oid());
    if (!parents.isEmpty()) {
      attributes.put("postgresql.inherits", String.join(", ", parents));
    }
    Constraints portable = portable(table);
    return new ContainerDescription(
        table.shown(),
        table.kindName(),
        schema,
        false,
        estimate(table),
        indexes(table),
        constraints(table),
        portable,
        own(table, portable),
        attributes);
  }

  private long estimate(PgTable table) throws SQLException {
    if (table.kind() == 'v' || table.kind() == 'f' || table.estimate() > 0) {
      return table.estimate() > 0 ? table.estimate() : -1;
    }
    // Never analysed, or empty when it was: counting a small table is cheap and exact.
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT pg_total_relation_size(" + table.oid() + ")")) {
      row.next();
      if (row.getLong(1) > COUNTED_BYTES) {
        return -1;
      }
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table.sqlName())) {
      row.next();
      return row.getLong(1);
    }
  }

  private List<IndexDescription> indexes(PgTable table) throws SQLException {
    List<IndexDescription> indexes = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(INDEXES)) {
      statement.setLong(1, table.oid());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          indexes.add(
              new IndexDescription(
                  rows.getString(1),
                  names(rows, 5),
                  rows.getBoolean(2),
                  rows.getBoolean(4) ? Optional.of(rows.getString(3)) : Optional.empty()));
        }
      }
    }
    return indexes;
  }

  private List<String> constraints(PgTable table) throws SQLException {
    List<String> constraints = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(CONSTRAINTS)) {
      statement.setLong(1, table.oid());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          constraints.add("CONSTRAINT " + PgSql.quote(rows.getString(1)) + " " + rows.getString(2));
        }
      }
    }
    return constraints;
  }

  private List<Part> own(PgTable table, Constraints portable) throws SQLException {
    Set<String> shared = new HashSet<>();
    portable.uniqueKeys().forEach(key -> shared.add(key.name()));
    portable.foreignKeys().forEach(key -> shared.add(key.name()));
    portable.checks().forEach(check -> shared.add(check.name()));
    List<Part> own = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(CONSTRAINTS)) {
      statement.setLong(1, table.oid());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          if (!shared.contains(rows.getString(1))) {
            own.add(new Part(kind(rows.getString(3)), rows.getString(1)));
          }
        }
      }
    }
    for (PgColumn column : table.columns()) {
      own.addAll(column.own());
    }
    return own;
  }

  private static PartKind kind(String type) {
    return switch (type) {
      case "c" -> PartKind.CHECK;
      case "f" -> PartKind.FOREIGN_KEY;
      case "u" -> PartKind.UNIQUE_KEY;
      default -> PartKind.EXCLUSION;
    };
  }

  private Constraints portable(PgTable table) throws SQLException {
    List<UniqueKey> unique = new ArrayList<>();
    List<ForeignKey> foreign = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(KEYS)) {
      statement.setLong(1, table.oid());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String name = rows.getString(1);
          List<String> fields = names(rows, 3);
          if (rows.getString(2).equals("u")) {
            unique.add(new UniqueKey(name, fields));
          } else {
            foreign.add(
                new ForeignKey(
                    name,
                    fields,
                    rows.getString(4),
                    names(rows, 5),
                    action(rows.getString(6)),
                    action(rows.getString(7))));
          }
        }
      }
    }
    return new Constraints(unique, foreign, checks(table));
  }

  private List<Check> checks(PgTable table) throws SQLException {
    ComparedFields fields =
        new ComparedFields(table.recordSchema(), PostgresqlDescriber::exact, LENGTHS);
    List<Check> checks = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(CONSTRAINTS)) {
      statement.setLong(1, table.oid());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          Matcher words = CHECK.matcher(rows.getString(2));
          if (words.matches()) {
            String name = rows.getString(1);
            ConditionParser.parse(words.group(1), fields, false)
                .ifPresent(condition -> checks.add(new Check(name, condition)));
          }
        }
      }
    }
    return checks;
  }

  // Blanks at the end of character(n) don't count.
  private static boolean exact(Field field) {
    return !field.attributes().getOrDefault("postgresql.type", "").startsWith("character(");
  }

  private static List<String> names(ResultSet row, int column) throws SQLException {
    return Arrays.asList((String[]) row.getArray(column).getArray());
  }

  // The letters of pg_constraint.confupdtype (manual, 51.13).
  private static ForeignKey.Action action(String letter) {
    return switch (letter) {
      case "r" -> ForeignKey.Action.RESTRICT;
      case "c" -> ForeignKey.Action.CASCADE;
      case "n" -> ForeignKey.Action.SET_NULL;
      case "d" -> ForeignKey.Action.SET_DEFAULT;
      default -> ForeignKey.Action.NO_ACTION;
    };
  }

  private List<String> strings(String sql, long table) throws SQLException {
    List<String> strings = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, table);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          strings.add(rows.getString(1));
        }
      }
    }
    return strings;
  }
}
