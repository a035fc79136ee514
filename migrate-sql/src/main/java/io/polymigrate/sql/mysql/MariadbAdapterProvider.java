package io.polymigrate.sql.mysql;

import java.util.Set;

/** Opens adapters for {@code mariadb://}; the MariaDB driver is used where it is there. */
public final class MariadbAdapterProvider extends MysqlFamilyProvider {

  /** For the service loader. */
  public MariadbAdapterProvider() {
    super("mariadb", Set.of("mariadb"));
  }
}
