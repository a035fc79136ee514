package io.polymigrate.core.transform;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Parents with their children. Three situations: 1. The parents' key is the embedding's key: both
 * are read in its order and merged, whatever their number. 2. With a junction, the junction is
 * merged and the far records are held in memory. 3. Otherwise (children of children, or parents
 * without a key) the children are held in memory, and parents are read as they come.
 */
final class EmbeddedExtraction implements Extraction {
  private static final @Nullable Object[] NONE = {};

  private final Extraction parents;
  private final Extraction source;
  private final Extraction children;
  private final Embedding embedding;
  private final Filter conditions;
  private final LongAdder orphans = new LongAdder();

  EmbeddedExtraction(Extraction parents, Extraction source, Embedding embedding) {
    this.parents = parents;
    this.source = source;
    this.embedding = embedding;
    Extraction nested = source;
    for (Embedding inner : embedding.embeds()) {
      nested = new EmbeddedExtraction(nested, source, inner);
    }
    this.children = nested;
    try {
      this.conditions =
          embedding.conditions().isEmpty() ? Filter.all() : Filter.parse(embedding.conditions());
    } catch (IllegalArgumentException e) {
      throw MigrationException.invalid(
          "The conditions of the embed step of '"
              + embedding.sourceTable()
              + "': "
              + e.getMessage());
    }
    int referring =
        embedding.through().map(Embedding.Junction::parentKey).orElse(embedding.childKey()).size();
    if (embedding.parentKey().isEmpty() || embedding.parentKey().size() != referring) {
      throw MigrationException.invalid(
          "The embed step of '"
              + embedding.sourceTable()
              + "' needs as many fields in 'parent_key' "
              + embedding.parentKey()
              + " as refer to them");
    }
  }

  @Override
  public CompletionStage<ExtractPlan> plan(ExtractRequest request, CallContext context) {
    int keyFields = embedding.parentKey().size();
    boolean ordered =
        request.orderBy().equals(embedding.parentKey()) && request.rangeFields() == keyFields;
    if (!request.orderBy().isEmpty() && !ordered) {
      return parents
          .plan(request, context)
          .thenCompose(plan -> orClose(plan, grouped(plan, request, context)));
    }
    // Asked for whole first: a resumed run's ranges suit one order only.
    return key(request, context)
        .thenCompose(
            key ->
                !key.isEmpty() && new HashSet<>(embedding.parentKey()).containsAll(key)
                    ? parents
                        .plan(inOrder(request), context)
                        .thenCompose(plan -> orClose(plan, merged(plan, request, context)))
                    : parents
                        .plan(request, context)
                        .thenCompose(plan -> orClose(plan, grouped(plan, request, context))));
  }

  @Override
  public long orphans() {
    return orphans.sum() + parents.orphans() + children.orphans();
  }

  // Where no index has the children in order, the store sorts for each split.
  private ExtractRequest inOrder(ExtractRequest request) {
    return request
        .withOrderBy(embedding.parentKey(), embedding.parentKey().size())
        .withMostSplits(Math.min(request.mostSplits(), request.parallelism()));
  }

  // Only where the key tells parents apart can a position say which of them are done.
  private CompletionStage<List<String>> key(ExtractRequest request, CallContext context) {
    return parents
        .plan(request.withRanges(List.of(KeyRange.ALL)).withParallelism(1), context)
        .thenCompose(
            plan -> {
              List<String> key = plan.schema().key();
              return plan.closeAsync().thenApply(closed -> key);
            });
  }

  private static CompletionStage<ExtractPlan> orClose(
      ExtractPlan plan, CompletionStage<ExtractPlan> stage) {
    return stage
        .handle(
            (made, failure) ->
                failure == null
                    ? stage
                    : plan.closeAsync().handle((closed, ignored) -> stage).thenCompose(s -> s))
        .thenCompose(s -> s);
  }

  private CompletionStage<ExtractPlan> merged(
      ExtractPlan plan, ExtractRequest request, CallContext context) {
    if (embedding.through().isPresent()) {
      return table(context, false)
          .thenCompose(
              loaded -> {
                Embedding.Junction junction = embedding.through().get();
                return ordered(
                        source,
                        junction.table(),
                        junction.parentKey(),
                        List.of(),
                        plan,
                        request,
                        Filter.all(),
                        context)
                    .thenApply(
                        ties ->
                            joined(
                                plan,
                                loaded.shape,
                                loaded.order,
                                true,
                                request,
                                throughTies(ties, loaded)));
              });
    }
    return shape(context)
        .thenCompose(
            known -> {
              ChildOrder order = known.order;
              return inParentsOrder(order, plan, request, context)
                  .thenApply(
                      found ->
                          joined(
                              plan,
                              known.shape(found.plan.schema(), embedding),
                              order,
                              !found.ordered,
                              request,
                              merging(found.plan, !found.ordered)));
            });
  }

  // Children by their parents' key; whether also in order within each parent.
  private record Found(ExtractPlan plan, boolean ordered) {}

