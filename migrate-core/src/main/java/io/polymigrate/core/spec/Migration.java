package io.polymigrate.core.spec;

import java.util.List;

/**
 * The steps of one container, by name.
 *
 * @param name unique in its specification
 * @param steps in order: extract, embeds, transforms, unembeds, load
 */
public record Migration(String name, List<Step> steps) {
  /** Copies the list. */
  public Migration {
    steps = List.copyOf(steps);
  }
}
