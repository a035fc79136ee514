package io.polymigrate.core.engine;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.transform.BoundTransform;
import io.polymigrate.core.transform.Transform;
import io.polymigrate.core.transform.TransformContext;
import io.polymigrate.core.transform.TransformResult;
import io.polymigrate.core.transform.TransformRun;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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

  /** Which of the source's fields this output field is, value for value. */
  Optional<String> passed(String output) {
    Optional<String> name = Optional.of(output);
    for (int i = transforms.size() - 1; i >= 0 && name.isPresent(); i--) {
      name = transforms.get(i).passed(name.get());
    }
    return name;
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
      if (runs.isEmpty()) {
        return new Transformed(source, List.of(), 0, List.of());
      }
      List<RecordBatch> steps = new ArrayList<>(runs.size());
      List<Rejection> rejections = new ArrayList<>();
      RecordBatch batch = source;
      long filtered = 0;
      for (TransformRun run : runs) {
        TransformResult result = run.apply(batch);
        filtered += result.filtered();
        for (Rejection rejection : result.rejections()) {
          rejections.add(Transformed.ofSource(rejection, source, steps));
        }
        batch = result.batch();
        steps.add(batch);
      }
      return new Transformed(source, steps, filtered, rejections);
    }
  }
}
