package io.polymigrate.api.error;

/**
 * Why something failed: stable, documented, never localised. Open: each adapter has an enum that
 * implements it. Names are upper case with underscores and unique in the process.
 */
public interface ErrorCode {
  /** The code's name, as in the docs. */
  String name();

  /** Whose turn it is to act. */
  Category category();

  /** Whose turn it is to act. */
  enum Category {
    /** The caller must change the input. */
    USER,
    /** The store or adapter can't do it. */
    UNSUPPORTED,
    /** It may succeed if tried again. */
    TRANSIENT,
    /** Something outside (a full disk, missing rights) must be mended. */
    EXTERNAL,
    /** A bug of ours. */
    INTERNAL
  }
}
