package io.polymigrate.core.engine;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.transform.BoundTransform;
import io.polymigrate.core.transform.DerivedBatch;
import io.polymigrate.core.transform.Transform;
import io.polymigrate.core.transform.TransformContext;
import io.polymigrate.core.transform.TransformResult;
import io.polymigrate.core.transform.TransformRun;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A load's transforms, tied to the schema of its source. */
final class TransformChain {
  private final RecordSchema source;
  private final List<BoundTransform> transforms;

  private TransformChain(RecordSchema source, List<BoundTransform> transforms) {
    this.source = source;
    this.transforms = transforms;
  }

  /** Binds all; blocks. */
  static TransformChain bind(
      RecordSchema source, List<Transform> transforms, TransformContext context) {
    List<BoundTransform> bound = new ArrayList<>();
    RecordSchema schema = source;
    for (Transform transform : transforms) {
      BoundTransform next = Stages.join(transform.bind(schema, context));
      bound.add(next);
      schema = next.schema();
    }
    return new TransformChain(source, bound);
  }

  RecordSchema source() {
    return source;
  }

  RecordSchema schema() {
    return transforms.isEmpty() ? source : transforms.get(transforms.size() - 1).schema();
  }

  boolean isEmpty() {
    return transforms.isEmpty();
  }

  boolean expands() {
    return transforms.stream().anyMatch(BoundTransform::expands);
  }

  boolean deterministic() {
    return transforms.stream().allMatch(BoundTransform::deterministic);
  }

  /** The source's fields that these output fields are made of. */
  Set<String> inputs(Set<String> outputs) {
    Set<String> needed = new HashSet<>(outputs);
    for (int i = transforms.size() - 1; i >= 0; i--) {
      needed = transforms.get(i).inputs(needed);
    }
    return needed;
  }

  Run newRun() {
    return new Run(transforms.stream().map(BoundTransform::newRun).toList());
  }

  /** One worker's use of the chain. */
  static final class Run {
    private final List<TransformRun> runs;

    private Run(List<TransformRun> runs) {
      this.runs = runs;
    }

    Transformed apply(RecordBatch source) {
      RecordBatch batch = source;
      long filtered = 0;
      List<Rejection> rejections = List.of();
      for (TransformRun run : runs) {
        TransformResult result = run.apply(batch);
        filtered += result.filtered();
        if (!result.rejections().isEmpty()) {
          List<Rejection> all = new ArrayList<>(rejections);
          for (Rejection rejection : result.rejections()) {
            all.add(ofSource(source, batch, rejection));
          }
          rejections = all;
        }
        batch = result.batch();
      }
      return new Transformed(source, batch, filtered, rejections);
    }

    // The row that a later transform names is a row of what the earlier ones made.
    private static Rejection ofSource(RecordBatch source, RecordBatch given, Rejection rejection) {
      RecordBatch batch = given;
      int row = rejection.row();
      while (batch != source && batch instanceof DerivedBatch derived) {
        row = derived.sourceRow(row);
        batch = derived.source();
      }
      return new Rejection(row, rejection.field(), rejection.code(), rejection.reason());
    }
  }
}
