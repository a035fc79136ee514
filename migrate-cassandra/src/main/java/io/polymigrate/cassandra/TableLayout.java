package io.polymigrate.cassandra;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.cassandra.CqlType.Scalar;
import io.polymigrate.cassandra.CqlType.Unknown;
import io.polymigrate.cassandra.CqlType.UserType;
import io.polymigrate.cassandra.Table.Column;
import io.polymigrate.cassandra.Table.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The table that a load needs. Its partition key is what the load names as {@code partition_key},
 * else the whole key: which rows belong together is nothing that a key alone tells.
 *
 * @param container what is loaded
 * @param stage the table for records without a key
 * @param schema shape of the records
 * @param partitionKey names of fields; the library's own where records have no key
 * @param counters whether counters are to be brought to what the records say
 */
record TableLayout(
    String container,
    String stage,
    RecordSchema schema,
    List<String> partitionKey,
    boolean counters) {
  /** Attribute of a container: the fields of its partition key. */
  static final String PARTITION_KEY = "cassandra.partition_key";

  private static final String STAGE = Table.OWN + "stage_";

  /** Copies the list. */
  TableLayout {
    partitionKey = List.copyOf(partitionKey);
  }

  static TableLayout of(LoadRequest request) {
    List<String> key = request.schema().key();
    List<String> partition = new ArrayList<>();
    if (request.options().get("partition_key") instanceof List<?> names) {
      names.forEach(name -> partition.add(String.valueOf(name)));
    } else {
      partition.addAll(likeOrigin(request, key));
    }
    if (!key.containsAll(partition) || (partition.isEmpty() && !key.isEmpty())) {
      throw MigrationException.invalid(
          "'partition_key' "
              + partition
              + " of the load of '"
              + request.container()
              + "' must be one or more fields of the key "
              + key);
    }
    // Runs have names of any length and kind, tables have not.
    String stage =
        STAGE
            + UUID.nameUUIDFromBytes(
                    (request.runId() + "/" + request.container()).getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "")
                .substring(0, 24);
    return new TableLayout(
        request.container(),
        stage,
        request.schema(),
        partition.isEmpty() ? List.of(Table.OWN_KEY) : partition,
        counters(request));
  }

  private static boolean counters(LoadRequest request) {
    Object given = request.options().get("counters");
    if (given == null) {
      return false;
    }
    if (!given.equals("set")) {
      throw MigrationException.invalid(
          "'counters' of the load of '"
              + request.container()
              + "' must be set: each counter is read and what is missing is added");
    }
    if (request.mode() != LoadMode.UPSERT) {
      throw MigrationException.invalid(
          "Counters of '" + request.container() + "' can only be loaded by mode upsert");
    }
    return true;
  }

  // A table of this store keeps its partitions where it keeps its key.
  private static List<String> likeOrigin(LoadRequest request, List<String> key) {
    return request
        .origin()
        .map(origin -> origin.attributes().get(PARTITION_KEY))
        .map(names -> List.of(names.split(", ", -1)))
        .filter(names -> key.containsAll(names))
        .orElse(key);
  }

  boolean keyed() {
    return !schema.key().isEmpty();
  }

  private List<String> clustering() {
    return schema.key().stream().filter(name -> !partitionKey.contains(name)).toList();
  }

  /** The native type of a field's column. */
  static CqlType column(Field field) {
    return CassandraTypes.nativeType(field.held());
  }

  private static String cql(Field field, boolean key) {
    CqlType type = column(field);
    String kept = field.attributes().get(Table.TYPE);
    // A column of this store is made again as it was, as far as it holds the same.
    if (kept != null && !field.carried() && !key) {
      List<UserType> types = CassandraTypes.userTypes(type);
      CqlType known =
          CqlTypeParser.parse(
              kept, name -> types.stream().filter(it -> it.name().equals(name)).findFirst());
      if (CassandraTypes.holds(known, field.held())) {
        return kept;
      }
    }
    return type.frozen();
  }

  /** Makes the table if it is not there; with the types that it needs. */
  void create(Tables tables, String as) {
    create(tables, as, "");
  }

  /** The same with more of what a CREATE TABLE says at its end. */
  void create(Tables tables, String as, String with) {
    Map<String, String> columns = new LinkedHashMap<>();
    if (!keyed()) {
      columns.put(Table.OWN_KEY, "text");
    }
    for (Field field : schema.fields()) {
      for (UserType type : CassandraTypes.userTypes(column(field))) {
        tables.createType(type);
      }
      columns.put(field.name(), cql(field, schema.key().contains(field.name())));
    }
    tables.create(as, columns, partitionKey, clustering(), with);
  }

  /** Refuses what no table could be made for. */
  void requirePossible() {
    var unused = Names.table(container);
    if (counters) {
      requireCounters();
    }
    for (Field field : schema.fields()) {
      CqlType type = column(field);
      boolean impossible =
          (type == Scalar.COUNTER && !counters)
              || type instanceof Unknown
              || (schema.key().contains(field.name()) && type == Scalar.DURATION);
      if (impossible) {
        throw MigrationException.refusal(
            StandardErrorCode.TYPE_NOT_SUPPORTED,
            "The field '"
                + field.name()
                + "' of '"
                + container
                + "' can't be loaded as "
                + type.bare()
                + "; convert it"
                + (type == Scalar.COUNTER
                    ? " to long, or say 'counters: set': each counter is read, and what is missing is"
                        + " added"
                    : ""));
      }
      if (field.name().isEmpty() || field.name().startsWith(Table.OWN)) {
        throw MigrationException.refusal(
            StandardErrorCode.SCHEMA_MISMATCH,
            "The field '"
                + field.name()
                + "' of '"
                + container
                + "' can't be the name of a column; rename it");
      }
    }
  }

  private void requireCounters() {
    for (Field field : schema.fields()) {
      if (!schema.key().contains(field.name()) && column(field) != Scalar.COUNTER) {
        throw mismatch(
            "With 'counters: set' all fields of '"
                + container
                + "' but the key must be counters; convert '"
                + field.name()
                + "' to extension<\"cassandra:counter\",long>, or leave it out");
      }
    }
    if (!keyed()) {
      throw mismatch("Counters of '" + container + "' can only be loaded by a key");
    }
  }

  /** Refuses a table that could not take the records. */
  void requireFits(Table table) {
    if (table.view()) {
      throw mismatch("'" + container + "' is a materialized view, which is not written to");
    }
    if (counters && !table.counters()) {
      throw mismatch("'" + container + "' has no counters; load it without 'counters'");
    }
    if (table.counters() && !counters) {
      throw MigrationException.refusal(
          StandardErrorCode.TYPE_NOT_SUPPORTED,
          "'"
              + container
              + "' has counters, which can be added to but not set; say 'counters: set' if each is"
              + " to be read and what is missing added, while nobody else counts, or load into a"
              + " table with bigint columns");
    }
    List<String> key = table.keyed() ? table.key().stream().map(Column::name).toList() : List.of();
    if (!new HashSet<>(key).equals(new HashSet<>(schema.key()))) {
      throw mismatch(
          "The rows of '"
              + container
              + "' have the key "
              + key
              + ", the records "
              + schema.key()
              + "; load with the same key or into another container");
    }
    schema.fields().forEach(field -> requireFits(table, field));
  }

  private void requireFits(Table table, Field field) {
    Column column =
        table
            .find(field.name())
            .filter(it -> !it.own())
            .orElseThrow(
                () ->
                    mismatch(
                        "'"
                            + container
                            + "' has no column '"
                            + field.name()
                            + "'; add it with add_field, or leave the field out"));
    if (column.kind() == Kind.STATIC) {
      throw mismatch(
          "The column '"
              + column.name()
              + "' of '"
              + container
              + "' is static: one value for all rows of a partition, where records bring one"
              + " each; leave the field out");
    }
    boolean counted = column.type() == Scalar.COUNTER && field.held() == Simple.LONG;
    if (!counted && !CassandraTypes.holds(column.type(), field.held())) {
      throw mismatch(
          "The column '"
              + column.name()
              + "' of '"
              + container
              + "' is "
              + column.cql()
              + ", the records bring "
              + field.type()
              + (field.carried() ? " in " + field.held() : "")
              + "; convert the field to "
              + CassandraTypes.logical(column.type()));
    }
  }

  private static MigrationException mismatch(String message) {
    return MigrationException.refusal(StandardErrorCode.SCHEMA_MISMATCH, message);
  }
}
