package io.polymigrate.core.transform;

import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Parents with their children: the parents' splits, and for each of them a reader of children. */
final class EmbeddedPlan implements ExtractPlan {

  /** Opens the children of a parents' split. */
  interface Children extends AsyncCloseable {
    ChildReader open(Split parents);

    /** Whether reading can begin anywhere without looking at what comes before. */
    boolean resumable();
  }

  /** Makes a source of both. */
  interface Joining {
    RecordSource join(RecordSource parents, ChildReader children);
  }

  private final ExtractPlan parents;
  private final RecordSchema schema;
  private final Children children;
  private final Joining joining;

  EmbeddedPlan(ExtractPlan parents, RecordSchema schema, Children children, Joining joining) {
    this.parents = parents;
    this.schema = schema;
    this.children = children;
    this.joining = joining;
  }

  @Override
  public RecordSchema schema() {
    return schema;
  }

  @Override
  public List<Split> splits() {
    return parents.splits();
  }

  @Override
  public boolean resumable() {
    return parents.resumable();
  }

  // Parents and children are read by two plans, each with a snapshot of its own.
  @Override
  public boolean consistent() {
    return false;
  }

  @Override
  public boolean sampled() {
    return parents.sampled();
  }

  @Override
  public CompletionStage<RecordSource> open(Split split) {
    return parents.open(split).thenApply(source -> joining.join(source, children.open(split)));
  }

  // Children are looked for within the range of whatever part of the parents is opened. A store
  // that has to sort them all again for each part is not asked to.
  @Override
  public CompletionStage<List<Split>> cut(Split rest, int parts) {
    return children.resumable()
        ? parents.cut(rest, parts)
        : CompletableFuture.completedFuture(List.of(rest));
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    return children
        .closeAsync()
        .handle((closed, failure) -> parents.closeAsync())
        .thenCompose(Function.identity());
  }
}
