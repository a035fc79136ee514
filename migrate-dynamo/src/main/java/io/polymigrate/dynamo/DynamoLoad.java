package io.polymigrate.dynamo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ContainerDescription;
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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * One load of one table. Records without a key are staged in a table of their own, under keys that
 * begin with this load's mark, and copied at the end; then what has another mark is deleted. All
 * others are written in place.
 */
final class DynamoLoad implements LoadSession {
  private static final String STAGE = "_polymigrate_stage_";

  private final DynamoConnection connection;
  private final Tables tables;
  private final DynamoSchemas schemas;
  private final LoadRequest request;
  private final DynamoLayout layout;
  private final State state;
  private final Optional<ItemChecks> checks;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  /** What was found when the load was first opened. */
  private enum Found {
    /** This load made the table. */
    CREATED,
    /** It was there, without items. */
    EMPTY,
    /** It held items. */
    EXISTING
  }

  private record State(Found found, String mark) {
    static State parse(LoadRequest request, String text) {
      String[] parts = text.split(" ", -1);
      if (parts.length == 2 && parts[0].matches("CREATED|EMPTY|EXISTING")) {
        return new State(Found.valueOf(parts[0]), parts[1]);
      }
      throw MigrationException.invalid(
          "The state of the interrupted load of '" + request.container() + "' is not DynamoDB's");
    }

    String text() {
      return found + " " + mark;
    }
  }

  private DynamoLoad(
      DynamoConnection connection,
      LoadRequest request,
      DynamoLayout layout,
      State state,
      Optional<ItemChecks> checks) {
    this.connection = connection;
    this.tables = new Tables(connection);
    this.schemas = new DynamoSchemas(connection);
    this.request = request;
    this.layout = layout;
    this.state = state;
    this.checks = checks;
  }

  /** Checks or makes the target; blocks. */
  static DynamoLoad open(DynamoConnection connection, LoadRequest request) {
    if (request.container().startsWith(TableNames.OWN)) {
      throw MigrationException.invalid(
          "'"
              + request.container()
              + "': names that start with _polymigrate_ are the library's own");
    }
    if (request.keepUndo()) {
      throw new MigrationException(
          StandardErrorCode.OPERATION_NOT_SUPPORTED,
          Outcome.NOT_APPLIED,
          "A load into DynamoDB keeps no prior images; load without 'undo'");
    }
    DynamoLayout layout = DynamoLayout.of(request.schema());
    State state = state(connection, request, layout);
    Optional<ItemChecks> checks = checks(connection, request);
    DynamoLoad load = new DynamoLoad(connection, request, layout, state, checks);
    load.prepare();
    return load;
  }

  private static Optional<ItemChecks> checks(DynamoConnection connection, LoadRequest request) {
    List<ItemSchema> schemas =
        new Checks(connection)
            .all(request.container()).values().stream()
                .map(schema -> new ItemSchema(JsonSchema.parse(schema), request.schema()))
                .toList();
    return schemas.isEmpty()
        ? Optional.empty()
        : Optional.of(
            (item, row) ->
                schemas.stream().flatMap(schema -> schema.problem(item, row).stream()).findFirst());
  }

  private static State state(
      DynamoConnection connection, LoadRequest request, DynamoLayout layout) {
    Tables tables = new Tables(connection);
    String name = request.container();
    String mark = UUID.randomUUID().toString();
    Optional<State> before = request.resumeState().map(text -> State.parse(request, text));
    Optional<TableDescription> table = tables.find(name);
    if (table.isEmpty()) {
      if (!request.create() && before.isEmpty()) {
        throw new MigrationException(
            StandardErrorCode.CONTAINER_NOT_FOUND,
            Outcome.NOT_APPLIED,
            "There is no table '" + name + "' to load into; create it or allow creating it");
      }
      return before.orElse(new State(Found.CREATED, mark));
    }
    requireSameKey(request, layout, table.get());
    Found found = empty(connection, table.get().tableName()) ? Found.EMPTY : Found.EXISTING;
    requireSameShape(connection, request, layout, before.isPresent() || found == Found.EMPTY);
    return before.orElse(new State(found, mark));
  }

  private static boolean empty(DynamoConnection connection, String table) {
    return connection
        .read(client -> client.scan(it -> it.tableName(table).limit(1).consistentRead(true)))
        .items()
        .isEmpty();
  }

  private static void requireSameKey(
      LoadRequest request, DynamoLayout layout, TableDescription table) {
    if (!Tables.keys(table).equals(layout.keys())) {
      throw mismatch(
          "The key of table '"
              + request.container()
              + "' is "
              + Tables.keys(table)
              + ", that of the records would be "
              + layout.keys()
              + "; a table's key can't be changed: name the same key, or load into another"
              + " container");
    }
  }

