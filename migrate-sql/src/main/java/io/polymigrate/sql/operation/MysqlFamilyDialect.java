package io.polymigrate.sql.operation;

import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** MySQL 8 and MariaDB: every ALTER states its algorithm and lock, and never slides into a copy. */
final class MysqlFamilyDialect implements SqlDialect {
  // Lock wait, deadlock, lock not available at once.
  private static final Set<Integer> LOCKED = Set.of(1205, 1213, 3572);
  // Duplicate entry, table exists, duplicate key name.
  private static final Set<Integer> DUPLICATE = Set.of(1062, 1050, 1061);
  private static final String CHARSET = " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
  private static final Pattern DML =
      Pattern.compile("(?i)^\\s*(INSERT|UPDATE|DELETE|REPLACE|SELECT)\\b");

  private final String name;
  private final Function<? super LogicalType, ? extends TypeSupport> types;
  private final MysqlFamilyCatalogue catalogue = new MysqlFamilyCatalogue(this);

  MysqlFamilyDialect(String name, Function<? super LogicalType, ? extends TypeSupport> types) {
    this.name = name;
    this.types = types;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String quote(String identifier) {
    return '`' + identifier.replace("`", "``") + '`';
  }

  @Override
  public LoadSql loads() {
    return new MysqlLoadSql(this);
  }

  @Override
  public String quoteText(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  @Override
  public boolean transactionalDdl() {
    return false;
  }

  @Override
  public void begin(Session session, OperationSettings settings) throws SQLException {
    long seconds = Math.max(1, settings.lockTimeout().toSeconds());
    session.run(
        "SET SESSION lock_wait_timeout = "
            + seconds
            + ", SESSION innodb_lock_wait_timeout = "
            + seconds);
  }

  @Override
  public void beginOutside(Session session, OperationSettings settings) throws SQLException {
    begin(session, settings);
  }

  @Override
  public void restore(Session session) throws SQLException {
    session.run(
        "SET SESSION lock_wait_timeout = DEFAULT, SESSION innodb_lock_wait_timeout = DEFAULT");
  }

  @Override
  public boolean tryLock(Session session, String operationId) throws SQLException {
    return session.number(
            "SELECT GET_LOCK(CONCAT('polymigrate:', MD5(CONCAT(DATABASE(), ':', ?))), 0)",
            List.of(operationId))
        == 1;
  }

  @Override
  public void unlock(Session session, String operationId) throws SQLException {
    session.number(
        "SELECT RELEASE_LOCK(CONCAT('polymigrate:', MD5(CONCAT(DATABASE(), ':', ?))))",
        List.of(operationId));
  }

  @Override
  public boolean lockTimeout(SQLException failure) {
    return LOCKED.contains(failure.getErrorCode());
  }

  @Override
  public boolean missingTable(SQLException failure) {
    return failure.getErrorCode() == 1146;
  }

  @Override
  public boolean duplicate(SQLException failure) {
    return DUPLICATE.contains(failure.getErrorCode());
  }

  @Override
  public String createJournal() {
    return "CREATE TABLE IF NOT EXISTS _polymigrate_operations"
        + " (operation_id varchar(255) PRIMARY KEY, sha256 char(64) NOT NULL,"
        + " operation_json longtext NOT NULL, state varchar(20) NOT NULL, undo_data longtext,"
        + " records bigint NOT NULL, updated_at varchar(40) NOT NULL)"
        + tableOptions();
  }

  @Override
  public String insertJournal() {
    return "INSERT INTO _polymigrate_operations"
        + " (operation_id, sha256, operation_json, state, undo_data, records, updated_at)"
        + " VALUES (?, ?, ?, ?, ?, ?, ?)";
  }

  @Override
  public Catalogue catalogue() {
    return catalogue;
  }

  @Override
  public String tableOptions() {
    return " ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
  }

  @Override
  public String columnType(LogicalType type, boolean inKey) {
    String own = TableChecks.nativeType(type, types.apply(type));
    if (inKey) {
      own = own.equals("longtext") ? "varchar(255)" : own;
      own = own.equals("longblob") ? "varbinary(255)" : own;
    }
    return own.contains("text") || own.startsWith("varchar") ? own + CHARSET : own;
  }

  @Override
  public boolean sameType(Column column, String type) {
    String wanted = MysqlColumns.plain(type);
    return column.type().equals(wanted)
        || (MysqlColumns.isText(wanted) && MysqlColumns.isText(column.type()));
  }

  @Override
  public String literal(LogicalType type, Object value) {
    return new MysqlValues(this).literal(type, MysqlColumns.plain(columnType(type, false)), value);
  }

  @Override
  public boolean instantDefault(LogicalType type) {
    String own = columnType(type, false);
    return !own.contains("text") && !own.contains("blob") && !own.equals("json");
  }

  @Override
  public String defaultClause(LogicalType type, String literal) {
    return instantDefault(type) ? "DEFAULT " + literal : "DEFAULT (" + literal + ")";
  }

  @Override
  public void execute(Session session, Ddl ddl) throws SQLException {
    if (ddl.table().isEmpty()) {
      session.run(ddl.sql());
      return;
    }
    MysqlAlter.run(session, ddl, name);
  }

  @Override
  public String rename(Table table, String newName) {
    return "RENAME TABLE " + table.sql() + " TO " + beside(table, newName);
  }

  @Override
  public boolean dropIfEmpty(Execution run, Table table) throws SQLException {
    return run.database()
        .outsideTransaction(
            session -> {
              session.run("LOCK TABLES " + table.sql() + " WRITE");
              try {
                if (Keys.any(session, table, Conditions.always())) {
                  return false;
                }
                session.run("DROP TABLE " + table.sql());
                return true;
              } finally {
                session.run("UNLOCK TABLES");
              }
            });
  }

  @Override
  public String dropNotNull(Column column) {
    return "MODIFY COLUMN "
        + quote(column.name())
        + " "
        + MysqlColumns.nullable(column.definition());
  }

  @Override
  public void setNotNull(Execution run, String killPoint, Table table, String column)
      throws Exception {
    Column before = run.table().column(column);
    run.change(
        killPoint + ".not_null",
        () -> {},
        session -> !run.table(session).column(column).nullable(),
        Ddl.online(
            table,
            "MODIFY COLUMN " + quote(column) + " " + MysqlColumns.required(before.definition())));
  }

  @Override
  public String same(String one, String other) {
    return "CAST(" + one + " AS BINARY) <=> CAST(" + other + " AS BINARY)";
  }

  @Override
  public String keyText(String column, Column type) {
    if (MysqlColumns.isBinary(type.type())) {
      return "HEX(" + column + ")";
    }
    return MysqlColumns.isText(type.type()) ? column : "CAST(" + column + " AS CHAR)";
  }

  @Override
  public String parameter(Column column) {
    return MysqlColumns.isBinary(column.type()) ? "UNHEX(?)" : "?";
  }

  @Override
  public Object bindKey(Column column, String text) {
    return MysqlColumns.bind(column, text);
  }

  @Override
  public @Nullable Object bindValue(Column column, @Nullable Object value) {
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    return value == null ? null : MysqlColumns.bind(column, value.toString());
  }

  @Override
  public String equality(Column column, String parameter) {
    String own = quote(column.name());
    return MysqlColumns.isText(column.type())
        ? "CAST(CONVERT(" + own + " USING utf8mb4) AS BINARY) = CAST(" + parameter + " AS BINARY)"
        : own + " = " + parameter;
  }

  @Override
  public String limitedUpdate(Table table, String assignments, String where, int limit) {
    return "UPDATE " + table.sql() + " SET " + assignments + " WHERE " + where + " LIMIT " + limit;
  }

  @Override
  public String updateFrom(Table table, String from, String on, Map<String, String> assignments) {
    String set =
        assignments.entrySet().stream()
            .map(entry -> "t." + quote(entry.getKey()) + " = " + entry.getValue())
            .collect(Collectors.joining(", "));
    return "UPDATE " + table.sql() + " t JOIN " + from + " u ON " + on + " SET " + set;
  }

  @Override
  public List<Ddl> createAs(String table, String select, List<String> key) {
    String keys = key.stream().map(this::quote).collect(Collectors.joining(", "));
    return List.of(
        Ddl.plain(
            "CREATE TABLE "
                + table
                + " (PRIMARY KEY ("
                + keys
                + "))"
                + tableOptions()
                + " AS "
                + select
                + " WHERE 1 = 0"));
  }

  @Override
  public void createIndex(Execution run, Table table, String index, String statement)
      throws Exception {
    run.change(
        "create_index",
        () -> {},
        session -> index(session, table, index).isPresent(),
        Ddl.online(table, statement));
  }

  @Override
  public void dropIndex(Execution run, Table table, String index) throws Exception {
    run.change(
        "drop_index",
        () -> {},
        session -> index(session, table, index).isEmpty(),
        Ddl.online(table, "DROP INDEX " + quote(index)));
  }

  @Override
  public String indexStatement(
      Table table, String index, boolean unique, String columns, String where) {
    return (unique ? "ADD UNIQUE INDEX " : "ADD INDEX ") + quote(index) + " (" + columns + ")";
  }

  @Override
  public String indexStatement(Table table, Index dropped) {
    return "ADD " + dropped.definition();
  }

  @Override
  public Optional<String> indexRefusal(Table table, List<Column> columns, boolean filtered) {
    if (filtered) {
      return Optional.of(name + " has no indexes that cover only some rows; leave out 'where'");
    }
    return columns.stream()
        .filter(column -> column.type().endsWith("text") || column.type().endsWith("blob"))
        .findFirst()
        .map(
            column ->
                name
                    + " can't index all of field '"
                    + column.name()
                    + "' of type '"
                    + column.type()
                    + "'; change its type to a bounded one first");
  }

  @Override
  public String deleteFrom(Table table, String from, String on) {
    return "DELETE t FROM " + table.sql() + " t JOIN " + from + " u ON " + on;
  }

  // Every change of a definition commits what is open.
  @Override
  public boolean obeysTransactions(String statement) {
    return DML.matcher(statement).find();
  }

  @Override
  public boolean unboundedText(Column column) {
    return column.type().equals("longtext");
  }

  @Override
  public boolean text(Column column) {
    return MysqlColumns.isText(column.type());
  }

  @Override
  public String asText(String expression) {
    return "CONVERT(" + expression + " USING utf8mb4)";
  }

  @Override
  public String constant(Column column, @Nullable Object value) {
    return new MysqlValues(this).constant(column, value);
  }

  @Override
  public String matches(String column, String pattern) {
    return name.equals("mariadb")
        ? column + " REGEXP " + quoteText("(?-i)" + pattern)
        : "REGEXP_LIKE(" + column + ", " + quoteText(pattern) + ", 'c')";
  }

  @Override
  public String jsonType(Column column) {
    String type = column.type();
    if (type.equals("tinyint(1)") || type.equals("bit(1)")) {
      return "boolean";
    } else if (MysqlColumns.isNumber(type)) {
      return type.contains("int") ? "integer" : "number";
    }
    return type.equals("json") ? "object" : "string";
  }

  // There is no NOT VALID, and enforcing later copies the table as well.
  @Override
  public void addCheck(
      Execution run, Table table, String constraint, String check, boolean allowCopy)
      throws Exception {
    run.change(
        "schema_validation.check",
        () -> run.note(constraint, true),
        session -> MysqlFamilyCatalogue.constraint(session, table, constraint),
        Ddl.online(table, "ADD CONSTRAINT " + quote(constraint) + " CHECK (" + check + ")")
            .copying(allowCopy));
  }

  @Override
  public boolean hasConstraint(Session session, Table table, String constraint)
      throws SQLException {
    return MysqlFamilyCatalogue.constraint(session, table, constraint);
  }

  @Override
  public Conversion conversion(String column, String from, String to) {
    return MysqlConversions.of(column, MysqlColumns.plain(from), MysqlColumns.plain(to));
  }

  @Override
  public Optional<String> convertedDefault(Column column, String type) {
    return MysqlColumns.constantDefault(column.definition())
        .map(value -> MysqlColumns.plain(type).endsWith("text") ? "(" + value + ")" : value);
  }

  @Override
  public List<Ddl> renameTwo(
      Table table, String first, String firstTo, String second, String secondTo) {
    return List.of(
        Ddl.alter(
            table,
            "RENAME COLUMN "
                + quote(first)
                + " TO "
                + quote(firstTo)
                + ", RENAME COLUMN "
                + quote(second)
                + " TO "
                + quote(secondTo)));
  }

  @Override
  public List<Ddl> locked(Table table, List<Ddl> statements) {
    List<Ddl> all = new ArrayList<>();
    all.add(Ddl.plain("LOCK TABLES " + table.sql() + " WRITE"));
    all.addAll(statements);
    all.add(Ddl.plain("UNLOCK TABLES"));
    return all;
  }

  @Override
  public List<Ddl> createTriggers(Table table, String trigger, String column, String value) {
    return MysqlTriggers.create(this, table, trigger, column, value);
  }

  @Override
  public List<Ddl> dropTriggers(Table table, String trigger) {
    return MysqlTriggers.drop(this, table, trigger);
  }

  @Override
  public boolean hasTrigger(Session session, Table table, String trigger) throws SQLException {
    return MysqlTriggers.there(session, table, trigger);
  }
}
