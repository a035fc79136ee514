package io.polymigrate.benchmarks.raw;

import org.jspecify.annotations.Nullable;

/** The record on its way, filled anew for each. */
final class RawRow {
  static final int AMOUNT_SCALE = 4;

  long id;
  int quantity;
  long reference;
  long amount;
  byte[] name = {};
  byte @Nullable [] note;
  long createdMicros;
  long tokenHigh;
  long tokenLow;
  byte[] doc = {};
  boolean active;
}
