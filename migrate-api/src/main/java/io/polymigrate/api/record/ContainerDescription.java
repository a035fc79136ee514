package io.polymigrate.api.record;

import java.util.List;
import java.util.Locale;
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
 * @param portable what of the constraints another kind of store can have too
 * @param own what only a store of the same kind can have, indexes left out: for telling, since
 *     {@code constraints} and attributes are what it is made of
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
    Constraints portable,
    List<Part> own,
    Map<String, String> attributes) {

  /** Copies the collections. */
  public ContainerDescription {
    indexes = List.copyOf(indexes);
    constraints = List.copyOf(constraints);
    own = List.copyOf(own);
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
        Constraints.NONE,
        List.of(),
        attributes);
  }

  /**
   * The indexes that a store of another kind can make of these fields: those that fields alone
   * describe, unique keys among them as unique indexes; the key itself is left out.
   *
   * @param fields what the container that is made has
   */
  public List<IndexDescription> portableIndexes(RecordSchema fields) {
    return allIndexes().filter(index -> portable(index, fields) && !isKey(index, fields)).toList();
  }

  /** The indexes and unique keys that are not among {@link #portableIndexes}, nor the key. */
  public List<IndexDescription> unportableIndexes(RecordSchema fields) {
    return allIndexes().filter(index -> !portable(index, fields)).toList();
  }

  private Stream<IndexDescription> allIndexes() {
    return Stream.concat(portable.uniqueKeys().stream().map(UniqueKey::index), indexes.stream());
  }

  private static boolean portable(IndexDescription index, RecordSchema fields) {
    return index.definition().isEmpty()
        && !index.fields().isEmpty()
        && index.names().stream().allMatch(name -> fields.indexOf(name) >= 0);
  }

  private static boolean isKey(IndexDescription index, RecordSchema fields) {
    return index.unique() && Set.copyOf(index.names()).equals(Set.copyOf(fields.key()));
  }

  /** A kind of part of a container. */
  public enum PartKind {
    /** An index that allows duplicates. */
    INDEX,
    /** A unique index or constraint. */
    UNIQUE_KEY,
    /** A reference to another container. */
    FOREIGN_KEY,
    /** A condition on each record. */
    CHECK,
    /** A condition on any two records. */
    EXCLUSION,
    /** A value for a field that a writer leaves out. */
    DEFAULT,
    /** A field whose value the store computes; its values go along, the computing does not. */
    GENERATED,
    /** A field that the store numbers; its numbers go along, the numbering does not. */
    IDENTITY;

    /** For people and files, such as {@code foreign_key}. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A part of a container that another one may lack.
   *
   * @param kind of what kind
   * @param name its name; of defaults, generated and identity fields the field's
   */
  public record Part(PartKind kind, String name) {}

  /**
   * Constraints that mean the same in each kind of store that has them.
   *
   * @param uniqueKeys those that are constraints rather than among the indexes; nulls never equal
   *     one another
   * @param foreignKeys references to other containers
   * @param checks conditions on each record
   */
  public record Constraints(
      List<UniqueKey> uniqueKeys, List<ForeignKey> foreignKeys, List<Check> checks) {
    /** None of them. */
    public static final Constraints NONE = new Constraints(List.of(), List.of(), List.of());

    /** Copies the lists. */
    public Constraints {
      uniqueKeys = List.copyOf(uniqueKeys);
      foreignKeys = List.copyOf(foreignKeys);
      checks = List.copyOf(checks);
    }
  }

  /**
   * A condition that no record violates.
   *
   * @param name its name
   * @param condition what it demands
   */
  public record Check(String name, Condition condition) {}

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

    /** Whether it is a part of its own kind: unique ones say more. */
    public PartKind kind() {
      return unique ? PartKind.UNIQUE_KEY : PartKind.INDEX;
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
