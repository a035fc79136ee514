package io.polymigrate.sql.contract;

import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.testkit.AdapterSpace;
import io.polymigrate.testkit.Capabilities;
import io.polymigrate.testkit.SecondDoor;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A fresh database of one server for the contract tests. */
final class SqlSpace implements AdapterSpace {
  private final AdapterProvider provider;
  private final Capabilities capabilities;
  private final TestDatabase database;
  private final SqlDoor door;

  SqlSpace(ServerKind kind, AdapterProvider provider, Capabilities capabilities) {
    this.provider = provider;
    this.capabilities = capabilities;
    this.database = Servers.shared().server(kind).newDatabase("contract");
    this.door = new SqlDoor(database.url());
  }

  @Override
  public AdapterProvider provider() {
    return provider;
  }

  @Override
  public String url() {
    return database.url();
  }

  @Override
  public SecondDoor door() {
    return door;
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  // MariaDB adds a check only by copying the table, which it does only when told to.
  @Override
  public MigrationOperation suited(MigrationOperation operation) {
    if (!operation.type().equals(OperationType.SCHEMA_VALIDATION)) {
      return operation;
    }
    Map<String, @Nullable Object> data = new LinkedHashMap<>(operation.data());
    data.put("allow_copy", true);
    return MigrationOperation.of(operation.type(), operation.collectionOrTable(), data);
  }

  @Override
  public void close() {
    door.close();
    database.close();
  }
}
