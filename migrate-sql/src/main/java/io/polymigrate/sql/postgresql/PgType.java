package io.polymigrate.sql.postgresql;

import java.util.List;

/**
 * A type as the catalogue knows it.
 *
 * @param oid identity in this database
 * @param schema its schema
 * @param name its name
 * @param shown its name as {@code format_type} writes it without a modifier
 * @param kind {@code b} base, {@code e} enum, {@code d} domain, {@code c} composite, ...
 * @param element oid of an array's elements, else 0
 * @param base oid of a domain's base type, else 0
 * @param baseModifier modifier of a domain's base type, else -1
 * @param labels of an enum, in order
 */
record PgType(
    long oid,
    String schema,
    String name,
    String shown,
    char kind,
    long element,
    long base,
    int baseModifier,
    List<String> labels) {

  PgType {
    labels = List.copyOf(labels);
  }

  boolean builtIn() {
    return schema.equals("pg_catalog");
  }
}
