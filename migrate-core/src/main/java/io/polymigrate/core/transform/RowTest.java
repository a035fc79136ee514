package io.polymigrate.core.transform;

/** Whether a row of a batch fulfils a condition; has its own scratch. */
@FunctionalInterface
interface RowTest {
  boolean test(int row);
}
