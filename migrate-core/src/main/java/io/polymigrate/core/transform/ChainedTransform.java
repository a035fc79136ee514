package io.polymigrate.core.transform;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Two bound transforms as one.
 *
 * @param first what happens first
 * @param second what happens to what the first made
 */
record ChainedTransform(BoundTransform first, BoundTransform second) implements BoundTransform {

  @Override
  public RecordSchema source() {
    return first.source();
  }

  @Override
  public RecordSchema schema() {
    return second.schema();
  }

  @Override
  public boolean expands() {
    return first.expands() || second.expands();
  }

  @Override
  public boolean deterministic() {
    return first.deterministic() && second.deterministic();
  }

  @Override
  public Set<String> inputs(Set<String> outputs) {
    return first.inputs(second.inputs(outputs));
  }

  @Override
  public Optional<String> passed(String output) {
    return second.passed(output).flatMap(first::passed);
  }

  @Override
  public TransformRun newRun() {
    TransformRun one = first.newRun();
    TransformRun two = second.newRun();
    return batch -> chained(one.apply(batch), two);
  }

  private static TransformResult chained(TransformResult one, TransformRun two) {
    RecordBatch between = one.batch();
    TransformResult result = two.apply(between);
    List<Rejection> rejections = new ArrayList<>(one.rejections());
    for (Rejection rejection : result.rejections()) {
      int row =
          between instanceof DerivedBatch derived
              ? derived.sourceRow(rejection.row())
              : rejection.row();
      rejections.add(new Rejection(row, rejection.field(), rejection.code(), rejection.reason()));
    }
    return new TransformResult(result.batch(), one.filtered() + result.filtered(), rejections);
  }
}