  private static void requireSameShape(
      DynamoConnection connection, LoadRequest request, DynamoLayout layout, boolean fresh) {
    Optional<RecordSchema> stored = new DynamoSchemas(connection).find(request.container());
    if (stored.isEmpty() || fresh) {
      return;
    }
    if (!stored.get().key().equals(layout.schema().key())) {
      throw mismatch(
          "The items in '"
              + request.container()
              + "' have the key "
              + stored.get().key()
              + ", the records "
              + layout.schema().key()
              + "; load with the same key or into another container");
    }
    DynamoSchemas.merge(request.container(), stored.get(), layout.schema());
  }

  private static MigrationException mismatch(String message) {
    return new MigrationException(StandardErrorCode.SCHEMA_MISMATCH, Outcome.NOT_APPLIED, message);
  }

  private void prepare() {
    if (staged()) {
      if (request.resumeState().isEmpty()) {
        tables.delete(stage());
      }
      tables.create(stage(), layout.keys());
      return;
    }
    if (state.found() == Found.CREATED) {
      create();
    }
    saveSchema();
  }

  // With a table's own indexes at once, rather than filled again. Those of other stores are not
  // made: an index here costs a second table, and refuses items that it has no place for.
  private void create() {
    Optional<String> indexes =
        request.restored().map(origin -> origin.attributes().get(TableDefinition.INDEXES));
    if (indexes.isPresent()) {
      tables.create(
          request.container(),
          TableDefinition.request(
              tables.name(request.container()), TableDefinition.write(layout, indexes.get())));
    } else {
      tables.create(request.container(), layout.keys());
    }
  }

  private boolean staged() {
    return !layout.keyed();
  }

  private String stage() {
    return STAGE + request.runId();
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
    String table = tables.name(staged() ? stage() : request.container());
    boolean whole = staged() || state.found() != Found.EXISTING;
    Optional<ItemText> text =
        checks.isEmpty() && ItemText.fits(layout)
            ? Optional.of(new ItemText(layout))
            : Optional.empty();
    return CompletableFuture.completedFuture(
        new SerialSink(
            connection.executor(),
            new BatchWriter(
                connection,
                request.container(),
                direct ->
                    new ItemWriter(
                        connection,
                        direct,
                        table,
                        new ItemEncoder(layout, state.mark() + "/", checks),
                        text,
                        staged() ? LoadMode.REPLACE : request.mode(),
                        whole)),
            DynamoErrors.writing("Writing into '" + request.container() + "'")));
  }

  @Override
  public CompletionStage<Void> complete() {
    return Stages.supply(
        connection.executor(),
        () -> {
          finish();
          return null;
        },
        DynamoErrors.writing("Completing the load of '" + request.container() + "'"));
  }

  // Killed and called again: without the stage all is done, else each step may be done twice.
  private void finish() {
    if (!staged()) {
      return;
    }
    if (tables.exists(stage())) {
      create();
      ItemCopy copy = new ItemCopy(connection, new ItemKeys(layout.keys()));
      copy.all(tables.name(stage()), tables.name(request.container()));
      copy.deleteOthers(tables.name(request.container()), state.mark() + "/");
      schemas.save(request.container(), layout.schema());
      tables.delete(stage());
    }
  }

  // Before the first record, so that what is written is never without its meaning.
  private void saveSchema() {
    Optional<RecordSchema> stored = schemas.find(request.container());
    boolean existing = state.found() == Found.EXISTING;
    if (stored.isPresent() && existing) {
      RecordSchema merged = DynamoSchemas.merge(request.container(), stored.get(), layout.schema());
      if (!merged.equals(stored.get())) {
        schemas.save(request.container(), merged);
      }
    } else if (!existing) {
      schemas.save(request.container(), layout.schema());
    }
    // Else the table holds what we do not know, and a schema would be wrong for it.
  }

  @Override
  public List<LeftOut> leftOut() {
    LeftOuts leftOuts = new LeftOuts();
    Optional<ContainerDescription> origin =
        state.found() == Found.CREATED ? request.restored() : Optional.empty();
    origin.ifPresent(it -> tell(it, leftOuts));
    return leftOuts.list();
  }

  private void tell(ContainerDescription origin, LeftOuts leftOuts) {
    if (origin.attributes().containsKey(TableDefinition.INDEXES)) {
      return; // all that such a table can have
    }
    leftOuts.unportable(origin, layout.schema());
    leftOuts.constraints(origin, "DynamoDB");
    leftOuts.indexes(
        origin.portableIndexes(layout.schema()),
        "an index of DynamoDB costs a second table and refuses items without a place in it; ask"
            + " with 'create_index'");
  }

  @Override
  public CompletionStage<Void> abort() {
    return Stages.supply(
        connection.executor(),
        () -> {
          if (staged()) {
            tables.delete(stage());
          } else if (state.found() == Found.CREATED) {
            tables.delete(request.container());
            schemas.delete(request.container());
          }
          return null;
        },
        DynamoErrors.writing("Giving up the load of '" + request.container() + "'"));
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    closed.complete(null);
    return closed;
  }
}
