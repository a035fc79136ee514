package io.polymigrate.sql.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.engine.RunSummary;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole migrations by the engine; the same for both servers. */
abstract class MysqlMigrationTck {
  private static final String HARD =
      """
      CREATE TABLE hard (
        id bigint, k text, b boolean, s smallint, i int, n numeric(38,10), u numeric, f real,
        d double precision, t text, vc varchar(20), c char(4), by bytea, da date, ti time,
        ts timestamp, tz timestamptz, uu uuid, j json, jb jsonb, ai int[], at text[], iv interval,
        ip inet, mo money, PRIMARY KEY (id, k));
      INSERT INTO hard VALUES
        (9007199254740993, 'a', true, 32767, -2147483648, 9999999999999999999999999999.9999999999,
         1e40, 1.1754944e-38, 0.1, E'e\\u0301 \\U0001F600 \\\\ '' \\t', '', 'ab', '\\x00ff27',
         '0001-01-01', '23:59:59.999999', '2024-03-31 02:30:00.000001',
         '2024-10-27 01:30:00.5+02', '00112233-4455-6677-8899-aabbccddeeff', '{"a": 1.10}',
         '{"b": 1.10, "a": [null, 1e3]}', '{1,NULL,3}', '{"a,b","","NULL"}', '1 mon -2 days 3.5 s',
         '10.0.0.1/8', '12.34'),
        (-9223372036854775808, 'A', false, -32768, 2147483647, -0.0000000001, 1.50, -0.0,
         1.7976931348623157e308, '', NULL, NULL, '', '9999-12-31', '00:00', '0001-01-01',
         '9999-12-31 23:59:59.999999+00', NULL, 'null', '"x"', '{}', '{}', NULL, '::1', NULL),
        (-9223372036854775808, 'a ', NULL, NULL, NULL, 1.0, NULL, NULL, NULL, ' ', NULL, NULL,
         NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
      CREATE INDEX by_t ON hard (t);
      CREATE TABLE keyless (a int, b text);
      INSERT INTO keyless VALUES (1,'x'), (1,'x'), (NULL,NULL);
      """;

  private static final String HERE =
      """
      SET time_zone = '+00:00';
      CREATE TABLE hard (id BIGINT UNSIGNED, k VARCHAR(20) CHARACTER SET latin1, ti TINYINT(1),
        si SMALLINT UNSIGNED, mi MEDIUMINT, iu INT UNSIGNED, de DECIMAL(65,30), f FLOAT, d DOUBLE,
        b1 BIT(1), b12 BIT(12), b64 BIT(64), c CHAR(5), t TEXT, bi BINARY(3), vb VARBINARY(9),
        bl BLOB, da DATE, tm TIME(6), dt DATETIME(6), ts TIMESTAMP(6) NULL, y YEAR,
        e ENUM('a','it''s','\u00fc') CHARACTER SET utf8mb4, s SET('x','y','z'), j JSON, g GEOMETRY,
        PRIMARY KEY (id, k));
      INSERT INTO hard VALUES
        (18446744073709551615, '\u00e9', 127, 65535, -8388608, 4294967295,
         99999999999999999999999999999999999.999999999999999999999999999999, 3.40282e38,
         -1.7976931348623157e308, b'1', b'100000000001', 0xffffffffffffffff, 'ab',
         '\ud83d\ude00 '' \\\\ \\n', x'0001ff', '', x'00', '0001-01-01', '-838:59:59',
         '9999-12-31 23:59:59.999999', '2038-01-19 03:14:07.999999', 2155, 'it''s', 'x,z',
         '{"a": [1, 2.5, null]}', ST_GeomFromText('POINT(1 2)')),
        (0, '', -128, 0, 8388607, 0, -0.000000000000000000000000000001, -0e0, 5e-324, b'0', b'0',
         b'0', '', '', x'000000', x'ff', '', '9999-12-31', '838:59:59', '0001-01-01 00:00:00',
         '1970-01-01 00:00:01', 1901, 'a', '', '"x"', NULL);
      INSERT INTO hard (id, k) VALUES (7, ' x');
      CREATE TABLE keyless (a INT, b TEXT);
      INSERT INTO keyless VALUES (1,'x'), (1,'x'), (NULL,NULL);
      """;
  private static final String COLUMNS =
      "SELECT ? FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME ="
          + " '%s' ORDER BY ORDINAL_POSITION";

  private final ServerKind kind;
  private final String type;
  private TestDatabase mysql;
  private TestDatabase from;
  private TestDatabase back;

  MysqlMigrationTck(ServerKind kind, String type) {
    this.kind = kind;
    this.type = type;
  }

  @BeforeEach
  void open() {
    mysql = Servers.shared().server(kind).newDatabase("mymig");
    from = Servers.shared().server(ServerKind.POSTGRESQL_16).newDatabase("mymig");
    back = Servers.shared().server(ServerKind.POSTGRESQL_16).newDatabase("mymig");
  }

  @AfterEach
  void close() {
    mysql.close();
    from.close();
    back.close();
  }

