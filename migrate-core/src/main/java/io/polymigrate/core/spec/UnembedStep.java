package io.polymigrate.core.spec;

import io.polymigrate.core.transform.Unembedding;
import java.util.List;

/**
 * Loads a list within the records as records of their own, and drops it from the parent.
 *
 * @param unembedding what to unembed
 * @param steps what happens to the children then: transforms and further unembed steps
 * @param load where they are loaded
 */
public record UnembedStep(Unembedding unembedding, List<Step> steps, LoadStep load)
    implements Step {
  /** Copies the list. */
  public UnembedStep {
    steps = List.copyOf(steps);
  }
}
