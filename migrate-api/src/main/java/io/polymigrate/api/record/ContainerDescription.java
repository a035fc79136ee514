package io.polymigrate.api.record;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A container as the store describes it.
 *
 * @param name its name, with the schema or database left out where it is the connection's own
 * @param kind {@code table}, {@code view}, {@code collection}, ...
 * @param schema fields and key; logical types where a logical schema is stored beside the data
 * @param inferred whether the schema was inferred from records rather than declared
 * @param estimatedRecords roughly how many records; -1 when unknown
 * @param indexes its indexes, the primary key's left out
 * @param constraints further constraints, in the store's own words
 * @param keys what of the constraints another kind of store can have too
 * @param attributes what else a store of the same kind needs, under the store's prefix
 */
public record ContainerDescription(
    String name,
    String kind,
    RecordSchema schema,
    boolean inferred,
    long estimatedRecords,
    List<IndexDescription> indexes,
    List<String> constraints,
    KeyConstraints keys,
    Map<String, String> attributes) {

  /** Copies the collections. */
  public ContainerDescription {
    indexes = List.copyOf(indexes);
    constraints = List.copyOf(constraints);
    attributes = java.util.Collections.unmodifiableMap(new TreeMap<>(attributes));
  }

  /** A container without constraints that another kind of store could have. */
  public ContainerDescription(
      String name,
      String kind,
      RecordSchema schema,
      boolean inferred,
      long estimatedRecords,
      List<IndexDescription> indexes,
      List<String> constraints,
      Map<String, String> attributes) {
    this(
        name,
        kind,
        schema,
        inferred,
        estimatedRecords,
        indexes,
        constraints,
        KeyConstraints.NONE,
        attributes);
  }

  /**
   * The indexes that a store of another kind can make of these fields: those that fields alone
   * describe, unique keys among them as unique indexes; the key itself is left out.
   *
   * @param fields what the container that is made has
   */
  public List<IndexDescription> portableIndexes(RecordSchema fields) {
    return Stream.concat(
            keys.uniqueKeys().stream().map(UniqueKey::index),
            indexes.stream().filter(index -> index.definition().isEmpty()))
        .filter(index -> !index.fields().isEmpty())
        .filter(index -> index.names().stream().allMatch(name -> fields.indexOf(name) >= 0))
        .filter(index -> !(index.unique() && Set.copyOf(index.names()).equals(key(fields))))
        .toList();
  }

  private static Set<String> key(RecordSchema fields) {
    return Set.copyOf(fields.key());
  }

  /**
   * Constraints that mean the same in each kind of store that has them.
   *
   * @param uniqueKeys those that are constraints rather than among the indexes; nulls never equal
   *     one another
   * @param foreignKeys references to other containers
   */
  public record KeyConstraints(List<UniqueKey> uniqueKeys, List<ForeignKey> foreignKeys) {
    /** None of either. */
    public static final KeyConstraints NONE = new KeyConstraints(List.of(), List.of());

    /** Copies the lists. */
    public KeyConstraints {
      uniqueKeys = List.copyOf(uniqueKeys);
      foreignKeys = List.copyOf(foreignKeys);
    }
  }

  /**
   * Fields whose values no two records share.
   *
   * @param name its name
   * @param fields in order
   */
  public record UniqueKey(String name, List<String> fields) {
    /** Copies the list. */
    public UniqueKey {
      fields = List.copyOf(fields);
    }

    private IndexDescription index() {
      return new IndexDescription(name, fields, true, Optional.empty());
    }
  }

  /**
   * Fields whose values are the key of a record elsewhere, or null.
   *
   * @param name its name
   * @param fields the fields that refer, in order
   * @param container what they refer to, named as the description of it is
   * @param references the fields referred to, in the order of {@code fields}
   * @param onUpdate what happens to the fields when the key referred to changes
   * @param onDelete what happens to the record when the one referred to goes
   */
  public record ForeignKey(
      String name,
      List<String> fields,
      String container,
      List<String> references,
      Action onUpdate,
      Action onDelete) {
    /** Copies the lists. */
    public ForeignKey {
      fields = List.copyOf(fields);
      references = List.copyOf(references);
    }

    /** The actions of SQL (ISO 9075-2, referential triggered action). */
    public enum Action {
      /** Refused, at the latest when the transaction ends. */
      NO_ACTION,
      /** Refused at once. */
      RESTRICT,
      /** Done here too. */
      CASCADE,
      /** The fields become null. */
      SET_NULL,
      /** The fields become what they are by default. */
      SET_DEFAULT;

      /** As SQL has it, such as {@code SET NULL}. */
      public String sql() {
        return name().replace('_', ' ');
      }
    }
  }

  /**
   * An index.
   *
   * @param name its name
   * @param fields the indexed fields, in order; a descending one ends in {@code " desc"}
   * @param unique whether it forbids duplicates
   * @param definition the store's own full definition, when fields alone do not say it all
   *     (partial, expression, TTL, ...)
   */
  public record IndexDescription(
      String name, List<String> fields, boolean unique, Optional<String> definition) {
    private static final String DESC = " desc";

    /** Copies the list. */
    public IndexDescription {
      fields = List.copyOf(fields);
    }

    /** The fields without their direction. */
    public List<String> names() {
      return fields.stream().map(IndexDescription::name).toList();
    }

    /** An indexed field without its direction. */
    public static String name(String indexed) {
      return descending(indexed) ? indexed.substring(0, indexed.length() - DESC.length()) : indexed;
    }

    /** Whether an indexed field is in descending order. */
    public static boolean descending(String indexed) {
      return indexed.endsWith(DESC);
    }
  }
}
