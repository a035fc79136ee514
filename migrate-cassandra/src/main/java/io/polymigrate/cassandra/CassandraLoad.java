package io.polymigrate.cassandra;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.LeftOut;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.spi.JsonSchema;
import io.polymigrate.api.spi.LeftOuts;
import io.polymigrate.api.spi.SerialSink;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One load of one table. Records without a key are staged in a table of their own, under keys that
 * begin with this load's mark, and copied at the end; then what has another mark is deleted. All
 * others are written in place.
 */
final class CassandraLoad implements LoadSession {
  private final CassandraConnection connection;
  private final Tables tables;
  private final CassandraSchemas schemas;
  private final LoadRequest request;
  private final TableLayout layout;
  private final State state;
  private final CallContext context;
  private final LeftOuts leftOuts = new LeftOuts();
  private final Optional<JsonSchema> rules;
  private final @Nullable SeenKeys seen;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  /** What was found when the load was first opened. */
  private enum Found {
    /** This load made the table. */
    CREATED,
    /** It was there, without rows. */
    EMPTY,
    /** It held rows. */
    EXISTING
  }

  private record State(Found found, String mark) {
    static State parse(LoadRequest request, String text) {
      String[] parts = text.split(" ", -1);
      if (parts.length == 2 && parts[0].matches("CREATED|EMPTY|EXISTING")) {
        return new State(Found.valueOf(parts[0]), parts[1]);
      }
      throw MigrationException.invalid(
          "The state of the interrupted load of '" + request.container() + "' is not Cassandra's");
    }

    String text() {
      return found + " " + mark;
    }
  }

  private CassandraLoad(
      CassandraConnection connection,
      LoadRequest request,
      TableLayout layout,
      State state,
      CallContext context) {
    this.connection = connection;
    this.context = context;
    this.tables = new Tables(connection);
    this.schemas = new CassandraSchemas(connection);
    this.request = request;
    this.layout = layout;
    this.state = state;
    this.rules = new CassandraRules(connection).find(request.container());
    rules.ifPresent(it -> requireFields(it, request));
    // An interrupted load has written rows already, maybe of another state of the source.
    boolean fresh = state.found() != Found.EXISTING && request.resumeState().isEmpty();
    this.seen = staged() || unset(request, fresh) ? new SeenKeys() : null;
  }

  // An upsert may make a new row of what it brings.
  private static void requireFields(JsonSchema rules, LoadRequest request) {
    for (String name : rules.required()) {
      if (request.schema().find(name).isEmpty()) {
        throw MigrationException.refusal(
            StandardErrorCode.SCHEMA_VIOLATION,
            "The schema that loads into '"
                + request.container()
                + "' are held to requires the field '"
                + name
                + "', which the records do not have");
      }
    }
  }

  private static boolean unset(LoadRequest request, boolean fresh) {
    Object nulls = request.options().getOrDefault("nulls_as", "auto");
    return switch (String.valueOf(nulls)) {
      case "auto" -> fresh;
      case "tombstone" -> false;
      default ->
          throw MigrationException.invalid(
              "'nulls_as' of the load of '"
                  + request.container()
                  + "' must be auto or tombstone, not '"
                  + nulls
                  + "'");
    };
  }

  /** Checks or makes the target; blocks. */
  static CassandraLoad open(
      CassandraConnection connection, LoadRequest request, CallContext context) {
    if (request.container().startsWith(Table.OWN)) {
      throw MigrationException.invalid(
          "'"
              + request.container()
              + "': names that start with _polymigrate_ are the library's own");
    }
    if (request.keepUndo()) {
      throw MigrationException.refusal(
          StandardErrorCode.OPERATION_NOT_SUPPORTED,
          "A load into Cassandra keeps no prior images; load without 'undo'");
    }
    TableLayout layout = TableLayout.of(request);
    State state = state(connection, request, layout);
    CassandraLoad load = new CassandraLoad(connection, request, layout, state, context);
    load.prepare();
    boolean counted = state.found() == Found.EXISTING || request.resumeState().isPresent();
    if (layout.counters() && counted) {
      // Until what an earlier run sent before it was killed has arrived or never will.
      Stages.pause(load.tables.patienceForCounters().plusSeconds(1));
    }
    return load;
  }

