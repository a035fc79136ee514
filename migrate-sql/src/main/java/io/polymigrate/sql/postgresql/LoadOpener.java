package io.polymigrate.sql.postgresql;

import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.spi.LeftOuts;
import io.polymigrate.api.type.Field;
import io.polymigrate.sql.postgresql.LoadStrategy.Way;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks or makes the table of a load, within one transaction: on failure nothing has changed. */
final class LoadOpener {
  private static final Logger LOG = LoggerFactory.getLogger(LoadOpener.class);

  private final Connection connection;
  private final LoadRequest request;
  private final PostgresqlCatalog catalog;
  private final SideTables sides;

  LoadOpener(Connection connection, LoadRequest request) {
    this.connection = connection;
    this.request = request;
    this.catalog = new PostgresqlCatalog(connection);
    this.sides = new SideTables(connection);
  }

  /** What {@link #open} found or made. */
  record Opened(LoadStrategy strategy, LoadTarget target) {}

  Opened open() throws SQLException {
    if (request.keepUndo() && request.schema().key().isEmpty()) {
      throw failure(
          StandardErrorCode.KEY_MISSING,
          "The records for '"
              + request.container()
              + "' have no key, and prior images are kept by key: name one in the load step"
              + " (key: [...]) or load without 'undo'");
    }
    Optional<PgTable> found = catalog.find(request.container());
    if (request.checkpointsInTarget()) {
      sides.createCheckpoints();
    }
    if (request.resumeState().isPresent()) {
      return resume(LoadStrategy.read(request.resumeState().get()), found);
    }
    if (found.isPresent() && leftBehind()) {
      // Nobody but that load has written into it, and it is not resumed.
      LOG.warn(
          "[postgresql|{}] The table is left from a load that did not end, and is made anew",
          found.get().shown());
      execute("DROP TABLE " + found.get().sqlName());
      found = Optional.empty();
    }
    if (request.schema().key().isEmpty()) {
      return whole(found);
    }
    boolean created = found.isEmpty();
    PgTable table =
        created ? create(request.container(), request.container()) : checked(found.get());
    boolean empty = created || isEmpty(table);
    if (!empty) {
      sides
          .storedSchema(table.shown())
          .map(stored -> SideTables.overlay(table.recordSchema(), stored))
          .ifPresent(request::requireSameForms);
    }
    boolean hasKey =
        !created && TableFinisher.hasUniqueKey(connection, table, request.schema().key());
    boolean direct = empty && request.checkpointsInTarget() && !request.keepUndo();
    if (!created && !hasKey && !direct) {
      throw failure(
          StandardErrorCode.SCHEMA_MISMATCH,
          "Table '"
              + table.shown()
              + "' has no unique key on "
              + request.schema().key()
              + ": existing records could not be found; add one, or name the table's key");
    }
    if (created && !direct) {
      new TableFinisher(connection, table, new LeftOuts()).addKey(request.schema().key());
    }
    LoadStrategy strategy = new LoadStrategy(direct ? Way.DIRECT : Way.MERGE, created);
    if (created) {
      sides.storeSchema(table.shown(), request.schema(), SideTables.LOADING);
    }
    return new Opened(strategy, target(table, strategy));
  }

  private boolean leftBehind() throws SQLException {
    return sides.state(request.container()).equals(Optional.of(SideTables.LOADING));
  }

  private Opened resume(LoadStrategy strategy, Optional<PgTable> found) throws SQLException {
    if (strategy.way() == Way.WHOLE) {
      return whole(found);
    }
    PgTable table =
        found.orElseThrow(
            () ->
                failure(
                    StandardErrorCode.CONTAINER_NOT_FOUND,
                    "Table '"
                        + request.container()
                        + "' is gone since this run began; start the run anew"));
    return new Opened(strategy, target(checked(table), strategy));
  }

