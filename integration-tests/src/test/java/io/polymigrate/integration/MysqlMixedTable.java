package io.polymigrate.integration;

import io.polymigrate.api.json.Json;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** The mixed table in MySQL, as the source of a migration. */
final class MysqlMixedTable implements MixedTable {
  private final MysqlDoor door;

  MysqlMixedTable(MysqlDoor door) {
    this.door = door;
  }

  @Override
  public void fill(String table, long rows) {
    door.sql(
        "CREATE TABLE "
            + table
            + " (id BIGINT PRIMARY KEY, i INT, l BIGINT, n DECIMAL(38,10), d DOUBLE, t LONGTEXT"
            + " CHARACTER SET utf8mb4, z TIMESTAMP(3) NULL, u BINARY(16), j JSON, a"
            + " ENUM('odd','even'))");
    StringBuilder insert = new StringBuilder();
    for (long number = 0; number < rows; number++) {
      insert.append(insert.isEmpty() ? "INSERT INTO " + table + " VALUES (" : ",(");
      append(insert, MixedRow.of(number));
      if (insert.length() > 1 << 19 || number == rows - 1) {
        door.sql(insert.toString());
        insert.setLength(0);
      }
    }
    door.sql("ANALYZE TABLE " + table);
  }

  private static void append(StringBuilder insert, MixedRow row) {
    insert.append(row.id()).append(',').append(row.i()).append(',').append(row.l()).append(',');
    insert.append(row.n() == null ? "NULL" : row.n().toPlainString()).append(',');
    insert.append(row.d() == 0 && 1 / row.d() < 0 ? "-0e0" : Double.toString(row.d())).append(',');
    insert.append(row.t() == null ? "NULL" : literal(row.t())).append(",'");
    insert.append(LocalDateTime.ofInstant(row.z(), ZoneOffset.UTC)).append("',x'");
    insert.append(PostgresqlMixedTable.hex(row.u())).append("',");
    insert.append(literal("{\"a\":" + row.l() + ",\"s\":" + Json.write(row.s()) + "}"));
    insert.append(row.a().get(0) % 2 == 0 ? ",'even')" : ",'odd')");
  }

  private static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  @Override
  public long differing(String table, long rows, String from) {
    throw new UnsupportedOperationException("MySQL is a source here");
  }

  @Override
  public long count(String table) {
    return door.count(table);
  }

  @Override
  public void forget(String table) {
    throw new UnsupportedOperationException("MySQL is a source here");
  }
}
