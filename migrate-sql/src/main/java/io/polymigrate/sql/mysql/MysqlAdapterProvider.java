package io.polymigrate.sql.mysql;

import java.util.Set;

/** Opens adapters for {@code mysql://}; Connector/J is used where it is there. */
public final class MysqlAdapterProvider extends MysqlFamilyProvider {

  /** For the service loader. */
  public MysqlAdapterProvider() {
    super("mysql", Set.of("mysql"));
  }
}
