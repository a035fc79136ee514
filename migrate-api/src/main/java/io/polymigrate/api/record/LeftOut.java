package io.polymigrate.api.record;

import io.polymigrate.api.record.ContainerDescription.Part;

/**
 * What a container that a load made does not have of the source container, or has in a weaker form.
 *
 * @param part what of the source container
 * @param reason why, as the rest of a sentence about it: {@code MongoDB has no foreign keys}; never
 *     a value
 * @param waits whether the target adds it by itself when a later load brings what it needs
 */
public record LeftOut(Part part, String reason, boolean waits) {
  /** What is left out for good. */
  public LeftOut(Part part, String reason) {
    this(part, reason, false);
  }
}
