package io.polymigrate.sql.mysql;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What the server is and allows.
 *
 * @param mariaDb whether it is MariaDB
 * @param version its own version text
 * @param maxPacket greatest statement in bytes
 * @param localInfile whether it takes LOAD DATA LOCAL
 */
record MysqlServer(boolean mariaDb, String version, long maxPacket, boolean localInfile) {

  static MysqlServer of(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT VERSION(), @@version_comment, @@max_allowed_packet, @@local_infile")) {
      row.next();
      String version = row.getString(1);
      boolean mariaDb = (version + row.getString(2)).contains("MariaDB");
      checkVersion(version, mariaDb);
      return new MysqlServer(mariaDb, version, row.getLong(3), row.getInt(4) == 1);
    }
  }

  private static void checkVersion(String version, boolean mariaDb) {
    String[] parts = version.split("[.-]", 3);
    int number = Integer.parseInt(parts[0]) * 100 + Integer.parseInt(parts[1]);
    if (number < (mariaDb ? 1005 : 800)) {
      throw new MigrationException(
          MysqlErrorCode.MYSQL_TOO_OLD,
          Outcome.NOT_APPLIED,
          "The server's version '" + version + "' is too old; MySQL 8.0 or MariaDB 10.5 is needed");
    }
  }

  /** The server's name, for people. */
  String product() {
    return mariaDb ? "MariaDB" : "MySQL";
  }

  /** A collation under which texts are equal only when their code points are, blanks included. */
  String exactCollation() {
    return mariaDb ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin";
  }
}
