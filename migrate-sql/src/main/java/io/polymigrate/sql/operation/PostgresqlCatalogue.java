package io.polymigrate.sql.operation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Reads what operations need to know from the system catalogues. */
final class PostgresqlCatalogue implements Catalogue {
  private static final String TABLE =
      """
      SELECT n.nspname, c.relname,
             CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table'
                            WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                            ELSE 'foreign table' END
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = coalesce(?, current_schema()) AND c.relname = ?
        AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      """;
  private static final String COLUMNS =
      """
      SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
             pg_get_expr(d.adbin, d.adrelid), a.attidentity <> '' OR a.attgenerated <> ''
      FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY a.attnum
      """;
  // The primary key, or else the unique index with the fewest columns that covers every row.
  private static final String KEY =
      """
      SELECT a.attname
      FROM (SELECT indexrelid, indrelid, indkey, indnkeyatts FROM pg_index i
            WHERE indrelid = ?::regclass AND indisunique AND indisvalid AND indimmediate
              AND indpred IS NULL AND indexprs IS NULL
              AND NOT EXISTS (SELECT 1 FROM pg_attribute a
                              WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                                AND NOT a.attnotnull)
            ORDER BY indisprimary DESC, indnkeyatts, indexrelid LIMIT 1) k
      CROSS JOIN LATERAL unnest(k.indkey) WITH ORDINALITY AS part (attnum, position)
      JOIN pg_attribute a ON a.attrelid = k.indrelid AND a.attnum = part.attnum
      WHERE part.position <= k.indnkeyatts
      ORDER BY part.position
      """;
  private static final String INDEX =
      """
      SELECT pg_get_indexdef(i.indexrelid), i.indisunique, i.indisvalid AND i.indisready,
             EXISTS (SELECT 1 FROM pg_constraint o WHERE o.conindid = i.indexrelid
                       AND o.contype IN ('p', 'u', 'x'))
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE i.indrelid = ?::regclass AND c.relname = ?
      """;
  private static final String TABLE_DEPENDANTS =
      """
      SELECT what FROM (
        SELECT format('foreign key %I of table %s', conname, conrelid::regclass) AS what
        FROM pg_constraint WHERE contype = 'f' AND confrelid = ?::regclass AND conrelid <> confrelid
          AND conparentid = 0
        UNION
        SELECT format('view %s', w.ev_class::regclass)
        FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid
        WHERE d.classid = 'pg_rewrite'::regclass AND d.refobjid = ?::regclass
          AND w.ev_class <> d.refobjid) found
      ORDER BY what LIMIT 5
      """;
  private static final String COLUMN_DEPENDANTS =
      """
      SELECT DISTINCT pg_describe_object(d.classid, d.objid, d.objsubid)
      FROM pg_depend d JOIN pg_attribute a
        ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
      WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = ?::regclass AND a.attname = ?
        AND (? OR d.deptype = 'n')
        AND NOT (d.classid = 'pg_attrdef'::regclass
          AND EXISTS (SELECT 1 FROM pg_attrdef f WHERE f.oid = d.objid AND f.adnum = a.attnum))
        AND NOT (d.classid = 'pg_constraint'::regclass
          AND EXISTS (SELECT 1 FROM pg_constraint o WHERE o.oid = d.objid AND o.contype = 'n'))
        AND NOT (d.classid = 'pg_class'::regclass
          AND EXISTS (SELECT 1 FROM pg_class s WHERE s.oid = d.objid AND s.relkind = 'S'))
      LIMIT 5
      """;

  private final SqlDialect dialect;

  PostgresqlCatalogue(SqlDialect dialect) {
    this.dialect = dialect;
  }

  // A table of just that name comes first: a name may contain a dot.
  @Override
  public Optional<Table> table(Session session, String container) throws SQLException {
    Optional<Table> own = table(session, container, null, container);
    int dot = container.indexOf('.');
    if (own.isPresent() || dot <= 0) {
      return own;
    }
    return table(session, container, container.substring(0, dot), container.substring(dot + 1));
  }

  private Optional<Table> table(
      Session session,
      String container,
      @org.jspecify.annotations.Nullable String schema,
      String name)
      throws SQLException {
    List<String[]> found =
        session.rows(
            TABLE,
            java.util.Arrays.asList(schema, name),
            row -> new String[] {row.getString(1), row.getString(2), row.getString(3)});
    if (found.isEmpty()) {
      return Optional.empty();
    }
    String[] table = found.get(0);
    String sql = dialect.quote(table[0]) + "." + dialect.quote(table[1]);
    List<Column> columns = session.rows(COLUMNS, List.of(sql), PostgresqlCatalogue::column);
    List<String> key = session.rows(KEY, List.of(sql), row -> row.getString(1));
    return Optional.of(new Table(container, sql, table[0], table[1], table[2], columns, key));
  }

  private static Column column(ResultSet row) throws SQLException {
    String type = row.getString(2);
    boolean notNull = row.getBoolean(3);
    boolean computed = row.getBoolean(5);
    Optional<String> expression = Optional.ofNullable(row.getString(4));
    return new Column(row.getString(1), type, !notNull, expression, computed, type);
  }

  @Override
  public Optional<Index> index(Session session, Table table, String name) throws SQLException {
    return session.first(
        INDEX,
        List.of(table.sql(), name),
        row ->
            new Index(
                name, row.getString(1), row.getBoolean(2), row.getBoolean(3), row.getBoolean(4)));
  }

  @Override
  public Optional<String> dependants(Session session, Table table) throws SQLException {
    return Catalogue.words(
        session.rows(TABLE_DEPENDANTS, List.of(table.sql(), table.sql()), row -> row.getString(1)));
  }

  @Override
  public Optional<String> dependants(Session session, Table table, String column, boolean all)
      throws SQLException {
    return Catalogue.words(
        session.rows(
            COLUMN_DEPENDANTS, List.of(table.sql(), column, all), row -> row.getString(1)));
  }

  @Override
  public boolean hasSchema(Session session, String schema) throws SQLException {
    return session.number("SELECT count(*) FROM pg_namespace WHERE nspname = ?", List.of(schema))
        > 0;
  }
}
