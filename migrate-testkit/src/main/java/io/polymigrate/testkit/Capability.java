package io.polymigrate.testkit;

/** A behaviour that some stores can't give. Whoever lacks it must say so, and is held to it. */
public enum Capability {
  /** There is a server behind a connection that may break. */
  NETWORK,
  /** A wrong password is refused. */
  PASSWORDS,
  /** An empty text can be a field of the key; otherwise such a record is refused. */
  EMPTY_KEYS,

  /** Records of a split come in the order of their key; otherwise in the store's own order. */
  KEY_ORDER,

  /** Records can be had sorted by any fields; otherwise such a request is refused. */
  SORTED_READS,

  /** A field that is missing is told apart from one that is null; otherwise it is refused. */
  MISSING_FIELDS,
  /** All splits of a plan see one snapshot, whatever is changed meanwhile. */
  SNAPSHOTS,
  /** A container of thousands of records is cut into several splits, if several workers ask. */
  PARALLEL_SPLITS,
  /** What is left of a split of thousands of records is cut; otherwise it is given back alone. */
  CUT_SPLITS,
  /** Checkpoints in the target are committed with the records. */
  ATOMIC_CHECKPOINTS,
  /** Loads can be asked to keep prior images. */
  UNDO_OF_LOADS
}