  // A store without positions in this order sorts all of it before it gives the first: for several
  // fields that takes it twice as long as for one, and those of one parent are quickly sorted here.
  private CompletionStage<Found> inParentsOrder(
      ChildOrder order, ExtractPlan plan, ExtractRequest request, CallContext context) {
    List<String> further = order.ascending() ? order.fields() : List.of();
    return children(further, plan, request, context)
        .thenCompose(
            found ->
                found.resumable() || embedding.childKey().containsAll(further)
                    ? CompletableFuture.completedFuture(new Found(found, order.ascending()))
                    : found
                        .closeAsync()
                        .thenCompose(closed -> children(List.of(), plan, request, context))
                        .thenApply(byKey -> new Found(byKey, false)));
  }

  private CompletionStage<ExtractPlan> children(
      List<String> further, ExtractPlan plan, ExtractRequest request, CallContext context) {
    return ordered(
        children,
        embedding.sourceTable(),
        embedding.childKey(),
        further,
        plan,
        request,
        conditions,
        context);
  }

  // The children's shape and own key; asked for before they can be asked for in order.
  private record Known(RecordSchema schema, ChildOrder order) {
    ChildShape shape(RecordSchema actual, Embedding embedding) {
      return ChildShape.of(embedding, actual);
    }
  }

  private CompletionStage<Known> shape(CallContext context) {
    return children
        .plan(childRequest(), context)
        .thenCompose(
            plan -> {
              Known known = new Known(plan.schema(), ChildOrder.of(embedding, plan.schema().key()));
              return plan.closeAsync().thenApply(closed -> known);
            });
  }

  private ExtractRequest childRequest() {
    return ExtractRequest.of(embedding.sourceTable()).withFilter(conditions);
  }

  private CompletionStage<ExtractPlan> ordered(
      Extraction extraction,
      String container,
      List<String> key,
      List<String> further,
      ExtractPlan plan,
      ExtractRequest request,
      Filter filter,
      CallContext context) {
    Set<String> order = new LinkedHashSet<>(key);
    order.addAll(further);
    ExtractRequest open =
        ExtractRequest.of(container)
            .withFilter(filter)
            .withParallelism(request.parallelism())
            .withBatch(request.batch())
            .withOrderBy(List.copyOf(order), key.size())
            .withMostSplits(1);
    List<KeyRange> ranges = plan.splits().stream().map(Split::range).toList();
    if (ranges.isEmpty() || ranges.equals(List.of(KeyRange.ALL))) {
      return extraction.plan(open, context);
    }
    // The parents' bounds have to become the children's: their types must be known for that.
    return extraction
        .plan(ExtractRequest.of(container), context)
        .thenCompose(
            peeked -> {
              RecordSchema schema = peeked.schema();
              return peeked.closeAsync().thenApply(closed -> schema);
            })
        .thenCompose(
            schema -> {
              RowKeys unused = RowKeys.of(schema, key, "the records of '" + container + "'");
              ChildRanges bounds = new ChildRanges(schema, key);
              return extraction.plan(
                  open.withRanges(ranges.stream().map(bounds::of).toList()), context);
            });
  }

  private interface Opening {
    EmbeddedPlan.Children with(ChildShape shape, ChildOrder order);
  }

  private Opening merging(ExtractPlan found, boolean sorted) {
    return (shape, order) ->
        new EmbeddedPlan.Children() {
          private final RowKeys keys = keys(found, embedding.childKey(), embedding.sourceTable());
          private final RowKeys orders = keys(found, order.fields(), embedding.sourceTable());
          private final ChildRanges ranges = new ChildRanges(found.schema(), embedding.childKey());

          @Override
          public ChildReader open(Split split) {
            RowKeys own = orders.copy();
            return new MergedChildren(
                embedding.sourceTable(),
                new SplitSequence(found, ranges.within(found.splits(), split.range())),
                keys.copy(),
                (batch, row, group) ->
                    group.add(
                        sorted ? own.read(batch, row) : NONE, out -> shape.write(batch, row, out)),
                orphans::add);
          }

          @Override
          public boolean resumable() {
            return found.resumable();
          }

          @Override
          public CompletionStage<Void> closeAsync() {
            return found.closeAsync();
          }
        };
  }

  private Opening throughTies(ExtractPlan ties, Loaded loaded) {
    Embedding.Junction junction = embedding.through().orElseThrow();
    return (shape, order) ->
        new EmbeddedPlan.Children() {
          private final RowKeys parentKeys = keys(ties, junction.parentKey(), junction.table());
          private final RowKeys childKeys = keys(ties, junction.childKey(), junction.table());
          private final ChildRanges ranges = new ChildRanges(ties.schema(), junction.parentKey());

          @Override
          public ChildReader open(Split split) {
            RowKeys own = childKeys.copy();
            return new MergedChildren(
                junction.table(),
                new SplitSequence(ties, ranges.within(ties.splits(), split.range())),
                parentKeys.copy(),
                (batch, row, group) -> {
                  for (ChildTable.Row far :
                      loaded.table.rows(RowKeys.hashable(own.read(batch, row)))) {
                    group.add(far.order(), far.data());
                  }
                },
                orphans::add);
          }

          @Override
          public boolean resumable() {
            return ties.resumable();
          }

          @Override
          public CompletionStage<Void> closeAsync() {
            return ties.closeAsync();
          }
        };
  }

