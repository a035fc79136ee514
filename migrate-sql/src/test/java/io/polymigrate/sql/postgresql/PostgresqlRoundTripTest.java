package io.polymigrate.sql.postgresql;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.record.Rejection;
import io.polymigrate.testkit.server.ServerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(names = {"POSTGRESQL_16", "POSTGRESQL_18"})
class PostgresqlRoundTripTest {
  private final ServerKind kind;
  private PostgresqlFixture fixture;

  PostgresqlRoundTripTest(ServerKind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() {
    fixture = new PostgresqlFixture(kind);
    fixture.sql(
        "CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s \"fine\"')",
        "CREATE DOMAIN short AS varchar(5) CHECK (VALUE <> 'bad')",
        "CREATE TYPE pair AS (a int, b text)");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  /** A column of the one table, with all hard values of its type. */
  private record Column(String name, String type, List<String> values) {}

  private record HardValues(String type, List<String> values) {}

  private static List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    Stream.of(numbers(), textsAndTimes(), documents(), others(), arrays())
        .flatMap(part -> part)
        .forEach(each -> columns.add(new Column("v" + columns.size(), each.type(), each.values())));
    return columns;
  }

  private static Stream<HardValues> numbers() {
    return Stream.of(
        type("boolean", "true", "false"),
        type("smallint", "-32768", "32767", "0"),
        type("integer", "-2147483648", "2147483647"),
        type("bigint", "-9223372036854775808", "9223372036854775807", "9007199254740993"),
        type("oid", "0", "4294967295"),
        type("real", "NaN", "Infinity", "-Infinity", "-0", "1.17549435e-38", "3.4028235e38", "0.1"),
        type(
            "double precision", "NaN", "Infinity", "-0", "5e-324", "1.7976931348623157e308", "0.1"),
        type(
            "numeric",
            "NaN",
            "Infinity",
            "-Infinity",
            "0",
            "0.000",
            "1.50",
            "-1.5000",
            "10000",
            "9999.9999",
            "0.00001",
            "-0.00000000000000000000000000000000000001",
            "123456789012345678901234567890.12345678901234567890",
            "9007199254740993.000000001",
            "9223372036854775807",
            "-9223372036854775808.5",
            "1e1000",
            "1e-1000"),
        type(
            "numeric(38,10)",
            "9999999999999999999999999999.9999999999",
            "-0.0000000001",
            "NaN",
            "0"),
        type("numeric(18,4)", "99999999999999.9999", "-99999999999999.9999", "0.0001", "12"),
        type("numeric(3,5)", "0.00999", "-0.00001"),
        type("numeric(2,-3)", "99000", "-1000", "0"));
  }

  private static Stream<HardValues> textsAndTimes() {
    return Stream.of(
        type(
            "text",
            "",
            " ",
            "a\tb\nc\\N",
            "e\u0301\u00e9",
            "\ud83d\ude00\ud83d\udc69\u200d\ud83d\udc67",
            "NULL",
            "\\."),
        type(
            "character varying(5)",
            "",
            "12345",
            "\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00",
            "a "),
        type("character(5)", "ab", "", "12345"),
        type("name", "somebody"),
        type("bytea", "\\x", "\\x00", "\\xdeadbeef00ff"),
        type("date", "4713-01-01 BC", "0001-01-01", "2024-02-29", "5874897-12-31", "0001-01-01 BC"),
        type("time without time zone", "00:00", "23:59:59.999999"),
        type("time(3) without time zone", "12:34:56.789"),
        type(
            "timestamp without time zone",
            "4713-11-24 00:00:00 BC",
            "294276-12-31 23:59:59.999999",
            "1969-12-31 23:59:59.999999",
            "2000-01-01 00:00:00.000001",
            "0001-12-31 23:59:59 BC"),
        type(
            "timestamp with time zone",
            "4713-11-24 00:00:00+00 BC",
            "294276-12-31 23:59:59.999999+00",
            "2024-03-31 00:59:59.999999+00",
            "2024-03-31 01:00:00+00",
            "2024-10-27 00:30:00+00",
            "2024-10-27 01:30:00+00"),
        type("timestamp(3) with time zone", "2024-03-31 00:59:59.123+00"));
  }

  private static Stream<HardValues> documents() {
    return Stream.of(
        type(
            "interval",
            "1 year 2 mons -3 days 04:05:06.789",
            "-178000000 years",
            "0",
            "1 day",
            "24:00:00"),
        type("interval day to second(3)", "3 days 04:05:06.789"),
        type("time with time zone", "12:34:56.789+05:30", "24:00:00+00", "00:00:00-15:59"),
        type(
            "uuid", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
        type(
            "json",
            "{\"a\" : 1e5, \"a\":2 , \"b\":\"\\u0000\"}",
            " [1.10, 1e400] ",
            "null",
            "\"\""),
        type(
            "jsonb",
            "{\"a\": [1.10, 100000000000000000000, null], \"z\": \"\ud83d\ude00\"}",
            "null",
            "1.0"),
        type("mood", "sad", "it's \"fine\""),
        type("short", "12345", ""),
        type("pair", "(1,\"a,b\")", "(,)"));
  }

  private static Stream<HardValues> others() {
    return Stream.of(
        type("inet", "10.0.0.1", "10.1.2.3/8", "::1/128", "fe80::/10"),
        type("cidr", "10.0.0.0/8", "::/0"),
        type("macaddr", "08:00:2b:01:02:03"),
        type("macaddr8", "08:00:2b:01:02:03:04:05"),
        type("bit(5)", "10101"),
        type("bit varying", "", "10101010101"),
        type("money", "-$92,233,720,368,547,758.08", "$0.01"),
        type("xml", "<a b=\"c\">\u00e9</a>", "text"),
        type("tsvector", "'a':1A 'b':2,3"),
        type("tsquery", "'a' & !'b':*"),
        type("point", "(0.1,-0)", "(NaN,Infinity)"),
        type("polygon", "((0,0),(1,0),(1,1))"),
        type("circle", "<(0,0),1.5>"),
        type("int4range", "[1,5)", "empty", "(,)"),
        type("numrange", "(1.5,2.50]"),
        type("tstzrange", "[\"2024-03-31 00:59:59+00\",infinity)"),
        type("int4multirange", "{[1,3),[5,9)}", "{}"),
        type("pg_lsn", "16/B374D848"),
        type("jsonpath", "$.\"a\"[*]?(@ > 1)"),
        type("\"char\"", "a"));
  }

  private static Stream<HardValues> arrays() {
    return Stream.of(
        type("integer[]", "{}", "{1,NULL,-2147483648}"),
        type("text[]", "{\"\",NULL,\"NULL\",\"a,b\",\"\ud83d\ude00\"}"),
        type("numeric(10,2)[]", "{1.50,NaN,NULL}"),
        type("timestamp with time zone[]", "{\"2024-03-31 00:59:59+00\"}"),
        type("uuid[]", "{00000000-0000-0000-0000-000000000001}"),
        type("jsonb[]", "{\"{\\\"a\\\": 1}\"}"),
        type("bytea[]", "{\"\\\\xdead\"}"),
        type("mood[]", "{sad,NULL,ok}"),
        type("int4range[]", "{\"[1,3)\",NULL}"),
        type("interval[]", "{\"1 day\"}"));
  }

  private static HardValues type(String name, String... values) {
    return new HardValues(name, List.of(values));
  }

  @ParameterizedTest(name = "decoded {0}, straight into the table {1}")
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void everyValueOfEveryTypeComesBackAsItWas(boolean decoded, boolean direct) {
    List<Column> columns = columns();
    fixture.sql("CREATE TABLE a (id int PRIMARY KEY, w text" + definitions(columns) + ")");
    int rows = columns.stream().mapToInt(column -> column.values().size()).max().orElseThrow();
    for (int row = 0; row <= rows; row++) {
      fixture.sql(insert(columns, row));
    }

    List<Rejection> rejections = new Copying(fixture).copy("a", "b", decoded, direct);

    assertThat(rejections).isEmpty();
    assertThat(fixture.texts("SELECT b::text FROM b ORDER BY id"))
        .isEqualTo(fixture.texts("SELECT a::text FROM a ORDER BY id"))
        .hasSize(rows + 1);
    for (Column column : columns) {
      String values = "SELECT coalesce(" + column.name() + "::text, 'null') FROM ";
      assertThat(fixture.texts(values + "b ORDER BY id"))
          .as(column.type())
          .isEqualTo(fixture.texts(values + "a ORDER BY id"));
    }
    assertThat(columnTypes("b")).isEqualTo(columnTypes("a"));
  }

  private static String definitions(List<Column> columns) {
    return columns.stream()
        .map(column -> ", " + column.name() + " " + column.type())
        .collect(joining());
  }

  // The first row and what lies beyond a type's last value are null.
  private static String insert(List<Column> columns, int row) {
    String values =
        columns.stream()
            .map(Column::values)
            .map(all -> row == 0 || row > all.size() ? "NULL" : PgSql.literal(all.get(row - 1)))
            .collect(joining(", "));
    return "INSERT INTO a VALUES (" + row + ", " + (row == 0 ? "'x'" : "''") + ", " + values + ")";
  }

  private List<String> columnTypes(String table) {
    return fixture.texts(
        "SELECT attname || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute"
            + " WHERE attnum > 0 AND attrelid = '"
            + table
            + "'::regclass ORDER BY attname");
  }
}
