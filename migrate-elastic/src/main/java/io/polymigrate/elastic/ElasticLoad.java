package io.polymigrate.elastic;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ContainerDescription.IndexDescription;
import io.polymigrate.api.record.LeftOut;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.spi.CloseOnce;
import io.polymigrate.api.spi.JsonSchema;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.LeftOuts;
import io.polymigrate.api.spi.SerialSink;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One load of one container. Records without a key are numbered and staged in an index of their
 * own, to which the container's alias is turned at the end. All others are written in place.
 */
final class ElasticLoad implements LoadSession {
  private final ElasticConnection connection;
  private final Indices indices;
  private final LoadSettings settings;
  private final LoadRequest request;
  private final State state;
  private final String index;
  private final RecordSchema coming;
  private final BulkWriter.Merging merging;
  private final Optional<JsonSchema> rules;
  private final AtomicLong numbers = new AtomicLong();
  private final CloseOnce closing;

  /** What was found when the load was first opened. */
  private enum State {
    /** This load made the container. */
    CREATED,
    /** It was there. */
    EXISTING,
    /** Records are staged. */
    STAGED
  }

  private ElasticLoad(
      ElasticConnection connection,
      LoadRequest request,
      State state,
      String index,
      BulkWriter.Merging merging,
      Optional<JsonSchema> rules) {
    this.rules = rules;
    this.connection = connection;
    this.indices = new Indices(connection);
    this.settings = new LoadSettings(connection);
    this.request = request;
    this.state = state;
    this.index = index;
    this.coming = ElasticTypes.held(request.schema());
    this.merging = merging;
    this.closing =
        CloseOnce.quietly(connection.executor(), () -> settings.putBack(index, request.runId()));
  }

  /** Checks or makes the target; blocks. */
  static ElasticLoad open(ElasticConnection connection, LoadRequest request) {
    connection.names().of(request.container());
    if (request.keepUndo()) {
      throw MigrationException.refusal(
          StandardErrorCode.OPERATION_NOT_SUPPORTED,
          "A load into Elasticsearch keeps no prior images; load without 'undo'");
    }
    Indices indices = new Indices(connection);
    Optional<Index> there = indices.find(request.container());
    RecordSchema coming = ElasticTypes.held(request.schema());
    if (there.isEmpty() && !request.create()) {
      throw Indices.notFound(request.container());
    }
    RecordSchema merged = there.map(it -> merged(it, request, coming)).orElse(coming);
    if (coming.key().isEmpty()) {
      return staged(connection, request, coming, there);
    }
    Optional<Index> made =
        there.isPresent()
            ? Optional.empty()
            : indices.create(request.container(), meta(request, coming), Map.of());
    KillPoint.at("load.created");
    Index target = made.orElseGet(() -> indices.require(request.container()));
    boolean ours = made.isPresent() || resumed(request, target);
    BulkWriter.Merging merging = merging(request, coming, merged, ours);
    there.ifPresent(it -> extend(indices, it, merged));
    boolean empty = ours || indices.count(target.name()) == 0;
    ElasticLoad load =
        new ElasticLoad(
            connection,
            request,
            ours ? State.CREATED : State.EXISTING,
            target.name(),
            merging,
            rules(target, request));
    load.settings.turnDown(target, request.runId(), empty);
    return load;
  }

  // Each field is indexed anyway; another Elasticsearch may have told of more ways to search it.
  private static Meta meta(LoadRequest request, RecordSchema coming) {
    Map<String, @Nullable Object> kept = new LinkedHashMap<>();
    request
        .restored()
        .map(origin -> origin.attributes().get(Descriptions.INDEXES))
        .map(Json::parseObject)
        .orElse(Map.of())
        .forEach(
            (name, facts) -> {
              if (coming.find(SubField.read(facts).field()).isPresent()) {
                kept.put(name, facts);
              }
            });
    return Meta.of(coming).withIndexes(kept);
  }

  private static boolean resumed(LoadRequest request, Index target) {
    return request.resumeState().isPresent()
        && request.resumeState().get().equals(State.CREATED + " " + target.name());
  }

  private static RecordSchema merged(Index there, LoadRequest request, RecordSchema coming) {
    RecordSchema stored =
        there
            .schema()
            .orElseThrow(
                () ->
                    MigrationException.refusal(
                        StandardErrorCode.SCHEMA_MISMATCH,
                        "The index of '"
                            + request.container()
                            + "' was made by others, and nothing is known of its records' types"
                            + " and key; load into another container"));
    request.requireSameForms(stored);
    RecordSchema merged = request.mergedWith(stored, coming);
    there.meta().flatMap(Meta::rules).ifPresent(rules -> requireFields(rules, request));
    return merged;
  }

  // An upsert of some fields can't tell what the others are.
  private static Optional<JsonSchema> rules(Index target, LoadRequest request) {
    Optional<JsonSchema> rules = target.meta().flatMap(Meta::rules).map(JsonSchema::parse);
    Set<String> given = new HashSet<>();
    request.schema().fields().forEach(field -> given.add(field.name()));
    return request.mode() == LoadMode.UPSERT ? rules.map(it -> it.only(given)) : rules;
  }

  private static void requireFields(Map<String, @Nullable Object> rules, LoadRequest request) {
    if (request.mode() == LoadMode.UPSERT || !(rules.get("required") instanceof List<?> names)) {
      return;
    }
    for (Object name : names) {
      if (request.schema().find(String.valueOf(name)).isEmpty()) {
        throw MigrationException.refusal(
            StandardErrorCode.SCHEMA_MISMATCH,
            "The validation of '" + request.container() + "' requires the field '" + name + "'");
      }
    }
  }