  private static RowKeys keys(ExtractPlan plan, List<String> fields, String container) {
    return RowKeys.of(plan.schema(), fields, "the records of '" + container + "'");
  }

  private ExtractPlan joined(
      ExtractPlan plan,
      ChildShape shape,
      ChildOrder order,
      boolean sorted,
      ExtractRequest request,
      Opening opening) {
    RecordSchema schema = schema(plan.schema(), shape);
    RowKeys keys = RowKeys.of(plan.schema(), embedding.parentKey(), "the parents");
    EmbeddedPlan.Children opened = opening.with(shape, order);
    return new EmbeddedPlan(
        plan,
        schema,
        opened,
        (source, reader) ->
            new EmbeddedSource(
                source,
                reader,
                keys.copy(),
                schema,
                new ChildGroup(embedding, sorted ? order.comparator() : null),
                request.batch(),
                plan.resumable()));
  }

  private RecordSchema schema(RecordSchema parent, ChildShape shape) {
    if (parent.indexOf(embedding.as()) >= 0) {
      throw MigrationException.invalid(
          "The embed step of '"
              + embedding.sourceTable()
              + "' makes the field '"
              + embedding.as()
              + "', which the records have already; give it another name with 'as'");
    }
    List<Field> fields = new ArrayList<>(parent.fields());
    fields.add(Field.of(embedding.as(), new LogicalType.ListOf(shape.type())).withNullable(false));
    return new RecordSchema(fields, parent.key());
  }

  private record Loaded(ChildTable table, ChildShape shape, ChildOrder order) {}

  private CompletionStage<ExtractPlan> grouped(
      ExtractPlan plan, ExtractRequest request, CallContext context) {
    return table(context, true)
        .thenApply(
            loaded -> {
              GroupedChildren reader = new GroupedChildren(loaded.table);
              EmbeddedPlan.Children always =
                  new EmbeddedPlan.Children() {
                    @Override
                    public ChildReader open(Split parents) {
                      return reader;
                    }

                    @Override
                    public boolean resumable() {
                      return true;
                    }

                    @Override
                    public CompletionStage<Void> closeAsync() {
                      return CompletableFuture.completedFuture(null);
                    }
                  };
              // Positions are the parents' own here: their batches are handed on whole.
              return joined(
                  plan,
                  loaded.shape,
                  loaded.order,
                  true,
                  request.withBatch(request.batch().records(), Long.MAX_VALUE),
                  (shape, order) -> always);
            });
  }

  /**
   * The children in memory.
   *
   * @param byParent whether by what refers to the parent; otherwise by the key a junction refers to
   */
  private CompletionStage<Loaded> table(CallContext context, boolean byParent) {
    return children
        .plan(childRequest(), context)
        .thenCompose(
            plan -> {
              ChildShape shape = ChildShape.of(embedding, plan.schema());
              ChildOrder order = ChildOrder.of(embedding, plan.schema().key());
              ChildTable table = new ChildTable(embedding.sourceTable());
              RowKeys keys = keys(plan, embedding.childKey(), embedding.sourceTable());
              RowKeys orders = keys(plan, order.fields(), embedding.sourceTable());
              ValueRecorder recorder = new ValueRecorder();
              return PlanReader.closing(
                  plan,
                  PlanReader.forEach(
                          plan,
                          batch -> {
                            for (int row = 0; row < batch.size(); row++) {
                              recorder.clear();
                              shape.write(batch, row, recorder);
                              table.add(
                                  RowKeys.hashable(keys.read(batch, row)),
                                  new ChildTable.Row(orders.read(batch, row), recorder.toBytes()));
                            }
                          })
                      .thenApply(done -> new Loaded(table, shape, order)));
            })
        .thenCompose(
            far ->
                byParent && embedding.through().isPresent()
                    ? tied(far, embedding.through().get(), context)
                    : CompletableFuture.completedFuture(far));
  }

  // The far records once more, by what the junction says of their parents.
  private CompletionStage<Loaded> tied(
      Loaded far, Embedding.Junction junction, CallContext context) {
    ChildTable table = new ChildTable(junction.table());
    return source
        .plan(ExtractRequest.of(junction.table()), context)
        .thenCompose(
            plan -> {
              RowKeys parentKeys = keys(plan, junction.parentKey(), junction.table());
              RowKeys childKeys = keys(plan, junction.childKey(), junction.table());
              return PlanReader.closing(
                  plan,
                  PlanReader.forEach(
                      plan,
                      batch -> {
                        for (int row = 0; row < batch.size(); row++) {
                          @Nullable Object[] parent = parentKeys.read(batch, row);
                          for (ChildTable.Row child :
                              far.table.rows(RowKeys.hashable(childKeys.read(batch, row)))) {
                            table.add(RowKeys.hashable(parent), child);
                          }
                        }
                      }));
            })
        .thenApply(done -> new Loaded(table, far.shape, far.order));
  }
}
