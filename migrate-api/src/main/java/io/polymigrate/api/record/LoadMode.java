package io.polymigrate.api.record;

/** What to do with a record whose key may exist. */
public enum LoadMode {
  /** Insert, or update the given fields; other fields stay. Idempotent; the default. */
  UPSERT,
  /** Insert; an existing key is a rejection. */
  INSERT,
  /** Insert, or replace the whole record. Idempotent. */
  REPLACE,
  /** Insert, or leave the existing record alone. Idempotent. */
  SKIP_EXISTING
}
