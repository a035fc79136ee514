package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ContainerDescription.IndexDescription;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.spi.LeftOuts;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.cassandra.Table.Column;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The indexes of a source container, made again as storage-attached ones of a loaded table: those
 * of one field that is kept as itself. None is unique here.
 */
final class LoadedIndexes {

  private final CassandraConnection connection;
  private final LoadRequest request;
  private final Table table;
  private final CallContext context;

  LoadedIndexes(
      CassandraConnection connection, LoadRequest request, Table table, CallContext context) {
    this.connection = connection;
    this.request = request;
    this.table = table;
    this.context = context;
  }

  /**
   * Makes those that are not there, and waits until they know all rows; blocks.
   *
   * @param leftOuts told which are not made, or not unique
   */
  void create(LeftOuts leftOuts) {
    if (request.restored().isEmpty()) {
      return;
    }
    Set<String> taken = new HashSet<>();
    for (Row row :
        connection.rows(
            "SELECT index_name FROM system_schema.indexes WHERE keyspace_name = ?",
            connection.options().keyspace())) {
      taken.add(Tables.text(row, "index_name"));
    }
    List<IndexDescription> there = new CassandraDescriptions(connection).indexes(table);
    ContainerDescription origin = request.restored().get();
    leftOuts.unportable(origin, request.schema());
    leftOuts.constraints(origin, "Cassandra");
    for (IndexDescription index : origin.portableIndexes(request.schema())) {
      if (!suits(index)) {
        leftOuts.indexes(
            List.of(index),
            "an index of Cassandra is of one field that is no key and kept as itself");
        continue;
      }
      if (index.unique()) {
        leftOuts.indexes(
            List.of(index), "it became an index that allows duplicates: only the key is unique");
      }
      if (there.stream().noneMatch(it -> it.fields().equals(index.names()))) {
        make(index, taken);
      }
    }
  }

  private void make(IndexDescription index, Set<String> taken) {
    String plain = index.name().replaceAll("\\W", "_");
    String name = taken.contains(plain) ? table.name() + "_" + plain : plain;
    IndexOperation.Spec spec =
        new IndexOperation.Spec(name, Optional.of(index.names().get(0)), true);
    new Ddl(connection).run(IndexOperation.unlessThere(IndexOperation.created(spec, table)));
    new IndexBuild(connection).await(name, context);
  }

  // A storage-attached index takes neither bytes nor the only column of a partition key.
  private boolean suits(IndexDescription index) {
    if (index.names().size() > 1) {
      return false;
    }
    String name = index.names().get(0);
    Optional<Column> column = table.find(name);
    LogicalType held = request.schema().find(name).map(Field::held).orElse(Simple.BYTES);
    boolean simple = held instanceof Simple || held instanceof LogicalType.Decimal;
    boolean carried = request.schema().find(name).filter(Field::carried).isPresent();
    return column.isPresent() && !column.get().key() && simple && !carried && held != Simple.BYTES;
  }
}
