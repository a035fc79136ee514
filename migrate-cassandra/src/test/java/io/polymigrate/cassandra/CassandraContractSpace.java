package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.ColumnDefinition;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.testkit.AdapterSpace;
import io.polymigrate.testkit.Capabilities;
import io.polymigrate.testkit.Capability;
import io.polymigrate.testkit.SecondDoor;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A fresh keyspace for the contract tests, and the driver as the second door. */
final class CassandraContractSpace implements AdapterSpace, SecondDoor {
  private final TestDatabase database;
  private final CqlSession session;

  CassandraContractSpace() {
    database = Servers.shared().server(ServerKind.CASSANDRA_5).newDatabase("contract");
    session = session(database.url());
  }

  static CqlSession session(String url) {
    ConnectionString parts = ConnectionString.parse(url);
    String[] host = parts.hosts().split(":", 2);
    return CqlSession.builder()
        .withConfigLoader(
            DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(30))
                .withDuration(
                    DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(30))
                .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                .withString(DefaultDriverOption.SESSION_NAME, "door")
                .withInt(DefaultDriverOption.NETTY_IO_SIZE, 1)
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 0)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0)
                .build())
        .addContactPoint(new InetSocketAddress(host[0], Integer.parseInt(host[1])))
        .withLocalDatacenter(parts.option("dc").orElseThrow())
        .withAuthCredentials(parts.user().orElseThrow(), parts.password().orElseThrow())
        .withKeyspace(Cql.quoted(parts.path()))
        .build();
  }

  @Override
  public AdapterProvider provider() {
    return new CassandraAdapterProvider();
  }

  @Override
  public String url() {
    return database.url();
  }

  @Override
  public SecondDoor door() {
    return this;
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.all()
        .without(
            Capability.EMPTY_KEYS,
            Capability.KEY_ORDER,
            Capability.SORTED_READS,
            Capability.MISSING_FIELDS,
            Capability.SNAPSHOTS,
            Capability.ATOMIC_CHECKPOINTS,
            Capability.UNDO_OF_LOADS)
        .refusing(
            "decimal: NaN",
            "decimal: infinity",
            "decimal: -infinity",
            "list<int>: only a null",
            "list<int>: nulls between",
            "list<string>: hard texts",
            "list<boolean>: several",
            "list<decimal(38,10)>: several",
            "list<list<int>>: of other lengths",
            "map<string>: a null",
            "map<decimal(38,10)>: several");
  }

  // A rename is a copy, and so is another type, which wants consent.
  @Override
  public MigrationOperation suited(MigrationOperation operation) {
    boolean copies =
        operation.type().equals(OperationType.RENAME_CONTAINER)
            || operation.type().equals(OperationType.CHANGE_FIELD_TYPE);
    if (!copies) {
      return operation;
    }
    Map<String, @Nullable Object> data = new TreeMap<>(operation.data());
    data.put("allow_copy", true);
    return MigrationOperation.of(operation.type(), operation.collectionOrTable(), data);
  }

  @Override
  public boolean exists(String container) {
    return !session
        .execute(
            "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name ="
                + " ?",
            database.name(),
            Names.table(container))
        .all()
        .isEmpty();
  }

  @Override
  public List<Map<String, @Nullable String>> records(String container) {
    List<Map<String, @Nullable String>> records = new ArrayList<>();
    for (Row row : session.execute("SELECT * FROM " + Cql.quoted(Names.table(container)))) {
      Map<String, @Nullable String> record = new TreeMap<>();
      for (ColumnDefinition column : row.getColumnDefinitions()) {
        boolean shown =
            column.getType().equals(DataTypes.INT)
                || column.getType().equals(DataTypes.BIGINT)
                || column.getType().equals(DataTypes.TEXT);
        String name = column.getName().asInternal();
        if (shown && !name.startsWith("_polymigrate_")) {
          Object value = row.getObject(column.getName());
          record.put(name, value == null ? null : value.toString());
        }
      }
      records.add(record);
    }
    records.sort(
        Comparator.comparing(record -> Integer.parseInt(String.valueOf(record.get("id")))));
    return records;
  }

  @Override
  public void change(String container, int id, String field, String value) {
    session.execute(
        "UPDATE "
            + Cql.quoted(Names.table(container))
            + " SET "
            + Cql.quoted(field)
            + " = ? WHERE id = ?",
        value,
        id);
  }

  // All but the door's own: those it has tell its name. */
  @Override
  public int connections() {
    int count = 0;
    for (Row row :
        session.execute("SELECT keyspace_name, client_options FROM system_views.clients")) {
      Map<String, String> options = row.getMap("client_options", String.class, String.class);
      boolean ours = options == null || !"door".equals(options.get("APPLICATION_NAME"));
      count += ours ? 1 : 0;
    }
    return count;
  }

  @Override
  public void close() {
    session.close();
    database.close();
  }
}
