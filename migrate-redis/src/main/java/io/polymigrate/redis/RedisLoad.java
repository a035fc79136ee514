package io.polymigrate.redis;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ContainerDescription.IndexDescription;
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
import io.polymigrate.api.type.LogicalType.ListOf;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One load of one container. Records without a key are numbered and staged; at the end they are
 * moved to their place. All others are written in place.
 */
final class RedisLoad implements LoadSession {
  static final String CODEC = "codec";

  private final RedisConnection connection;
  private final Registry registry;
  private final LoadRequest request;
  private final Container container;
  private final State state;
  private final boolean empty;
  private final AtomicLong numbers = new AtomicLong();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  /** What was found when the load was first opened. */
  private enum State {
    /** This load made the container. */
    CREATED,
    /** It was there. */
    EXISTING
  }

  private RedisLoad(
      RedisConnection connection, LoadRequest request, Container container, State state) {
    this.connection = connection;
    this.registry = new Registry(connection);
    this.request = request;
    this.container = container;
    this.state = state;
    this.empty = state == State.CREATED || empty();
  }

  /** Checks or makes the target; blocks. */
  static RedisLoad open(RedisConnection connection, LoadRequest request) {
    Registry.requireName(request.container());
    request.schema().fields().forEach(field -> Fields.requireName(field.name()));
    if (request.keepUndo()) {
      throw new MigrationException(
          StandardErrorCode.OPERATION_NOT_SUPPORTED,
          Outcome.NOT_APPLIED,
          "A load into Redis keeps no prior images; load without 'undo'");
    }
    if (request.checkpointsInTarget()) {
      connection.requireLasting("checkpoints");
    } else if (!connection.options().eviction()) {
      connection.requireLasting("records and their schema (unless allow_eviction=true)");
    }
    Registry registry = new Registry(connection);
    Optional<Container> stored = registry.find(request.container());
    RecordSchema brought =
        Expiry.without(connection.options().ttlField(), RedisTypes.held(request.schema()));
    Container.Codec codec = codec(request, stored, brought);
    Container coming =
        stored
            .map(it -> it.withSchema(request.mergedWith(it.schema(), brought)))
            .orElseGet(
                () ->
                    withIndexes(
                        registry, request, Container.of(request.container(), codec, brought)));
    requireSuitable(coming, request, brought);
    if (connection.cluster() && !coming.keyed()) {
      throw new MigrationException(
          StandardErrorCode.KEY_MISSING,
          Outcome.NOT_APPLIED,
          "Records of '"
              + request.container()
              + "' have no key, and a cluster can't put a whole container in another's place at"
              + " its end; name a key");
    }
    State found = stored.isPresent() ? State.EXISTING : State.CREATED;
    if (stored.isEmpty()) {
      requireFree(connection, registry, request);
    }
    State state = resumed(request).orElse(found);
    RedisLoad load = new RedisLoad(connection, request, coming, state);
    load.prepare(stored);
    return load;
  }

  // Those of another Redis: only what loads keep them up, so nobody else's become ours unasked.
  private static Container withIndexes(Registry registry, LoadRequest request, Container made) {
    boolean possible =
        made.codec() == Container.Codec.HASH && made.keyed() && registry.together(made.name());
    if (!possible || ofRedis(request).isEmpty()) {
      return made;
    }
    Map<String, Container.Index> indexes = new LinkedHashMap<>();
    for (IndexDescription index : ofRedis(request).get().portableIndexes(made.schema())) {
      indexes.put(index.name(), new Container.Index(index.fields(), index.unique()));
    }
    return made.withIndexes(indexes);
  }

  private static Optional<ContainerDescription> ofRedis(LoadRequest request) {
    return request.restored().filter(it -> it.attributes().containsKey(RedisDescriptions.CODEC));
  }

  private static Optional<State> resumed(LoadRequest request) {
    try {
      return request.resumeState().map(State::valueOf);
    } catch (IllegalArgumentException e) {
      throw MigrationException.invalid(
          "The state of the interrupted load of '" + request.container() + "' is not Redis's");
    }
  }