  @Test
  void everyValueOfPostgresqlComesBackFromHere() throws SQLException {
    run(from, HARD);

    copy("postgresql", from, type, mysql);
    copy(type, mysql, "postgresql", back);

    for (String table : List.of("hard", "keyless")) {
      String rows = "SELECT t::text FROM " + table + " t ORDER BY 1";
      assertThat(texts(back, rows)).isEqualTo(texts(from, rows));
    }
    String columns =
        "SELECT table_name || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)"
            + " FROM information_schema.tables JOIN pg_attribute a ON a.attrelid ="
            + " table_name::regclass AND attnum > 0 WHERE table_schema = 'public' AND table_name IN"
            + " ('hard', 'keyless') ORDER BY 1";
    assertThat(texts(back, columns)).isEqualTo(texts(from, columns));
  }

  @Test
  void everyValueFromHereComesBackFromPostgresql() throws SQLException {
    TestDatabase again = Servers.shared().server(kind).newDatabase("mymig");
    try (Connection door = mysqlDoor(mysql);
        Connection second = mysqlDoor(again)) {
      try (Statement statement = door.createStatement()) {
        for (String sql : HERE.split(";\n", -1)) {
          if (!sql.isBlank()) {
            statement.execute(sql);
          }
        }
      }

      copy(type, mysql, "postgresql", back);
      copy("postgresql", back, type, again);

      for (String table : List.of("hard", "keyless")) {
        assertThat(dump(second, table)).isEqualTo(dump(door, table));
        assertThat(columns(second, table)).isEqualTo(columns(door, table));
      }
    } finally {
      again.close();
    }
  }

  @Test
  void foreignKeysAndChecksComeAlongInWhateverOrderTheTablesCome() throws SQLException {
    TestDatabase again = Servers.shared().server(kind).newDatabase("mymig");
    try (Connection door = mysqlDoor(mysql);
        Connection second = mysqlDoor(again);
        Statement statement = door.createStatement()) {
      statement.execute("CREATE TABLE parent (id INT PRIMARY KEY, CONSTRAINT c CHECK (id > 0))");
      statement.execute(
          "CREATE TABLE child (id INT AUTO_INCREMENT PRIMARY KEY, pid INT, KEY by_pid (pid),"
              + " CONSTRAINT f FOREIGN KEY (pid) REFERENCES parent (id) ON DELETE CASCADE)");
      statement.execute("INSERT INTO parent VALUES (1), (2)");
      statement.execute("INSERT INTO child VALUES (0, NULL), (5, 2)");

      CrossPlatformMigrator.builder()
          .source(type, mysql.url())
          .target(type, again.url())
          .extract("child")
          .load("child")
          .extract("parent")
          .load("parent")
          .build()
          .run();

      for (String table : List.of("child", "parent")) {
        assertThat(dump(second, table)).isEqualTo(dump(door, table));
        assertThat(columns(second, table)).isEqualTo(columns(door, table));
      }
      String constraints =
          "SELECT CONCAT(TABLE_NAME, ' ', CONSTRAINT_NAME, ' ', CONSTRAINT_TYPE) FROM"
              + " information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = DATABASE() AND"
              + " TABLE_NAME NOT LIKE '_polymigrate%' ORDER BY 1";
      assertThat(query(second, constraints)).isEqualTo(query(door, constraints)).hasSize(4);
      assertThat(query(second, "SELECT name FROM _polymigrate_foreign_keys")).isEmpty();
    } finally {
      again.close();
    }
  }

  private Connection mysqlDoor(TestDatabase database) throws SQLException {
    MysqlOptions options = MysqlFixture.options(database.url());
    return MysqlDriver.of(options).connect(options);
  }

  private static List<String> dump(Connection door, String table) throws SQLException {
    List<String> parts = new ArrayList<>();
    for (String column : query(door, COLUMNS.replace("?", "COLUMN_NAME").formatted(table))) {
      String value = column.equals("f") ? "CAST(f AS DOUBLE)" : column;
      parts.add("IFNULL(HEX(CAST(" + value + " AS BINARY)), '-')");
    }
    return query(
        door,
        "SELECT CONCAT_WS(',', " + String.join(",", parts) + ") FROM " + table + " ORDER BY 1");
  }

  private static List<String> columns(Connection door, String table) throws SQLException {
    return query(
        door,
        COLUMNS
            .replace(
                "?",
                "CONCAT(COLUMN_NAME, ' ', COLUMN_TYPE, ' ', IFNULL(COLLATION_NAME, ''), ' ',"
                    + " IS_NULLABLE)")
            .formatted(table));
  }

  private static List<String> query(Connection door, String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = door.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  private static void copy(
      String sourceType, TestDatabase source, String targetType, TestDatabase target) {
    RunSummary summary =
        CrossPlatformMigrator.builder()
            .source(sourceType, source.url())
            .target(targetType, target.url())
            .extract("hard")
            .load("hard")
            .extract("keyless")
            .load("keyless")
            .build()
            .run();
    assertThat(summary.written()).isEqualTo(6);
    assertThat(summary.rejected()).isZero();
  }

  private static Connection door(TestDatabase database) throws SQLException {
    String location = database.url().replaceAll(".*@", "");
    return DriverManager.getConnection(
        "jdbc:postgresql://" + location + "?user=postgres&password=secret");
  }

  private static void run(TestDatabase database, String sql) throws SQLException {
    try (Connection door = door(database);
        Statement statement = door.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> texts(TestDatabase database, String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Connection door = door(database);
        Statement statement = door.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }
}
