package io.polymigrate.sql.operation;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** PostgreSQL 12 and later; what needs 16 or 18 asks for it. */
final class PostgresqlDialect implements SqlDialect {
  // lock_not_available, deadlock_detected
  private static final Set<String> LOCKED = Set.of("55P03", "40P01");
  // unique_violation (also of the catalogue's own indexes), duplicate_table
  private static final Set<String> DUPLICATE = Set.of("23505", "42P07");

  private static final Pattern OUTSIDE =
      Pattern.compile(
          "(?is)^\\s*(VACUUM|CREATE\\s+DATABASE|DROP\\s+DATABASE|CREATE\\s+TABLESPACE|"
              + "DROP\\s+TABLESPACE|ALTER\\s+SYSTEM|CLUSTER\\s*;?\\s*$)"
              + "|^\\s*(CREATE|DROP|REINDEX|ALTER)\\b.*\\bCONCURRENTLY\\b");

  private final Function<? super LogicalType, ? extends TypeSupport> types;
  private final PostgresqlIndexes indexes = new PostgresqlIndexes(this);
  private final PostgresqlCatalogue catalogue = new PostgresqlCatalogue(this);

  PostgresqlDialect(Function<? super LogicalType, ? extends TypeSupport> types) {
    this.types = types;
  }

  @Override
  public String name() {
    return "postgresql";
  }

  @Override
  public String quote(String identifier) {
    return quoted(identifier);
  }

  static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  @Override
  public LoadSql loads() {
    return new PostgresqlLoadSql();
  }

  @Override
  public String quoteText(String text) {
    String doubled = text.replace("'", "''");
    return doubled.indexOf('\\') < 0
        ? "'" + doubled + "'"
        : " E'" + doubled.replace("\\", "\\\\") + "'";
  }

  @Override
  public boolean transactionalDdl() {
    return true;
  }

  @Override
  public void begin(Session session, OperationSettings settings) throws SQLException {
    session.run("SET LOCAL lock_timeout = " + settings.lockTimeout().toMillis());
  }

  // CREATE INDEX CONCURRENTLY and its like wait for old transactions, holding up nobody; cut short
  // they leave an invalid index.
  @Override
  public void beginOutside(Session session, OperationSettings settings) throws SQLException {
    session.run("SET lock_timeout = 0");
  }

  @Override
  public void restore(Session session) throws SQLException {
    session.run("RESET lock_timeout");
  }

  @Override
  public boolean tryLock(Session session, String operationId) throws SQLException {
    return session
        .first(
            "SELECT pg_try_advisory_lock(hashtextextended(?, 0))",
            List.of("polymigrate:" + operationId),
            row -> row.getBoolean(1))
        .orElse(false);
  }

  @Override
  public void unlock(Session session, String operationId) throws SQLException {
    session.first(
        "SELECT pg_advisory_unlock(hashtextextended(?, 0))",
        List.of("polymigrate:" + operationId),
        row -> row.getBoolean(1));
  }

  @Override
  public boolean lockTimeout(SQLException failure) {
    return LOCKED.contains(String.valueOf(failure.getSQLState()));
  }

  @Override
  public boolean missingTable(SQLException failure) {
    return "42P01".equals(failure.getSQLState());
  }

  @Override
  public boolean duplicate(SQLException failure) {
    return DUPLICATE.contains(String.valueOf(failure.getSQLState()));
  }

  @Override
  public String createJournal() {
    return "CREATE TABLE IF NOT EXISTS _polymigrate_operations (operation_id text PRIMARY KEY,"
        + " sha256 text NOT NULL, operation_json text NOT NULL, state text NOT NULL,"
        + " undo_data text, records bigint NOT NULL, updated_at text NOT NULL)";
  }

  @Override
  public String insertJournal() {
    return "INSERT INTO _polymigrate_operations"
        + " (operation_id, sha256, operation_json, state, undo_data, records, updated_at)"
        + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (operation_id) DO NOTHING";
  }

  @Override
  public Catalogue catalogue() {
    return catalogue;
  }

  @Override
  public String tableOptions() {
    return "";
  }

  @Override
  public String columnType(LogicalType type, boolean inKey) {
    return TableChecks.nativeType(type, types.apply(type));
  }

  @Override
  public boolean sameType(Column column, String type) {
    return column.type().equals(type);
  }

  @Override
  public String literal(LogicalType type, Object value) {
    String text = Literals.text(type, value);
    boolean bytes = type == LogicalType.Simple.BYTES;
    return "CAST("
        + quoteText(bytes ? "\\x" + text : text)
        + " AS "
        + columnType(type, false)
        + ")";
  }

