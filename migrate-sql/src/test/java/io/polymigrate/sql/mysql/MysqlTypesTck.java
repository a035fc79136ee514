package io.polymigrate.sql.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.server.ServerKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of every native type, to and fro; the same for all servers and drivers. */
abstract class MysqlTypesTck {
  private static final String EMOJI = "e\u0301 \uD83D\uDE00 ' \\ \t \n \r \0 \u001a end ";

  private final ServerKind kind;
  private final String driver;
  private MysqlFixture mysql;

  MysqlTypesTck(ServerKind kind, String driver) {
    this.kind = kind;
    this.driver = driver;
  }

  @BeforeEach
  void open() {
    mysql = new MysqlFixture(kind, driver);
  }

  @AfterEach
  void close() {
    mysql.close();
  }

  private static RecordSchema schema(LogicalType type) {
    return new RecordSchema(
        List.of(Field.of("id", Simple.INT).withNullable(false), Field.of("v", type)),
        List.of("id"));
  }

  // Two batches: one goes by LOAD DATA, the other by INSERT, because its first row is there.
  private void assertRoundTrip(LogicalType type, Object... values) {
    RecordSchema schema = schema(type);
    for (String table : List.of("loaded", "inserted")) {
      mysql.sql("DROP TABLE IF EXISTS " + table);
      Object[][] rows = new Object[values.length + 1][];
      for (int i = 0; i < values.length; i++) {
        rows[i] = new Object[] {i, values[i]};
      }
      rows[values.length] = new @Nullable Object[] {values.length, null};
      if (table.equals("inserted")) {
        mysql.load(
            MysqlFixture.request(table, schema, LoadMode.UPSERT), new Object[] {0, values[0]});
      }

      WriteResult result = mysql.load(MysqlFixture.request(table, schema, LoadMode.UPSERT), rows);

      assertThat(result.rejections()).isEmpty();
      assertThat(result.written()).isEqualTo(rows.length);
      assertThat(mysql.describe(table).schema().fields().get(1).type()).isEqualTo(type);
      List<@Nullable Object> read =
          mysql.read(table).stream().<@Nullable Object>map(record -> record.value("v")).toList();
      for (int i = 0; i < values.length; i++) {
        assertThat(read.get(i)).as("%s %s in %s", type, i, table).isEqualTo(values[i]);
      }
      assertThat(read.get(values.length)).isNull();
    }
  }

  private void assertRefused(LogicalType type, String reason, Object... values) {
    RecordSchema schema = schema(type);
    Object[][] rows = new Object[values.length][];
    for (int i = 0; i < values.length; i++) {
      rows[i] = new Object[] {i, values[i]};
    }

    WriteResult result = mysql.load(MysqlFixture.request("refused", schema, LoadMode.UPSERT), rows);

    assertThat(result.rejections()).hasSize(values.length);
    for (Rejection rejection : result.rejections()) {
      assertThat(rejection.field()).contains("v");
      assertThat(rejection.code()).isEqualTo(StandardErrorCode.VALUE_NOT_REPRESENTABLE);
      assertThat(rejection.reason()).contains(reason);
    }
    assertThat(mysql.texts("SELECT COUNT(*) FROM refused")).containsExactly("0");
    mysql.sql("DROP TABLE refused");
  }

  @Test
  void wholeNumbersOfAllSizesComeBack() {
    assertRoundTrip(Simple.BOOLEAN, true, false);
    assertRoundTrip(Simple.INT, 0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE);
    assertRoundTrip(Simple.LONG, 0L, (1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE);
    BigInteger largest = BigInteger.TEN.pow(65).subtract(BigInteger.ONE);
    assertRoundTrip(
        Simple.BIGINT,
        BigInteger.ZERO,
        BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE),
        BigInteger.valueOf(Long.MIN_VALUE),
        largest,
        largest.negate());
    assertRefused(Simple.BIGINT, "digits", BigInteger.TEN.pow(65));
  }