  private static BulkWriter.Merging merging(
      LoadRequest request, RecordSchema coming, RecordSchema merged, boolean ours) {
    if (ours || request.mode() != LoadMode.UPSERT) {
      return BulkWriter.Merging.NEVER;
    }
    return merged.fields().size() > coming.fields().size()
        ? BulkWriter.Merging.ALWAYS
        : BulkWriter.Merging.INCOMPLETE;
  }

  private static void extend(Indices indices, Index there, RecordSchema merged) {
    Meta meta = there.meta().orElseThrow();
    if (meta.schema().equals(merged)) {
      return;
    }
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    for (Field field : merged.fields()) {
      if (meta.schema().find(field.name()).isEmpty()) {
        properties.put(
            FieldNames.escaped(field.name()), Mappings.property(field.type(), field.held()));
      }
    }
    indices.extend(there, properties, meta.withSchema(merged));
  }

  private static ElasticLoad staged(
      ElasticConnection connection,
      LoadRequest request,
      RecordSchema coming,
      Optional<Index> there) {
    Indices indices = new Indices(connection);
    String alias = connection.names().of(request.container());
    byte[] run = request.runId().getBytes(StandardCharsets.UTF_8);
    String stage = IndexNames.generation(alias, "s" + UUID.nameUUIDFromBytes(run));
    Optional<Index> swapped = there.filter(it -> it.name().equals(stage));
    if (swapped.isEmpty() && request.resumeState().isEmpty()) {
      indices.delete(stage);
    }
    if (swapped.isEmpty()) {
      Meta meta = Meta.of(coming).withRules(there.flatMap(Index::meta).flatMap(Meta::rules));
      indices.create(stage, Optional.empty(), meta, Map.of(), Map.of());
    }
    ElasticLoad load =
        new ElasticLoad(
            connection,
            request,
            State.STAGED,
            stage,
            BulkWriter.Merging.NEVER,
            there.flatMap(it -> rules(it, request)));
    if (swapped.isEmpty()) {
      indices
          .exact(request.container(), stage)
          .ifPresent(it -> load.settings.turnDown(it, request.runId(), true));
    }
    return load;
  }

  @Override
  public String resumeState() {
    return state + " " + index;
  }

  @Override
  public boolean atomicCheckpoints() {
    return false;
  }

  @Override
  public CompletionStage<RecordSink> openSink() {
    LoadMode mode = state == State.STAGED ? LoadMode.UPSERT : request.mode();
    BulkWriter.Destination target =
        new BulkWriter.Destination(index, mode, merging, request.batchRecords());
    BulkWriter writer =
        new BulkWriter(connection, target, new DocEncoder(coming, numbers::incrementAndGet, rules));
    return CompletableFuture.completedFuture(
        new SerialSink(
            connection.executor(),
            writer,
            ElasticErrors.writing("Writing to '" + request.container() + "'")));
  }

  @Override
  public CompletionStage<Void> complete() {
    return Stages.<@Nullable Void>supply(
        connection.executor(),
        () -> {
          indices.refresh(index);
          settings.putBack(index, request.runId());
          KillPoint.at("load.back");
          if (state == State.STAGED) {
            swap();
          }
          return null;
        },
        ElasticErrors.writing("Completing the load of '" + request.container() + "'"));
  }

  // The old index goes last: whoever reads sees the old records or the new ones.
  private void swap() {
    Optional<Index> old = indices.find(request.container());
    if (old.isPresent() && old.get().name().equals(index)) {
      return;
    }
    String alias = connection.names().of(request.container());
    List<Map<String, @Nullable Object>> actions = new ArrayList<>();
    old.ifPresent(
        it ->
            actions.add(
                it.aliased()
                    ? Indices.action("remove", it.name(), alias)
                    : Map.of("remove_index", Map.of("index", it.name()))));
    actions.add(Indices.containerAction(index, alias));
    KillPoint.at("load.swap");
    indices.alias(actions);
    KillPoint.at("load.swapped");
    old.filter(Index::aliased).ifPresent(it -> indices.delete(it.name()));
  }

  @Override
  public List<LeftOut> leftOut() {
    LeftOuts leftOuts = new LeftOuts();
    Optional<ContainerDescription> origin =
        state == State.EXISTING ? Optional.empty() : request.restored();
    origin.ifPresent(it -> tell(it, leftOuts));
    return leftOuts.list();
  }

  // Fields are found by their mappings, each for itself; that serves for most indexes.
  private void tell(ContainerDescription origin, LeftOuts leftOuts) {
    if (origin.attributes().containsKey(Descriptions.INDEXES)) {
      return;
    }
    leftOuts.unportable(origin, coming);
    leftOuts.constraints(origin, "Elasticsearch");
    for (IndexDescription index : origin.portableIndexes(coming)) {
      boolean searched =
          index.names().stream()
              .map(name -> coming.find(name).orElseThrow())
              .allMatch(field -> Mappings.searched(field.type(), field.held()));
      if (index.unique() || !searched) {
        leftOuts.indexes(
            List.of(index),
            searched
                ? "its fields are found, but only the key is unique in Elasticsearch"
                : "documents and maps are kept in Elasticsearch, but not searched");
      }
    }
  }

  @Override
  public CompletionStage<Void> abort() {
    return Stages.<@Nullable Void>supply(
        connection.executor(),
        () -> {
          if (state != State.EXISTING) {
            indices.delete(index);
          }
          settings.putBack(index, request.runId());
          return null;
        },
        ElasticErrors.writing("Giving up the load of '" + request.container() + "'"));
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    return closing.closeAsync();
  }
}
