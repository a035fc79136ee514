package io.polymigrate.testkit;

/** A behaviour that some stores can't give. Whoever lacks it must say so, and is held to it. */
public enum Capability {
  /** There is a server behind a connection that may break. */
  NETWORK,
  /** A wrong password is refused. */
  PASSWORDS,
  /** A field that is missing is told apart from one that is null; otherwise it is refused. */
  MISSING_FIELDS,
  /** All splits of a plan see one snapshot, whatever is changed meanwhile. */
  SNAPSHOTS,
  /** A container of thousands of records is cut into several splits, if several workers ask. */
  PARALLEL_SPLITS,
  /** Checkpoints in the target are committed with the records. */
  ATOMIC_CHECKPOINTS,
  /** Loads can be asked to keep prior images. */
  UNDO_OF_LOADS
}