  @Test
  void decimalsComeBackWithTheirScale() {
    assertRoundTrip(
        new Decimal(38, 10),
        new BigDecimal("0.0000000000"),
        new BigDecimal("1.5000000000"),
        new BigDecimal("-0.0000000001"),
        new BigDecimal("9999999999999999999999999999.9999999999"),
        new BigDecimal("-9223372036.8547758080"));
    assertRoundTrip(new Decimal(65, 30), new BigDecimal("1e34").setScale(30).negate());
    assertRefused(new Decimal(4, 2), "after the point", new BigDecimal("1.005"));
    assertRefused(new Decimal(4, 2), "before the point", new BigDecimal("100.00"));
  }

  @Test
  void floatingPointNumbersKeepTheirBits() {
    assertRoundTrip(
        Simple.DOUBLE,
        0.0,
        -0.0,
        0.1,
        1e22,
        123456789.12345679,
        Double.MAX_VALUE,
        Double.MIN_NORMAL,
        -Double.MAX_VALUE);
    assertRoundTrip(
        Simple.FLOAT,
        0f,
        -0.0f,
        0.1f,
        16777216f,
        1.17549435e-38f,
        3.4028235e38f,
        8.5899346e9f,
        123456.78f);
    assertRefused(
        Simple.DOUBLE, "NaN", Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    assertRefused(Simple.FLOAT, "NaN", Float.NaN, Float.NEGATIVE_INFINITY);
  }

  @Test
  void everyFloatIsReadExactly() {
    mysql.sql(
        "CREATE TABLE f (id INT PRIMARY KEY, v FLOAT)",
        "INSERT INTO f VALUES (1, 16777216), (2, 0.1)");
    mysql.sql("UPDATE f SET v = v + 1.5 WHERE id = 2");

    assertThat(mysql.read("f"))
        .extracting(record -> record.value("v"))
        .containsExactly(16777216f, 0.1f + 1.5f);
  }

  @Test
  void textsAndByteStringsComeBackByteForByte() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    String longText = "\uD83D\uDE00x".repeat(50_000);
    assertRoundTrip(Simple.STRING, "", " ", "a ", "a", "A", EMOJI, "\\N", "NULL", longText);
    assertRoundTrip(
        Simple.BYTES, new byte[0], all, longText.getBytes(StandardCharsets.UTF_16BE), new byte[1]);
    assertRefused(Simple.STRING, "surrogate", "\uD83D", "a\uDE00b");
  }