  @Override
  public boolean instantDefault(LogicalType type) {
    return true;
  }

  @Override
  public String defaultClause(LogicalType type, String literal) {
    return "DEFAULT " + literal;
  }

  @Override
  public void execute(Session session, Ddl ddl) throws SQLException {
    session.run(ddl.table().isEmpty() ? ddl.sql() : "ALTER TABLE " + ddl.table() + " " + ddl.sql());
  }

  @Override
  public String rename(Table table, String newName) {
    return "ALTER TABLE " + table.sql() + " RENAME TO " + quote(newName);
  }

  @Override
  public boolean dropIfEmpty(Execution run, Table table) throws SQLException {
    return run.database()
        .transaction(
            session -> {
              session.run("LOCK TABLE " + table.sql() + " IN ACCESS EXCLUSIVE MODE");
              if (Keys.any(session, table, Conditions.always())) {
                return false;
              }
              session.run("DROP TABLE " + table.sql());
              return true;
            });
  }

  @Override
  public String dropNotNull(Column column) {
    return "ALTER COLUMN " + quote(column.name()) + " DROP NOT NULL";
  }

  @Override
  public void setNotNull(Execution run, String killPoint, Table table, String column)
      throws Exception {
    new PostgresqlNotNull(this).enforce(run, killPoint, table, column);
  }

  @Override
  public String same(String one, String other) {
    return "(" + one + ")::text IS NOT DISTINCT FROM (" + other + ")::text";
  }

  @Override
  public String keyText(String name, Column column) {
    return name + "::text";
  }

  @Override
  public String parameter(Column column) {
    return "CAST(? AS " + column.type() + ")";
  }

  @Override
  public Object bindKey(Column column, String text) {
    return text;
  }

  @Override
  public @Nullable Object bindValue(Column column, @Nullable Object value) {
    if (value instanceof Map<?, ?> || value instanceof List<?>) {
      return Json.write(value);
    }
    return value == null ? null : value.toString();
  }

  @Override
  public String equality(Column column, String parameter) {
    return quote(column.name()) + " = " + parameter;
  }

  @Override
  public String limitedUpdate(Table table, String assignments, String where, int limit) {
    return "UPDATE "
        + table.sql()
        + " SET "
        + assignments
        + " WHERE ctid = ANY (ARRAY(SELECT ctid FROM "
        + table.sql()
        + " WHERE "
        + where
        + " LIMIT "
        + limit
        + "))";
  }

  @Override
  public String updateFrom(Table table, String from, String on, Map<String, String> assignments) {
    String set =
        assignments.entrySet().stream()
            .map(entry -> quote(entry.getKey()) + " = " + entry.getValue())
            .collect(Collectors.joining(", "));
    return "UPDATE " + table.sql() + " t SET " + set + " FROM " + from + " u WHERE " + on;
  }

  @Override
  public List<Ddl> createAs(String table, String select, List<String> key) {
    String keys = key.stream().map(this::quote).collect(Collectors.joining(", "));
    return List.of(
        Ddl.plain("CREATE TABLE " + table + " AS " + select + " WITH NO DATA"),
        Ddl.plain("ALTER TABLE " + table + " ADD PRIMARY KEY (" + keys + ")"));
  }

  @Override
  public void createIndex(Execution run, Table table, String index, String statement)
      throws Exception {
    indexes.create(run, table, index, statement);
  }

  @Override
  public void dropIndex(Execution run, Table table, String index) throws Exception {
    indexes.drop(run, table, index);
  }

  @Override
  public String indexStatement(
      Table table, String index, boolean unique, String columns, String where) {
    return (unique ? "CREATE UNIQUE INDEX CONCURRENTLY " : "CREATE INDEX CONCURRENTLY ")
        + quote(index)
        + " ON "
        + table.sql()
        + " ("
        + columns
        + ")"
        + (where.isEmpty() ? "" : " WHERE " + where);
  }

  @Override
  public String indexStatement(Table table, Index dropped) {
    return dropped.definition().replaceFirst(" INDEX ", " INDEX CONCURRENTLY ");
  }

  @Override
  public Optional<String> indexRefusal(Table table, List<Column> columns, boolean filtered) {
    return table.kind().equals("partitioned table")
        ? Optional.of(
            "PostgreSQL can't build an index on a partitioned table without stopping its writers;"
                + " create it on each partition")
        : Optional.empty();
  }

  @Override
  public String deleteFrom(Table table, String from, String on) {
    return "DELETE FROM " + table.sql() + " t USING " + from + " u WHERE " + on;
  }

