package io.polymigrate.api.type;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One field of a schema.
 *
 * @param name any text, unique in its schema
 * @param type its logical type
 * @param nullable whether null may occur
 * @param held the type that the store holds it as, equal to {@code type} unless it is carried (see
 *     {@link TypeSupport.Carried}); batches to and from an adapter bring values of this type
 * @param attributes what a store of the same kind needs to make the column again, under the store's
 *     prefix, like {@code postgresql.type}; never needed to read a value
 */
public record Field(
    String name,
    LogicalType type,
    boolean nullable,
    LogicalType held,
    Map<String, String> attributes) {

  /** Copies the attributes, sorted. */
  public Field {
    attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
  }

  /** A nullable field, not carried, without attributes. */
  public static Field of(String name, LogicalType type) {
    return new Field(name, type, true, type, Map.of());
  }

  /** Whether the store holds it as another type. */
  public boolean carried() {
    return !held.equals(type);
  }

  /** The same field under another name. */
  public Field withName(String newName) {
    return new Field(newName, type, nullable, held, attributes);
  }

  /** The same field with another type, not carried, without the attributes of the old one. */
  public Field withType(LogicalType newType) {
    return new Field(name, newType, nullable, newType, Map.of());
  }

  /** The same field, nullable or not. */
  public Field withNullable(boolean newNullable) {
    return new Field(name, type, newNullable, held, attributes);
  }

  /** The same field held as another type. */
  public Field withHeld(LogicalType newHeld) {
    return new Field(name, type, nullable, newHeld, attributes);
  }

  /** The same field with other attributes. */
  public Field withAttributes(Map<String, String> newAttributes) {
    return new Field(name, type, nullable, held, newAttributes);
  }
}
