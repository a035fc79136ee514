package io.polymigrate.sql.mysql;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ContainerDescription.Part;
import io.polymigrate.api.record.LeftOut;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.spi.LeftOuts;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.sql.operation.LoadUndo;
import io.polymigrate.sql.operation.PriorImages;
import io.polymigrate.sql.operation.SqlOperations;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The load of one table. With a key, rows go straight into it. Without one, they go into a stage,
 * which takes the table's place at the end.
 */
final class MysqlLoad implements LoadSession {
  private final MysqlConnections connections;
  private final MysqlServer server;
  private final LoadRequest request;
  private final TargetTable target;
  private final State state;
  private final Executor executor;
  private final CallContext context;
  private final Optional<LoadUndo> undo;
  private final LeftOuts leftOuts = new LeftOuts();

  private MysqlLoad(
      MysqlConnections connections,
      MysqlServer server,
      LoadRequest request,
      TargetTable target,
      State state,
      Executor executor,
      CallContext context,
      SqlOperations operations) {
    this.connections = connections;
    this.server = server;
    this.request = request;
    this.target = target;
    this.state = state;
    this.executor = executor;
    this.context = context;
    List<String> written = target.columns().stream().map(TargetColumn::name).toList();
    this.undo =
        request.keepUndo()
            ? Optional.of(operations.load(request, written, state.created()))
            : Optional.empty();
  }

  /**
   * What a resumed run needs to know.
   *
   * @param created whether this run made the table
   * @param fresh whether the table was empty when this run began
   */
  private record State(boolean created, boolean fresh) {
    static State read(String text) {
      Map<String, ?> map = Json.parseObject(text);
      return new State(
          Boolean.TRUE.equals(map.get("created")), Boolean.TRUE.equals(map.get("fresh")));
    }

    String write() {
      return Json.write(Map.of("created", created, "fresh", fresh));
    }
  }

  static LoadSession open(
      MysqlConnections connections,
      MysqlServer server,
      LoadRequest request,
      Executor executor,
      CallContext context,
      SqlOperations operations)
      throws SQLException {
    check(request);
    TargetDdl.requireName(request);
    return connections.with(
        connection -> {
          MysqlCatalog catalog = new MysqlCatalog(connection);
          Optional<MysqlTable> found = catalog.find(request.container());
          if (found.isEmpty() && !request.create()) {
            throw new MigrationException(
                StandardErrorCode.CONTAINER_NOT_FOUND,
                Outcome.NOT_APPLIED,
                "There is no table '" + request.container() + "' to load into; let it be created");
          }
          // Before anything is changed: it must fit.
          found.ifPresent(table -> new TargetTable(table, table.name(), request));
          if (request.resumeState().isEmpty() && !isEmpty(connection, found)) {
            requireSameForms(connection, request, found.orElseThrow());
          }
          TargetDdl ddl = new TargetDdl(request, server, collations(connection));
          boolean staged = request.schema().key().isEmpty();
          if (staged && !found.map(MysqlTable::key).orElse(List.of()).isEmpty()) {
            refuseToMix(connection, request, found);
          }
          State state =
              request
                  .resumeState()
                  .map(State::read)
                  .orElse(new State(found.isEmpty(), isEmpty(connection, found)));
          prepare(connection, request, ddl, found, staged);
          if (request.checkpointsInTarget()) {
            MysqlCheckpoints.create(connection);
          }
          String written = staged ? stage(request) : request.container();
          TargetTable target = new TargetTable(catalog.load(written), written, request);
          return new MysqlLoad(
              connections, server, request, target, state, executor, context, operations);
        });
  }

  private static void requireSameForms(Connection connection, LoadRequest request, MysqlTable table)
      throws SQLException {
    Optional<RecordSchema> stored =
        Optional.ofNullable(MysqlSchemas.all(connection).get(table.name()));
    if (stored.isPresent()) {
      request.requireSameForms(MysqlSchemas.overlay(table, stored, true));
    }
  }

