package io.polymigrate.core.engine;

import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.core.spec.LoadStep;
import io.polymigrate.core.transform.Extraction;
import io.polymigrate.core.transform.Transform;
import java.util.List;
import java.util.Optional;

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

  /** Its batches, if they grow by how long writes take. */
  Optional<GrowingBatch> growingBatch() {
    return request.batch() instanceof GrowingBatch growing
        ? Optional.of(growing)
        : Optional.empty();
  }

  /** The same load of what another extraction reads. */
  LoadUnit from(Extraction other) {
    return new LoadUnit(name, other, request, transforms, unchanged, load);
  }
}