  private static Container.Codec codec(
      LoadRequest request, Optional<Container> stored, RecordSchema brought) {
    Object given = request.options().get(CODEC);
    Container.Codec codec;
    try {
      codec =
          given == null
              ? stored.map(Container::codec).orElseGet(() -> ofOrigin(request, brought))
              : Container.Codec.named(given.toString());
    } catch (IllegalArgumentException e) {
      throw MigrationException.invalid(String.valueOf(e.getMessage()));
    }
    if (stored.isPresent() && stored.get().codec() != codec) {
      throw mismatch(
          "Records of '"
              + request.container()
              + "' are kept with the codec '"
              + stored.get().codec().text()
              + "', not '"
              + codec.text()
              + "'");
    }
    return codec;
  }

  // What comes from Redis stays what it was, as long as its fields are those of such records.
  private static Container.Codec ofOrigin(LoadRequest request, RecordSchema brought) {
    Optional<Container.Codec> codec =
        request
            .origin()
            .map(origin -> origin.attributes().get(RedisDescriptions.CODEC))
            .map(Container.Codec::named);
    return codec.filter(it -> suits(it, brought)).orElse(Container.Codec.HASH);
  }

  private static void requireFree(
      RedisConnection connection, Registry registry, LoadRequest request) {
    String name = request.container();
    if (!request.create()) {
      throw Registry.notFound(name);
    }
    registry.requireApart(name);
    if (new Scan(connection).any(registry.recordsOf(name))) {
      throw mismatch(
          "There are keys that begin with '"
              + name
              + ":' already, of which nothing is known; load into another container, or rename"
              + " those keys");
    }
  }

  private static boolean suits(Container.Codec codec, RecordSchema schema) {
    if (!codec.single()) {
      return true;
    }
    List<Field> values =
        schema.fields().stream().filter(field -> !schema.key().contains(field.name())).toList();
    return !schema.key().isEmpty()
        && values.size() == 1
        && (!codec.collection() || values.get(0).type() instanceof ListOf);
  }

  // A document, a string and a list are written as a whole.
  private static void requireSuitable(
      Container container, LoadRequest request, RecordSchema schema) {
    if (!suits(container.codec(), container.schema())) {
      throw mismatch(
          "The codec '"
              + container.codec().text()
              + "' needs a key and one field beside it"
              + (container.codec().collection() ? ", which is a list" : "")
              + "; '"
              + request.container()
              + "' has the key "
              + container.schema().key()
              + " and the fields "
              + Registry.names(container));
    }
    boolean part = schema.fields().size() < container.schema().fields().size();
    if (container.codec() != Container.Codec.HASH && part && request.mode() == LoadMode.UPSERT) {
      throw mismatch(
          "Records of '"
              + request.container()
              + "' are written as a whole, and the load brings only some of their fields; load with"
              + " mode replace, or use the codec 'hash'");
    }
    if (container.rules().isPresent()) {
      for (String field : JsonSchema.parse(container.rules().get()).required()) {
        if (schema.find(field).isEmpty() && request.mode() != LoadMode.UPSERT) {
          throw mismatch(
              "The validation of '" + request.container() + "' requires the field '" + field + "'");
        }
      }
    }
  }

  private static MigrationException mismatch(String message) {
    return new MigrationException(StandardErrorCode.SCHEMA_MISMATCH, Outcome.NOT_APPLIED, message);
  }

  private void prepare(Optional<Container> stored) {
    if (!staged()) {
      registry.change(stored, Optional.of(container));
      return;
    }
    Container stage = container.withName(stage());
    Optional<Container> left = registry.find(stage());
    if (left.isPresent() && !left.get().moving() && request.resumeState().isEmpty()) {
      new Bulk(connection).remove(left.get());
      registry.change(left, Optional.empty());
      left = Optional.empty();
    }
    if (left.isEmpty() && request.resumeState().isEmpty()) {
      registry.change(Optional.empty(), Optional.of(stage.withIndexes(Map.of())));
    }
  }

  // In a cluster there is no set to ask.
  private boolean empty() {
    return staged()
        || (!connection.cluster()
            && RedisPlanner.count(connection, registry.keysOf(container.name())) == 0);
  }

