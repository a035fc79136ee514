package io.polymigrate.core.transform;

import io.polymigrate.api.record.RecordSchema;
import java.util.concurrent.CompletionStage;

/**
 * One transform step of a migration, as a file or a program says it; not yet tied to a schema. Safe
 * for use by many threads.
 */
public interface Transform {

  /**
   * Ties it to the records that will come. Called once per run, before anything is written.
   *
   * @param source shape of the records that come, logical types only ({@code held} equals {@code
   *     type}); its key is what identifies a record, empty when nothing does
   * @return fails with {@code INVALID_INPUT}, {@code FIELD_NOT_FOUND} or {@code TYPE_NOT_SUPPORTED}
   *     naming the field; may read (a lookup's table), never writes
   */
  CompletionStage<BoundTransform> bind(RecordSchema source, TransformContext context);

  /**
   * Text that is the same for the same transform: part of the run's identity. A file's step gives
   * its canonical JSON; a lambda is known by its name only.
   */
  String identity();
}