  @Test
  void datesAndTimesComeBack() {
    assertRoundTrip(
        Simple.DATE,
        LocalDate.of(1, 1, 1),
        LocalDate.of(1582, 10, 10),
        LocalDate.of(1900, 2, 28),
        LocalDate.of(2000, 2, 29),
        LocalDate.of(9999, 12, 31));
    assertRoundTrip(
        Simple.TIME, LocalTime.MIN, LocalTime.of(23, 59, 59, 999_999_000), LocalTime.of(1, 2, 3));
    assertRoundTrip(
        Simple.TIMESTAMP,
        LocalDateTime.of(1, 1, 1, 0, 0, 0, 1_000),
        LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000),
        LocalDateTime.of(2024, 3, 31, 2, 30),
        LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000));
    assertRefused(Simple.DATE, "years", LocalDate.of(10000, 1, 1), LocalDate.of(-1, 1, 1));
    assertRefused(Simple.TIME, "digits of a second", LocalTime.of(1, 2, 3, 4));
    assertRefused(Simple.TIMESTAMP, "digits of a second", LocalDateTime.of(2024, 1, 1, 0, 0, 0, 1));
    assertRefused(Simple.TIMESTAMP, "years", LocalDateTime.of(10000, 1, 1, 0, 0));
  }

  @Test
  void nativeTypesAreReadAsTheTypeTableSays() {
    mysql.sql(
        "CREATE TABLE n (id BIGINT UNSIGNED PRIMARY KEY, ti TINYINT(1), si SMALLINT UNSIGNED,"
            + " mi MEDIUMINT, iu INT UNSIGNED, b1 BIT(1), b12 BIT(12), b64 BIT(64), y YEAR,"
            + " tm TIME(6), e ENUM('a','it''s','ü'), s SET('x','y','z'), l VARCHAR(9) CHARACTER SET"
            + " latin1, c CHAR(5), bi BINARY(3), ts TIMESTAMP(6) NULL)",
        "SET time_zone = '+00:00'",
        "INSERT INTO n VALUES (18446744073709551615, 127, 65535, -8388608, 4294967295, b'1',"
            + " b'100000000001', 0xffffffffffffffff, 2155, '-838:59:59', 'it''s', 'x,z', 'é\u20ac',"
            + " 'ab', x'0001', '2038-01-19 03:14:07.999999')",
        "INSERT INTO n (id, tm, s) VALUES (1, '00:00:00.000001', '')");

    var records = mysql.read("n");

    assertThat(records.get(0).values())
        .containsEntry("id", BigInteger.ONE)
        .containsEntry("ti", null)
        .containsEntry("tm", "00:00:00.000001")
        .containsEntry("s", "");
    assertThat(records.get(1).values())
        .containsEntry("id", new BigInteger("18446744073709551615"))
        .containsEntry("ti", 127)
        .containsEntry("si", 65535)
        .containsEntry("mi", -8388608)
        .containsEntry("iu", 4294967295L)
        .containsEntry("b1", true)
        .containsEntry("b12", new byte[] {8, 1})
        .containsEntry("y", 2155)
        .containsEntry("tm", "-838:59:59.000000")
        .containsEntry("e", "it's")
        .containsEntry("s", "x,z")
        .containsEntry("l", "é\u20ac")
        .containsEntry("c", "ab")
        .containsEntry("bi", new byte[] {0, 1, 0})
        .containsEntry("ts", Instant.parse("2038-01-19T03:14:07.999999Z"));
  }

  @Test
  void aCopyWithinTheServerKeepsEveryColumnType() {
    mysql.sql(
        "CREATE TABLE o (id BIGINT UNSIGNED PRIMARY KEY, ti TINYINT(1), iu INT UNSIGNED, d"
            + " DECIMAL(10,2) UNSIGNED, b12 BIT(12), y YEAR, tm TIME(3), e ENUM('a','it''s','ü'),"
            + " s SET('x','y'), l VARCHAR(9) CHARACTER SET latin1, c CHAR(5), bi BINARY(3), f"
            + " FLOAT, g GEOMETRY, t TEXT)",
        "INSERT INTO o VALUES (18446744073709551615, -128, 4294967295, 12345678.90, b'101', 1901,"
            + " '838:59:58.999', 'ü', 'x,y', 'é', 'ab', x'000102', 0.1,"
            + " ST_GeomFromText('POINT(1 2)'), 'ß')",
        "INSERT INTO o (id) VALUES (7)");
    var description = mysql.describe("o");
    var rows = mysql.read("o");
    var request = MysqlFixture.request("p", description.schema(), LoadMode.UPSERT);

    WriteResult result =
        mysql.load(
            request,
            rows.stream().map(row -> row.values().values().toArray()).toArray(Object[][]::new));

    assertThat(result.rejections()).isEmpty();
    assertThat(columnTypes("p")).isEqualTo(columnTypes("o"));
    assertThat(
            mysql.texts(
                "SELECT COUNT(*) FROM o JOIN p ON o.id = p.id AND o.ti <=> p.ti AND o.iu <=> p.iu AND o.d <=> p.d AND o.b12 <=> p.b12 AND o.y <=> p.y AND o.tm <=> p.tm AND BINARY o.e <=> BINARY p.e AND o.s <=> p.s AND o.l <=> p.l AND o.c <=> p.c AND o.bi <=> p.bi AND o.f <=> p.f AND ST_AsText(o.g) <=> ST_AsText(p.g) AND o.t <=> p.t"))
        .containsExactly("2");
  }

  private List<@Nullable String> columnTypes(String table) {
    return mysql.texts(
        "SELECT CONCAT(COLUMN_NAME, ' ', COLUMN_TYPE, ' ', IFNULL(COLLATION_NAME, ''), ' ',"
            + " IS_NULLABLE) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND"
            + " TABLE_NAME = '"
            + table
            + "' ORDER BY ORDINAL_POSITION");
  }

  @ParameterizedTest
  @CsvSource({
    "DATE,       '0000-00-00',          month or day of 0",
    "DATE,       '2024-00-10',          month or day of 0",
    "DATETIME,   '0000-00-00 00:00:00', month or day of 0",
    "TIMESTAMP,  '0000-00-00 00:00:00', month or day of 0",
    "DATE,       '2023-02-30',          not in the calendar",
  })
  void aDateThatIsNoneIsRefusedNotTurnedIntoNull(String type, String value, String reason) {
    mysql.sql(
        "SET sql_mode = 'ALLOW_INVALID_DATES'",
        "CREATE TABLE z (id INT PRIMARY KEY, v " + type + ")",
        "INSERT INTO z VALUES (1, '" + value + "')");

    assertThatThrownBy(() -> mysql.read("z"))
        .isInstanceOf(RefusedValueException.class)
        .hasMessageContaining(reason)
        .extracting(e -> ((RefusedValueException) e).code())
        .isEqualTo(MysqlErrorCode.MYSQL_INVALID_VALUE);
  }

  @Test
  void timestampsDoNotDependOnTheServersZone() {
    mysql.sql(
        "CREATE TABLE zone (id INT PRIMARY KEY, v TIMESTAMP(3) NULL, w DATETIME(3))",
        "SET time_zone = '+05:45'",
        "INSERT INTO zone VALUES (1, '2024-07-01 05:45:00.125', '2024-03-31 02:30:00')");

    assertThat(mysql.read("zone").get(0).values())
        .containsEntry("v", Instant.parse("2024-07-01T00:00:00.125Z"))
        .containsEntry("w", LocalDateTime.parse("2024-03-31T02:30:00"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TINYINT UNSIGNED   | int       | 256         | out of range",
        "TINYINT UNSIGNED   | int       | -1          | out of range",
        "INT                | long      | 2147483648  | out of range",
        "BIGINT UNSIGNED    | long      | -1          | out of range",
        "VARCHAR(3)         | string    | abcd        | longer",
        "TINYTEXT           | string    | LONG        | longer",
        "CHAR(5)            | string    | 'ab '       | blanks",
        "ENUM('a','b')      | string    | A           | labels",
        "ENUM('a','b')      | string    | 1           | labels",
        "SET('a','b')       | string    | 'b,a'       | order",
        "FLOAT              | double    | 0.1         | digits",
        "DOUBLE(8,2)        | double    | 0.125       | digits",
        "DATETIME           | timestamp | FRACTION    | digits of a second",
        "YEAR               | int       | 1900        | 1901 to 2155",
      })
  void aValueThatAColumnWouldChangeIsRefused(
      String type, String logical, String text, String reason) {
    mysql.sql("CREATE TABLE r (id INT PRIMARY KEY, v " + type + ")");
    Object value =
        switch (logical) {
          case "int" -> Integer.valueOf(text);
          case "long" -> Long.valueOf(text);
          case "double" -> Double.valueOf(text);
          case "timestamp" -> LocalDateTime.of(2024, 1, 1, 0, 0, 0, 500_000_000);
          default -> text.equals("LONG") ? "é".repeat(128) : text;
        };

    WriteResult result =
        mysql.load(
            MysqlFixture.request(
                "r", schema(io.polymigrate.api.type.TypeNames.parse(logical)), LoadMode.UPSERT),
            new Object[] {1, value});

    assertThat(result.rejections()).hasSize(1);
    assertThat(result.rejections().get(0).reason()).contains(reason);
    assertThat(mysql.texts("SELECT COUNT(*) FROM r")).containsExactly("0");
  }

  @Test
  void zeroStaysZeroInAnAutoIncrementColumn() {
    mysql.sql("CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY, v INT)");

    mysql.load(MysqlFixture.request("a", schema(Simple.INT), LoadMode.UPSERT), new Object[] {0, 1});

    assertThat(mysql.texts("SELECT id FROM a")).containsExactly("0");
  }
}