  private boolean staged() {
    return !container.keyed();
  }

  private String stage() {
    return Registry.stage(request.runId());
  }

  @Override
  public String resumeState() {
    return state.name();
  }

  // A violated unique index is known only to the script, when part of the batch is written; in a
  // cluster the records and the mark are on several servers.
  // A batch and its mark are one script call: nobody else is served while it runs, and it may have
  // no more words than a command has.
  @Override
  public long largestBatch() {
    return connection.options().scriptBytes();
  }

  @Override
  public boolean atomicCheckpoints() {
    return request.checkpointsInTarget()
        && !staged()
        && !connection.cluster()
        && container.indexes().values().stream().noneMatch(Container.Index::unique);
  }

  @Override
  public CompletionStage<RecordSink> openSink() {
    Container target = staged() ? container.withName(stage()) : container;
    RecordSchema coming = RedisTypes.held(request.schema());
    RecordSchema kept = Expiry.without(connection.options().ttlField(), coming);
    int ttl = connection.options().ttlField().map(coming::indexOf).orElse(-1);
    Optional<Rules> rules =
        container.rules().map(given -> new Rules(JsonSchema.parse(given), coming));
    RecordEncoder encoder =
        new RecordEncoder(
            target,
            coming,
            ttl,
            registry.recordsOf(target.name()),
            numbers::incrementAndGet,
            rules);
    return CompletableFuture.completedFuture(
        new SerialSink(
            connection.executor(),
            new RecordWriter(connection, target, request, kept, ttl >= 0, empty, encoder),
            RedisErrors.writing("Writing to '" + request.container() + "'")));
  }

  @Override
  public CompletionStage<Void> complete() {
    return Stages.supply(
        connection.executor(),
        () -> {
          if (staged()) {
            swap();
          } else if (registry.find(request.container()).isEmpty()) {
            registry.change(Optional.empty(), Optional.of(container));
          }
          return null;
        },
        RedisErrors.writing("Completing the load of '" + request.container() + "'"));
  }

  // Killed and called again: a stage that moves has a target without old records; without a stage
  // all was done.
  private void swap() {
    Optional<Container> stage = registry.find(stage());
    if (stage.isEmpty()) {
      return;
    }
    Bulk bulk = new Bulk(connection);
    Container moving = stage.get().whenMoving();
    if (!stage.get().moving()) {
      registry.find(request.container()).ifPresent(bulk::remove);
      registry.change(stage, Optional.of(moving));
    }
    Optional<Container> target = registry.find(request.container());
    Container whole = container;
    registry.change(target, Optional.of(whole));
    bulk.move(moving, whole, true);
    registry.change(Optional.of(moving), Optional.empty());
  }

  @Override
  public List<LeftOut> leftOut() {
    LeftOuts leftOuts = new LeftOuts();
    Optional<ContainerDescription> origin =
        state == State.CREATED ? request.restored() : Optional.empty();
    origin.ifPresent(it -> tell(it, leftOuts));
    return leftOuts.list();
  }

  private void tell(ContainerDescription origin, LeftOuts leftOuts) {
    leftOuts.unportable(origin, container.schema());
    leftOuts.constraints(origin, "Redis");
    leftOuts.indexes(
        origin.portableIndexes(container.schema()).stream()
            .filter(index -> !container.indexes().containsKey(index.name()))
            .toList(),
        "index sets are kept up by loads only, and made when asked for with 'create_index'");
  }

  @Override
  public CompletionStage<Void> abort() {
    return Stages.supply(
        connection.executor(),
        () -> {
          Set<String> made = new LinkedHashSet<>();
          if (staged()) {
            made.add(stage());
          } else if (state == State.CREATED) {
            made.add(request.container());
          }
          for (String name : made) {
            Optional<Container> found = registry.find(name);
            if (found.isPresent()) {
              new Bulk(connection).remove(found.get());
              registry.change(found, Optional.empty());
            }
          }
          return null;
        },
        RedisErrors.writing("Giving up the load of '" + request.container() + "'"));
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    closed.complete(null);
    return closed;
  }
}
