package io.polymigrate.sql.operation;

/**
 * How values of one column become values of another type.
 *
 * @param value the new value, from the column's own name
 * @param exact a condition that holds where a value that is not null keeps all it says
 */
record Conversion(String value, String exact) {}
