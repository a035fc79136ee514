package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ContainerDescription.IndexDescription;
import io.polymigrate.cassandra.Table.Column;
import io.polymigrate.cassandra.Table.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Describes tables and views; blocks. */
final class CassandraDescriptions {
  private static final String TARGET = "target";
  private final CassandraConnection connection;
  private final Tables tables;
  private final CassandraSchemas schemas;
  private final CassandraRules rules;

  CassandraDescriptions(CassandraConnection connection) {
    this.connection = connection;
    this.tables = new Tables(connection);
    this.schemas = new CassandraSchemas(connection);
    this.rules = new CassandraRules(connection);
  }

  List<ContainerDescription> all() {
    return tables.all().stream()
        .map(this::description)
        .sorted(Comparator.comparing(ContainerDescription::name))
        .toList();
  }

  ContainerDescription one(String container) {
    return description(tables.get(container));
  }

  private ContainerDescription description(Table table) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put(TableLayout.PARTITION_KEY, names(table.of(Kind.PARTITION_KEY)));
    if (!table.of(Kind.CLUSTERING).isEmpty()) {
      attributes.put("cassandra.clustering", names(table.of(Kind.CLUSTERING)));
    }
    if (!table.of(Kind.STATIC).isEmpty()) {
      attributes.put("cassandra.static", names(table.of(Kind.STATIC)));
    }
    Tables.Size size = tables.size(table);
    return new ContainerDescription(
        table.container(),
        table.view() ? "view" : "table",
        table.schema(schemas.find(table.container())),
        false,
        size.partitions() == 0 ? -1 : size.partitions(),
        indexes(table),
        rules.text(table.container()).map(text -> "schema " + text).stream().toList(),
        attributes);
  }

  private static String names(List<Column> columns) {
    return String.join(
        ", ", columns.stream().map(it -> it.name() + (it.descending() ? " desc" : "")).toList());
  }

  /** The indexes of a table. */
  List<IndexDescription> indexes(Table table) {
    List<IndexDescription> indexes = new ArrayList<>();
    for (Row row :
        connection.rows(
            "SELECT index_name, kind, options FROM system_schema.indexes WHERE keyspace_name = ?"
                + " AND table_name = ?",
            connection.options().keyspace(),
            table.name())) {
      Map<String, String> options =
          Optional.ofNullable(row.getMap("options", String.class, String.class)).orElse(Map.of());
      String target = options.getOrDefault(TARGET, "");
      String field = column(target);
      indexes.add(
          new IndexDescription(
              Tables.text(row, "index_name"),
              List.of(field),
              false,
              definition(options.getOrDefault("class_name", "secondary"), target)));
    }
    return indexes;
  }

  // One on a column's own value is what an index is elsewhere.
  private static Optional<String> definition(String kind, String target) {
    boolean plain = kind.endsWith(IndexOperation.SAI) && !target.matches(".*\\(.*\\)");
    return plain ? Optional.empty() : Optional.of(kind + " on " + target);
  }

  /** The column of an index's target: quoted where it must be, maybe in {@code values()}. */
  static String column(String target) {
    String inner = target.replaceFirst("^(?:values|keys|entries|full)\\((.*)\\)$", "$1");
    return inner.startsWith("\"")
        ? inner.substring(1, inner.length() - 1).replace("\"\"", "\"")
        : inner;
  }
}