  // The swap would take away records that have keys, and are not among those that come.
  private static void refuseToMix(
      Connection connection, LoadRequest request, Optional<MysqlTable> found) throws SQLException {
    if (!isEmpty(connection, found)) {
      throw new MigrationException(
          StandardErrorCode.KEY_MISSING,
          Outcome.NOT_APPLIED,
          "Table '"
              + request.container()
              + "' holds rows and has a key, and the records have none: name the key in the load"
              + " step (key: [...]) or empty the table");
    }
  }

  private static void check(LoadRequest request) {
    if (request.schema().fields().isEmpty()) {
      throw MigrationException.invalid(
          "The records for table '" + request.container() + "' have no field");
    }
    if (request.container().startsWith(MysqlNames.SIDE)) {
      throw MigrationException.invalid(
          "Table '" + request.container() + "' belongs to Polymigrate; choose another name");
    }
    if (request.keepUndo() && request.schema().key().isEmpty()) {
      throw new MigrationException(
          StandardErrorCode.KEY_MISSING,
          Outcome.NOT_APPLIED,
          "The records for table '"
              + request.container()
              + "' have no key, and prior images are kept by key: name one in the load step"
              + " (key: [...]) or load without 'undo'");
    }
  }

  private static Set<String> collations(Connection connection) throws SQLException {
    Set<String> names = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW COLLATION")) {
      while (row.next()) {
        names.add(row.getString(1));
      }
    }
    return names;
  }

  private static boolean isEmpty(Connection connection, Optional<MysqlTable> table)
      throws SQLException {
    if (table.isEmpty()) {
      return true;
    }
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT 1 FROM " + MysqlNames.quote(table.get().name()) + " LIMIT 1")) {
      return !row.next();
    }
  }

  private static void prepare(
      Connection connection,
      LoadRequest request,
      TargetDdl ddl,
      Optional<MysqlTable> found,
      boolean staged)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (!staged) {
        if (found.isEmpty()) {
          statement.execute(ddl.createTable(request.container()));
        }
        return;
      }
      String stage = MysqlNames.quote(stage(request));
      if (request.resumeState().isEmpty()) {
        statement.execute("DROP TABLE IF EXISTS " + stage);
      }
      if (new MysqlCatalog(connection).find(stage(request)).isEmpty()) {
        statement.execute(
            found.isPresent()
                ? "CREATE TABLE " + stage + " LIKE " + MysqlNames.quote(request.container())
                : ddl.createTable(stage(request)));
      }
    }
  }

  // The run's and the table's names may be too long for a table's name.
  private static String stage(LoadRequest request) {
    return side(request, "stage_");
  }

  private static String side(LoadRequest request, String kind) {
    String identity = request.runId() + "\0" + request.container();
    UUID hash = UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8));
    return MysqlNames.SIDE + kind + hash.toString().replace("-", "");
  }

  @Override
  public String resumeState() {
    return state.write();
  }

  @Override
  public boolean atomicCheckpoints() {
    return request.checkpointsInTarget();
  }

  @Override
  public CompletionStage<RecordSink> openSink() {
    return undo.isEmpty()
        ? CompletableFuture.completedFuture(sink(null))
        : undo.get().images().thenApply(this::sink);
  }

  private RecordSink sink(@Nullable PriorImages images) {
    boolean staged = request.schema().key().isEmpty();
    boolean bulk =
        server.localInfile()
            && connections.options().localInfile()
            && (staged || state.fresh())
            && images == null;
    return new MysqlSink(
        connections,
        target,
        images,
        request.mode(),
        bulk,
        request.batchRecords(),
        server.maxPacket(),
        executor,
        context);
  }

  @Override
  public CompletionStage<Void> complete() {
    CompletionStage<@Nullable Void> completed =
        Stages.supply(
            executor,
            () -> {
              connections.with(
                  connection -> {
                    finish(connection);
                    return true;
                  });
              return null;
            },
            MysqlErrors.during(
                "complete the load of table '" + request.container() + "'",
                Outcome.PARTIALLY_APPLIED));
    return undo.isEmpty() ? completed : completed.thenCompose(done -> undo.get().end());
  }

  // Each step is found done when it is done again.
  private void finish(Connection connection) throws SQLException {
    MysqlCatalog catalog = new MysqlCatalog(connection);
    TargetDdl ddl = new TargetDdl(request, server, Set.of());
    try (Statement statement = connection.createStatement()) {
      Optional<MysqlTable> stage =
          request.schema().key().isEmpty() ? catalog.find(stage(request)) : Optional.empty();
      if (stage.isPresent()) {
        index(statement, ddl, stage.get());
        swap(statement, catalog);
      }
      if (request.schema().key().isEmpty()) {
        statement.execute("DROP TABLE IF EXISTS " + MysqlNames.quote(side(request, "old_")));
      } else if (state.created()) {
        index(statement, ddl, catalog.load(request.container()));
      }
    }
    MysqlSchemas.store(connection, catalog.load(request.container()), request.schema());
    Optional<ContainerDescription> restored =
        state.created() ? request.restored() : Optional.empty();
    new TargetConstraints(connection, request.container(), leftOuts).add(restored);
    if (restored.isPresent()) {
      tell(restored.get(), ddl, catalog.load(request.container()));
    }
  }

  private void tell(ContainerDescription origin, TargetDdl ddl, MysqlTable made) {
    leftOuts.indexes(
        ddl.impossibleIndexes(made),
        "a column of this type can't be in an index here, or not in a unique one");
    if (!origin.attributes().containsKey(MysqlTable.ENGINE)) {
      leftOuts.unportable(origin, request.schema());
      return;
    }
    leftOuts.indexes(
        origin.unportableIndexes(request.schema()), "its fields alone do not describe it");
    for (Part part : origin.own()) {
      boolean column =
          switch (part.kind()) {
            case DEFAULT, GENERATED -> true;
            case IDENTITY -> made.find(part.name()).filter(MysqlColumn::identity).isEmpty();
            default -> false;
          };
      if (column) {
        leftOuts.add(part.kind(), part.name(), "a load into MySQL makes columns that hold values");
      }
    }
  }

  @Override
  public List<LeftOut> leftOut() {
    return state.created() ? leftOuts.list() : List.of();
  }

  private static void index(Statement statement, TargetDdl ddl, MysqlTable table)
      throws SQLException {
    for (String sql : ddl.createIndexes(table)) {
      statement.execute(sql);
    }
  }

  private void swap(Statement statement, MysqlCatalog catalog) throws SQLException {
    String own = MysqlNames.quote(request.container());
    String staged = MysqlNames.quote(stage(request));
    String old = MysqlNames.quote(side(request, "old_"));
    if (catalog.find(request.container()).isPresent()) {
      statement.execute("DROP TABLE IF EXISTS " + old);
      statement.execute("RENAME TABLE " + own + " TO " + old + ", " + staged + " TO " + own);
    } else {
      statement.execute("RENAME TABLE " + staged + " TO " + own);
    }
  }

  @Override
  public CompletionStage<Void> abort() {
    return Stages.supply(
        executor,
        () -> {
          connections.with(
              connection -> {
                try (Statement statement = connection.createStatement()) {
                  boolean staged = request.schema().key().isEmpty();
                  if (staged) {
                    statement.execute("DROP TABLE IF EXISTS " + MysqlNames.quote(stage(request)));
                  } else if (state.created()) {
                    statement.execute(
                        "DROP TABLE IF EXISTS " + MysqlNames.quote(request.container()));
                  }
                }
                return true;
              });
          return null;
        },
        MysqlErrors.during(
            "give up the load of table '" + request.container() + "'", Outcome.UNKNOWN));
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    // Sinks have the connections; what resuming needs is in the database.
    return CLOSED;
  }

  private static final CompletionStage<Void> CLOSED = CompletableFuture.completedFuture(null);
}
