package io.polymigrate.core.engine;

import io.polymigrate.api.record.BatchSize;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.core.spec.LoadStep;
import io.polymigrate.core.transform.Extraction;
import io.polymigrate.core.transform.Transform;
import java.util.List;

/**
 * One load: what is read, how it is changed, where it goes.
 *
 * @param name unique in the run, names its checkpoint entries
 * @param extraction what is read, embedded children included
 * @param request which part of it; ranges and sizes are the engine's
 * @param transforms what happens then, in order
 * @param unchanged whether the target's container is the source's, but for nulls
 * @param load where it goes
 */
record LoadUnit(
    String name,
    Extraction extraction,
    ExtractRequest request,
    List<Transform> transforms,
    boolean unchanged,
    LoadStep load) {
  LoadUnit {
    transforms = List.copyOf(transforms);
  }

  /** The same load with batches of another size. */
  LoadUnit withBatch(BatchSize batch) {
    return new LoadUnit(name, extraction, request.withBatch(batch), transforms, unchanged, load);
  }

  /** The same load of what another extraction reads. */
  LoadUnit from(Extraction other) {
    return new LoadUnit(name, other, request, transforms, unchanged, load);
  }
}