  private static State state(
      CassandraConnection connection, LoadRequest request, TableLayout layout) {
    Tables tables = new Tables(connection);
    Optional<State> before = request.resumeState().map(text -> State.parse(request, text));
    Optional<Table> table = tables.find(request.container());
    String mark = UUID.randomUUID().toString();
    if (table.isEmpty()) {
      if (!request.create() && before.isEmpty()) {
        throw MigrationException.refusal(
            StandardErrorCode.CONTAINER_NOT_FOUND,
            "There is no table '"
                + request.container()
                + "' to load into; create it or allow creating it");
      }
      layout.requirePossible();
      return before.orElse(new State(Found.CREATED, mark));
    }
    layout.requireFits(table.get());
    if (before.isPresent()) {
      return before.get();
    }
    boolean empty = tables.empty(table.get());
    if (!empty && layout.keyed()) {
      request.requireSameForms(
          table.get().schema(new CassandraSchemas(connection).find(request.container())));
    }
    return new State(empty ? Found.EMPTY : Found.EXISTING, mark);
  }

  private void prepare() {
    if (staged()) {
      if (request.resumeState().isEmpty()) {
        tables.drop(layout.stage());
      }
      layout.create(tables, layout.stage());
      return;
    }
    if (state.found() == Found.CREATED) {
      layout.create(tables, request.container());
    }
    saveSchema();
  }

  private boolean staged() {
    return !layout.keyed();
  }

  // Before the first record, so that what is written is never without its meaning.
  private void saveSchema() {
    Optional<RecordSchema> stored = schemas.find(request.container());
    if (state.found() != Found.EXISTING) {
      schemas.save(request.container(), request.schema());
      return;
    }
    if (stored.isPresent()) {
      List<Field> fields = new ArrayList<>(stored.get().fields());
      for (Field field : request.schema().fields()) {
        if (stored.get().find(field.name()).isEmpty()) {
          fields.add(field);
        }
      }
      if (fields.size() > stored.get().fields().size()) {
        schemas.save(request.container(), new RecordSchema(fields, stored.get().key()));
      }
    }
    // Else the columns' own types say it all.
  }

  @Override
  public String resumeState() {
    return state.text();
  }

  @Override
  public boolean atomicCheckpoints() {
    return false;
  }

  @Override
  public CompletionStage<RecordSink> openSink() {
    String container = staged() ? layout.stage() : request.container();
    return Stages.supply(
        connection.executor(),
        () -> {
          RowEncoder.Target target =
              new RowEncoder.Target(
                  tables.get(container),
                  request.schema(),
                  staged() ? LoadMode.UPSERT : request.mode(),
                  seen,
                  state.mark() + "/",
                  rules);
          return new SerialSink(
              connection.executor(),
              layout.counters()
                  ? new CounterWriter(connection, target)
                  : new RowWriter(connection, target),
              CassandraErrors.writing("Writing into '" + request.container() + "'"));
        },
        CassandraErrors.writing("Opening the load of '" + request.container() + "'"));
  }

  @Override
  public CompletionStage<Void> complete() {
    return Stages.supply(
        connection.executor(),
        () -> {
          finish();
          if (state.found() == Found.CREATED) {
            new LoadedIndexes(connection, request, tables.get(request.container()), context)
                .create(leftOuts);
          }
          return null;
        },
        CassandraErrors.writing("Completing the load of '" + request.container() + "'"));
  }

  // Killed and called again: without the stage all is done, else each step may be done twice.
  private void finish() {
    if (!staged() || !tables.exists(layout.stage())) {
      return;
    }
    layout.create(tables, request.container());
    RowCopy copy = new RowCopy(connection);
    copy.all(tables.get(layout.stage()), tables.get(request.container()));
    copy.deleteOthers(tables.get(request.container()), state.mark() + "/");
    schemas.save(request.container(), request.schema());
    tables.drop(layout.stage());
  }

  @Override
  public List<LeftOut> leftOut() {
    return leftOuts.list();
  }

  @Override
  public CompletionStage<Void> abort() {
    return Stages.supply(
        connection.executor(),
        () -> {
          if (staged()) {
            tables.drop(layout.stage());
          } else if (state.found() == Found.CREATED) {
            tables.drop(request.container());
            schemas.save(request.container(), Optional.empty());
            new CassandraRules(connection).save(request.container(), Optional.empty());
          }
          return null;
        },
        CassandraErrors.writing("Giving up the load of '" + request.container() + "'"));
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    closed.complete(null);
    return closed;
  }
}