  @Override
  public boolean obeysTransactions(String statement) {
    return !OUTSIDE.matcher(statement).find();
  }

  @Override
  public boolean unboundedText(Column column) {
    return column.type().equals("text") || column.type().equals("character varying");
  }

  @Override
  public boolean text(Column column) {
    return column.type().equals("text") || column.type().startsWith("character");
  }

  @Override
  public String asText(String expression) {
    return "(" + expression + ")::text";
  }

  // Without length or scale: on assignment what is too long is an error, but not when cast.
  @Override
  public String constant(Column column, @Nullable Object value) {
    if (value == null) {
      return "CAST(NULL AS " + column.type() + ")";
    }
    Literals.requireScale(column.type(), value);
    return "CAST("
        + quoteText(String.valueOf(bindValue(column, value)))
        + " AS "
        + column.type().replaceFirst("\\([0-9, ]+\\)", "")
        + ")";
  }

  @Override
  public String matches(String column, String pattern) {
    return column + " ~ " + quoteText(pattern);
  }

  @Override
  public String jsonType(Column column) {
    String type = column.type();
    if (type.endsWith("[]")) {
      return "array";
    } else if (type.startsWith("json")) {
      return "object";
    } else if (type.equals("smallint") || type.equals("integer") || type.equals("bigint")) {
      return "integer";
    }
    boolean number =
        type.startsWith("numeric") || type.equals("real") || type.equals("double precision");
    return number ? "number" : type.equals("boolean") ? "boolean" : "string";
  }

  // In two transactions: in one, the lock of the first would be held through the scan of the
  // second.
  @Override
  public void addCheck(
      Execution run, Table table, String constraint, String check, boolean allowCopy)
      throws Exception {
    String name = quote(constraint);
    run.change(
        "schema_validation.check",
        () -> run.note(constraint, true),
        session -> PostgresqlNotNull.exists(session, table, constraint),
        Ddl.alter(table, "ADD CONSTRAINT " + name + " CHECK (" + check + ") NOT VALID"));
    run.change(
        "schema_validation.validate",
        () -> {},
        session -> PostgresqlNotNull.validated(session, table, constraint),
        Ddl.alter(table, "VALIDATE CONSTRAINT " + name));
  }

  @Override
  public boolean hasConstraint(Session session, Table table, String constraint)
      throws SQLException {
    return PostgresqlNotNull.exists(session, table, constraint);
  }

  @Override
  public Conversion conversion(String name, String from, String to) {
    return PostgresqlConversions.of(name, from, to, this);
  }

  @Override
  public Optional<String> convertedDefault(Column column, String type) {
    return column
        .defaultExpression()
        .map(value -> PostgresqlConversions.of("(" + value + ")", column.type(), type, this))
        .map(Conversion::value);
  }

  @Override
  public List<Ddl> renameTwo(
      Table table, String first, String firstTo, String second, String secondTo) {
    return List.of(
        Ddl.alter(table, "RENAME COLUMN " + quote(first) + " TO " + quote(firstTo)),
        Ddl.alter(table, "RENAME COLUMN " + quote(second) + " TO " + quote(secondTo)));
  }

  // They are in one transaction, and the first takes the lock.
  @Override
  public List<Ddl> locked(Table table, List<Ddl> statements) {
    return statements;
  }

  @Override
  public List<Ddl> createTriggers(Table table, String trigger, String column, String value) {
    String function = beside(table, trigger);
    return List.of(
        Ddl.plain(
            "CREATE OR REPLACE FUNCTION "
                + function
                + "() RETURNS trigger LANGUAGE plpgsql AS "
                + quoteText("BEGIN " + column + " := " + value + "; RETURN NEW; END")),
        Ddl.plain(
            "CREATE TRIGGER "
                + quote(trigger)
                + " BEFORE INSERT OR UPDATE ON "
                + table.sql()
                + " FOR EACH ROW EXECUTE FUNCTION "
                + function
                + "()"));
  }

  @Override
  public List<Ddl> dropTriggers(Table table, String trigger) {
    return List.of(
        Ddl.plain("DROP TRIGGER IF EXISTS " + quote(trigger) + " ON " + table.sql()),
        Ddl.plain("DROP FUNCTION IF EXISTS " + beside(table, trigger) + "()"));
  }

  @Override
  public boolean hasTrigger(Session session, Table table, String trigger) throws SQLException {
    return session.number(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = ?::regclass AND tgname = ?",
            List.of(table.sql(), trigger))
        > 0;
  }
}
