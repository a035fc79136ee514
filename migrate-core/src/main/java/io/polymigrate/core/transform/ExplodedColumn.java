package io.polymigrate.core.transform;

import io.polymigrate.api.record.RecordSchema;
import java.util.Set;

/**
 * Where a column of exploded records comes from.
 *
 * @param kind which part of the parent
 * @param parent the parent's column, for {@link Kind#PARENT}
 * @param name the member's name, for {@link Kind#MEMBER}; the parent's, for {@link Kind#PARENT}
 */
record ExplodedColumn(Kind kind, int parent, String name) {

  /** Which part of the parent. */
  enum Kind {
    PARENT,
    ELEMENT,
    MEMBER,
    POSITION
  }

  static ExplodedColumn ofParent(int column, RecordSchema schema) {
    return new ExplodedColumn(Kind.PARENT, column, schema.fields().get(column).name());
  }

  static ExplodedColumn element() {
    return new ExplodedColumn(Kind.ELEMENT, -1, "");
  }

  static ExplodedColumn member(String name) {
    return new ExplodedColumn(Kind.MEMBER, -1, name);
  }

  static ExplodedColumn position() {
    return new ExplodedColumn(Kind.POSITION, -1, "");
  }

  Set<String> inputs() {
    return kind == Kind.PARENT ? Set.of(name) : Set.of();
  }
}
