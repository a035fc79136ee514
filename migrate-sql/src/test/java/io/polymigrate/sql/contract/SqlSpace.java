package io.polymigrate.sql.contract;

import io.polymigrate.api.AdapterProvider;
import io.polymigrate.testkit.AdapterSpace;
import io.polymigrate.testkit.Capabilities;
import io.polymigrate.testkit.SecondDoor;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;

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

  @Override
  public void close() {
    door.close();
    database.close();
  }
}
