package io.polymigrate.core.transform;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A transform tied to the schema of its input. Safe for use by many threads. */
public interface BoundTransform {

  /** Shape of the input. */
  RecordSchema source();

  /**
   * Shape of the output, logical types only. Its key names the fields that are provably unique in
   * the output if the source's key is (kept or renamed key fields, a child's position beside its
   * parent's key); empty when that can't be said, and then the engine looks for duplicates itself.
   */
  RecordSchema schema();

  /** Starts a worker's use of it. */
  TransformRun newRun();

  /** Whether one record may become several; otherwise none or one. */
  default boolean expands() {
    return false;
  }

  /** Whether the same input always gives the same output; a spec that is not can't be verified. */
  default boolean deterministic() {
    return true;
  }

  /**
   * Which input field this output field is, value for value, perhaps under another name; empty when
   * it is made otherwise, or the records are others.
   */
  default Optional<String> passed(String output) {
    return Optional.empty();
  }

  /**
   * Which input fields are needed to make these output fields and to decide which records there
   * are; the engine may hand in batches where all others are missing.
   */
  default Set<String> inputs(Set<String> outputs) {
    return source().fields().stream().map(Field::name).collect(Collectors.toSet());
  }
}
