package io.polymigrate.api.error;

/** What the store holds after a failure. When in doubt it is {@link #UNKNOWN}. */
public enum Outcome {
  /** As it was before. */
  NOT_APPLIED,
  /** Some of the work was done; running it again continues. */
  PARTIALLY_APPLIED,
  /** Nobody knows: read back before trying again. */
  UNKNOWN
}
