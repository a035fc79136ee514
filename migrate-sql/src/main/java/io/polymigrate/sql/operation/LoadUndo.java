package io.polymigrate.sql.operation;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.spi.JournalEntry;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.sql.internal.LogicalSchemas;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Internal: may change at any time. One load that keeps prior images, as an execution in the
 * journal. Safe for use by many threads.
 */
public final class LoadUndo {
  private final Database database;
  private final JournaledOperations operations;
  private final LogicalSchemas schemas;
  private final LoadRequest request;
  private final List<String> written;
  private final boolean created;
  private final Object lock = new Object();
  private @Nullable PriorImages images;

  LoadUndo(
      Database database,
      JournaledOperations operations,
      LoadRequest request,
      List<String> written,
      boolean created) {
    this.database = database;
    this.operations = operations;
    this.schemas = database.types().schemas();
    this.request = request;
    this.written = List.copyOf(written);
    this.created = created;
  }

  /** What writes the batches; notes on the first call that the load begins or goes on. */
  public CompletionStage<PriorImages> images() {
    return database.supply("The load", this::begin);
  }

  /** Notes that the load is complete, also when it had no record. */
  public CompletionStage<@Nullable Void> end() {
    return database.supply(
        "The load",
        () -> {
          var unused = begin();
          Table table = table();
          String kept = database.dialect().beside(table, Names.undo(id()));
          long records =
              database.transaction(
                  session -> session.number("SELECT count(*) FROM " + kept, Execution.none()));
          KillPoint.at("load.ending");
          Stages.join(operations.endLoad(id(), records));
          return null;
        });
  }

  private String id() {
    return request.undoId().orElseThrow();
  }

  private Table table() throws SQLException {
    return database.transaction(
        session ->
            database
                .dialect()
                .table(session, request.container())
                .orElseThrow(() -> TableChecks.noContainer(request.container())));
  }

  private PriorImages begin() throws SQLException {
    synchronized (lock) {
      if (images == null) {
        images = open();
      }
      return images;
    }
  }

  private PriorImages open() throws SQLException {
    Table table = table();
    JournalEntry entry =
        Stages.join(
            operations.beginLoad(request.undoOperation(), Json.write(layout(table).notes())));
    UndoLayout layout =
        UndoLayout.of(
            entry.undo().<Map<String, @Nullable Object>>map(Json::parseObject).orElseThrow());
    KillPoint.at("load.begun");
    String name = Names.undo(id());
    makeTable(table, layout, name);
    return new PriorImages(database.dialect(), id(), table, layout, request.mode(), written);
  }

  private void makeTable(Table table, UndoLayout layout, String name) throws SQLException {
    SqlDialect dialect = database.dialect();
    boolean there =
        database.transaction(session -> dialect.table(session, table.sibling(name)).isPresent());
    if (there) {
      return;
    }
    List<Ddl> statements = layout.create(dialect, table, dialect.beside(table, name));
    Database.Work<Boolean> work =
        session -> {
          for (Ddl statement : statements) {
            dialect.execute(session, statement);
          }
          return true;
        };
    boolean unused =
        dialect.transactionalDdl() ? database.transaction(work) : database.outsideTransaction(work);
  }

  private UndoLayout layout(Table table) throws SQLException {
    List<String> key = request.schema().key();
    List<String> all = new ArrayList<>();
    List<String> set = new ArrayList<>();
    for (Column column : table.columns()) {
      boolean own = !column.computed() || written.contains(column.name());
      if (own && !Names.hidden(column.name())) {
        all.add(column.name());
        if (!key.contains(column.name())) {
          set.add(column.name());
        }
      }
    }
    boolean overwrites = request.mode() == LoadMode.UPSERT || request.mode() == LoadMode.REPLACE;
    Optional<String> before =
        created
            ? Optional.empty()
            : database.transaction(
                session -> schemas.image(session.connection(), request.container()));
    return new UndoLayout(key, overwrites ? set : List.of(), all, created, before);
  }
}
