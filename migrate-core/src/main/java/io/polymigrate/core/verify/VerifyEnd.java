package io.polymigrate.core.verify;

import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.core.transform.Extraction;
import io.polymigrate.core.transform.Transform;
import io.polymigrate.core.transform.TransformContext;
import java.util.List;

/**
 * The source's end of a verification: what is read and what becomes of it, as in the migration.
 *
 * @param extraction what is read, with logical types
 * @param request which part of it
 * @param transforms what happens then, in order
 * @param context what the transforms may use
 */
public record VerifyEnd(
    Extraction extraction,
    ExtractRequest request,
    List<Transform> transforms,
    TransformContext context) {
  /** Copies the list. */
  public VerifyEnd {
    transforms = List.copyOf(transforms);
  }
}