  // Without a key a record written twice would be there twice: nothing shows before the end.
  private Opened whole(Optional<PgTable> found) throws SQLException {
    if (found.isPresent()) {
      checked(found.get());
      boolean ours = sides.state(found.get().shown()).equals(Optional.of(SideTables.STAGED));
      if (!ours && !isEmpty(found.get())) {
        throw failure(
            StandardErrorCode.KEY_MISSING,
            "Table '"
                + found.get().shown()
                + "' holds rows and the records have no key: writing them again would double"
                + " them; name a key in the load step (key: [...]) or empty the table");
      }
    } else if (!request.create()) {
      throw notFound();
    }
    String stage = stageName();
    execute("DROP TABLE IF EXISTS " + PgSql.quote(stage));
    PgTable table;
    if (found.isPresent()) {
      execute(
          "CREATE TABLE "
              + PgSql.quote(stage)
              + " AS SELECT "
              + names(found.get())
              + " FROM "
              + found.get().sqlName()
              + " WITH NO DATA");
      table = catalog.load(stage);
    } else {
      table = create(request.container(), stage);
    }
    LoadStrategy strategy = new LoadStrategy(Way.WHOLE, found.isEmpty());
    return new Opened(strategy, target(table, strategy));
  }

  private String names(PgTable table) {
    List<String> names = new ArrayList<>();
    for (PgColumn column : table.columns()) {
      if (!column.computed() && request.schema().indexOf(column.name()) >= 0) {
        names.add(column.name());
      }
    }
    return PgSql.quoteAll(names);
  }

  String stageName() {
    String run = Integer.toHexString((request.runId() + "/" + request.container()).hashCode());
    return SideTables.STAGE_PREFIX + run;
  }

  private PgTable create(String container, String name) throws SQLException {
    if (!request.create()) {
      throw notFound();
    }
    if (container.startsWith(PostgresqlCatalog.SIDE_PREFIX)) {
      throw MigrationException.invalid(
          "'" + container + "': names that start with _polymigrate_ are the library's own");
    }
    new TableMaker(connection).create(name, request.schema().fields());
    return new PostgresqlCatalog(connection).load(name);
  }

  private MigrationException notFound() {
    return failure(
        StandardErrorCode.CONTAINER_NOT_FOUND,
        "There is no table '" + request.container() + "' to load into, and create is false");
  }

  private LoadTarget target(PgTable table, LoadStrategy strategy) {
    List<@Nullable PgColumn> columns = new ArrayList<>();
    for (Field field : request.schema().fields()) {
      PgColumn column = table.column(field.name()).orElse(null);
      columns.add(column == null || column.computed() ? null : column);
    }
    return new LoadTarget(
        table, columns, request.schema().key(), strategy.way() != Way.MERGE, request.mode());
  }

  /** The table, if the records can be written into it; names every field that does not fit. */
  private PgTable checked(PgTable table) {
    List<String> problems = new ArrayList<>();
    if (table.kind() == 'v' || table.kind() == 'm') {
      problems.add("it is a " + table.kindName());
    }
    Set<String> given = new HashSet<>();
    for (Field field : request.schema().fields()) {
      given.add(field.name());
      Optional<PgColumn> column = table.column(field.name());
      if (column.isEmpty()) {
        problems.add("it has no column '" + field.name() + "'");
      } else if (!column.get().computed() && !ColumnFit.fits(field, column.get().codec())) {
        problems.add(
            "column '"
                + field.name()
                + "' is "
                + column.get().codec().nativeType()
                + " and does not take "
                + field.held());
      }
    }
    for (PgColumn column : table.columns()) {
      boolean filled =
          !column.notNull()
              || column.computed()
              || column.field().attributes().containsKey("postgresql.default")
              || column.field().attributes().containsKey("postgresql.identity");
      if (!given.contains(column.name()) && !filled) {
        problems.add("column '" + column.name() + "' must not be null and no field fills it");
      }
    }
    if (problems.isEmpty()) {
      return table;
    }
    throw failure(
        StandardErrorCode.SCHEMA_MISMATCH,
        "The records do not fit table '"
            + table.shown()
            + "': "
            + String.join("; ", problems)
            + ". Rename, cast or drop fields in a transform, or load into another table");
  }

  private boolean isEmpty(PgTable table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT FROM " + table.sqlName() + " LIMIT 1")) {
      return !rows.next();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static MigrationException failure(ErrorCode code, String message) {
    return new MigrationException(code, Outcome.NOT_APPLIED, message);
  }
}
