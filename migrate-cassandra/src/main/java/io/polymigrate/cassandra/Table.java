package io.polymigrate.cassandra;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table or view as the server's own tables describe it.
 *
 * @param container what it is called here
 * @param name what the server calls it
 * @param view whether it is a materialized view
 * @param columns key columns first, in their order, then the others by name
 */
record Table(String container, String name, boolean view, List<Column> columns) {
  /** Prefix of the library's own tables and columns. */
  static final String OWN = "_polymigrate_";

  /** The key of records that have none of their own. */
  static final String OWN_KEY = OWN + "key";

  /** Attribute of a field: the native type of its column. */
  static final String TYPE = "cassandra.type";

  /** Copies the list. */
  Table {
    columns = List.copyOf(columns);
  }

  /** What a column is for. */
  enum Kind {
    /** Part of what decides where a row is kept. */
    PARTITION_KEY,
    /** Part of what rows of a partition are sorted by. */
    CLUSTERING,
    /** One value for a whole partition. */
    STATIC,
    /** Any other. */
    REGULAR
  }

  /**
   * A column.
   *
   * @param position its place among the key columns of its kind
   * @param descending whether it sorts from the greatest
   * @param frozen whether it is written as a whole, as key columns always are
   */
  record Column(
      String name, CqlType type, Kind kind, int position, boolean descending, boolean frozen) {
    static final Comparator<Column> ORDER =
        Comparator.comparing(Column::kind)
            .thenComparing(Column::position)
            .thenComparing(Column::name);

    boolean key() {
      return kind == Kind.PARTITION_KEY || kind == Kind.CLUSTERING;
    }

    /** Its type as in a statement. */
    String cql() {
      return frozen ? type.frozen() : type.bare();
    }

    boolean own() {
      return name.startsWith(OWN);
    }
  }

  Optional<Column> find(String column) {
    return columns.stream().filter(it -> it.name().equals(column)).findFirst();
  }

  List<Column> of(Kind kind) {
    return columns.stream().filter(it -> it.kind() == kind).toList();
  }

  /** Partition key, then clustering columns. */
  List<Column> key() {
    return columns.stream().filter(Column::key).toList();
  }

  /** Whether its records have keys of their own. */
  boolean keyed() {
    return find(OWN_KEY).isEmpty();
  }

  boolean counters() {
    return columns.stream().anyMatch(it -> it.type() == CqlType.Scalar.COUNTER);
  }

  /** What it is read as, as far as the store itself knows. */
  RecordSchema nativeSchema() {
    List<Field> fields = new ArrayList<>();
    for (Column column : columns) {
      if (!column.own()) {
        fields.add(field(column));
      }
    }
    return new RecordSchema(fields, keyNames());
  }

  private List<String> keyNames() {
    return keyed() ? key().stream().map(Column::name).toList() : List.of();
  }

  static Field field(Column column) {
    LogicalType type = CassandraTypes.logical(column.type());
    return new Field(column.name(), type, !column.key(), type, Map.of(TYPE, column.cql()));
  }

  /**
   * The schema kept beside the data, as far as it still is true of the table: the types of fields
   * whose columns hold them, the native truth for all others.
   */
  RecordSchema schema(Optional<RecordSchema> stored) {
    if (stored.isEmpty()) {
      return nativeSchema();
    }
    List<Field> fields = new ArrayList<>();
    for (Field field : stored.get().fields()) {
      find(field.name())
          .ifPresent(
              column ->
                  fields.add(
                      CassandraTypes.holds(column.type(), field.held()) ? field : field(column)));
    }
    for (Column column : columns) {
      if (!column.own() && stored.get().find(column.name()).isEmpty()) {
        fields.add(field(column));
      }
    }
    List<String> key = keyNames();
    boolean same = stored.get().key().size() == key.size() && stored.get().key().containsAll(key);
    return new RecordSchema(fields, same ? stored.get().key() : key);
  }
}
