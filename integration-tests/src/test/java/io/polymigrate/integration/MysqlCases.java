package io.polymigrate.integration;

import static io.polymigrate.integration.TypeCase.type;

import java.util.ArrayList;
import java.util.List;

/** Hard values of every native type of MySQL and MariaDB. */
final class MysqlCases {
  private static final String EMOJI = "\ud83d\ude00\ud83d\udc69\u200d\ud83d\udc67";

  private MysqlCases() {}

  static List<TypeCase> all(boolean mariaDb) {
    List<TypeCase> cases = new ArrayList<>(numbers());
    cases.addAll(texts(mariaDb));
    cases.addAll(bytesAndSets());
    cases.addAll(times());
    cases.addAll(shapes());
    if (mariaDb) {
      cases.add(
          type(
              "uuid",
              "'00112233-4455-6677-8899-aabbccddeeff'",
              "'ffffffff-ffff-ffff-ffff-ffffffffffff'"));
      cases.add(type("inet6", "'::1'", "'1.2.3.4'", "'fe80::'"));
      cases.add(type("inet4", "'1.2.3.4'", "'0.0.0.0'"));
      cases.add(
          type("json", "'{\"a\":1.10,\"b\":[]}'", "'null'", "'1e400'", "'\"x\"'")
              .refused(List.of("mongodb"), "occurs twice", "'{\"a\":1,\"a\":2}'"));
      // JSON counts by value: blanks may go.
      cases.add(type("json", "'{ \"a\" : 1.50 , \"b\":[] }'", "' 1 '").shownBy("JSON_COMPACT(v)"));
    } else {
      cases.add(jsonDoubles());
      cases.add(
          type(
                  "json",
                  "'{\"a\": 1.10, \"b\": []}'",
                  "'null'",
                  "'\"\"'",
                  "'12345678901234567890'",
                  "'123456789012345678901234567890'",
                  "'1e300'",
                  "'-0.0'",
                  "'{\"$polymigrate\": 1, \"a.b\": {\"$set\": {}}, \"\": null}'",
                  "'9007199254740993'",
                  "'18446744073709551615'",
                  "JSON_ARRAY(CAST('2024-01-01' AS DATE))",
                  "'\"" + EMOJI + "\"'")
              // Numbers of a JSON column that its own text form does not make again.
              .refused(
                  List.of(TypeCase.HOME),
                  "would change a number",
                  "CAST(1.10 AS JSON)",
                  "JSON_ARRAY(CAST(123456789012345678.123456789 AS DECIMAL(30,10)))"));
    }
    return cases;
  }

  // As the server spells them; seeded, so always the same.
  private static TypeCase jsonDoubles() {
    List<String> values =
        new ArrayList<>(
            List.of(
                "'1e-14'",
                "'1e-15'",
                "'1e-16'",
                "'1e14'",
                "'1e15'",
                "'1e16'",
                "'100.0'",
                "'123456789012345.6'",
                "'1234567890123456.7'",
                "'0.30000000000000004'",
                "'5e-324'",
                "'1.7976931348623157e308'",
                "'-2.5e-7'",
                "'9007199254740993.0'",
                "'0.00001234567890123456'",
                "'2e-3'",
                "'2.0E-3'",
                "'1.0E23'",
                "'9.5e-5'"));
    java.util.SplittableRandom random = new java.util.SplittableRandom(7);
    for (int i = 0; i < 200; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      double usual = random.nextInt() / Math.pow(10, random.nextInt(20));
      values.add("'" + (i % 2 == 0 || !Double.isFinite(value) ? usual : value) + "'");
    }
    return type("json")
        .refused(List.of(TypeCase.HOME_MAYBE), "would change", values.toArray(String[]::new));
  }

  private static List<TypeCase> numbers() {
    return List.of(
        type("tinyint", "-128", "127", "0"),
        type("tinyint unsigned", "0", "255"),
        type("tinyint(1)", "0", "1", "-128", "127", "2"),
        type("smallint", "-32768", "32767"),
        type("smallint unsigned", "65535"),
        type("mediumint", "-8388608", "8388607"),
        type("mediumint unsigned", "16777215"),
        type("int", "-2147483648", "2147483647"),
        type("int unsigned", "4294967295", "0"),
        type("int(5) unsigned zerofill", "42"),
        type("bigint", "-9223372036854775808", "9223372036854775807", "9007199254740993"),
        type("bigint unsigned", "18446744073709551615", "9223372036854775808", "0"),
        type(
            "decimal(65,30)",
            "99999999999999999999999999999999999.999999999999999999999999999999",
            "-0.000000000000000000000000000001",
            "0"),
        type("decimal(65,0)", "-" + "9".repeat(65), "9".repeat(65)),
        type("decimal(10,2)", "12345678.90", "-0.01"),
        type("decimal(10,2) unsigned", "0.00", "99999999.99"),
        type("decimal(30,30)", "0." + "9".repeat(30)),
        type("float", "0.1", "-0e0", "3.40282e38", "1.17549e-38", "16777216", "1e-45"),
        type("float unsigned", "0.1"),
        type("float(7,3)", "1234.125"),
        type("double", "0.1", "-0e0", "1.7976931348623157e308", "5e-324", "1e22"),
        type("double(10,3)", "1234567.125"),
        type("bit(1)", "b'0'", "b'1'"),
        type("bit(12)", "b'100000000001'", "b'0'"),
        type("bit(64)", "0xffffffffffffffff", "b'0'"),
        type("year", "1901", "2155", "0"));
  }

  private static List<TypeCase> texts(boolean mariaDb) {
    String emoji = "_utf8mb4 '" + EMOJI + "'";
    List<TypeCase> cases =
        new ArrayList<>(
            List.of(
                type("char(5)", "''", "'ab'", "'12345'", "_utf8mb4 'e\u0301'"),
                type(
                    "varchar(20)",
                    "''",
                    "' '",
                    "'a '",
                    emoji,
                    "'it''s \\\\ \\t \\n \\r'",
                    "'\\\\N'",
                    "'NULL'"),
                type("varchar(9) character set latin1", "'\u00e9\u20ac'", "''"),
                type("varchar(9) character set utf8mb3", "'\u00e9\u20ac'", "''"),
                type("varchar(9) character set utf16", emoji, "'a'"),
                type("varchar(9) character set ascii", "'a'"),
                type("varchar(9) character set cp1251", "'\u0436'"),
                type("varchar(9) character set utf8mb4 collate utf8mb4_bin", "'aB '", "'\u00df'"),
                type("varchar(9) character set utf8mb4 collate utf8mb4_unicode_ci", "'aB '"),
                type("tinytext", "''", "REPEAT('x', 255)"),
                type("text", "''", emoji, "REPEAT('x', 65535)"),
                type("mediumtext", "''", "REPEAT(" + emoji + ", 10000)"),
                type("longtext", "''", "REPEAT('\u00e9', 100000)")));
    // Characters that PostgreSQL has not.
    cases.add(
        type("varchar(3)", "'a'").refused(List.of("postgresql"), "U+0000", "'a\\0b'", "'\\0'"));
    if (!mariaDb) {
      cases.add(type("varchar(8) character set utf8mb4 collate utf8mb4_0900_ai_ci", "'aB '"));
    }
    return cases;
  }

  private static List<TypeCase> bytesAndSets() {
    return List.of(
        type("binary(3)", "x'0001'", "x'000000'", "x'ffffff'"),
        type("binary(16)", "x'00112233445566778899aabbccddeeff'"),
        type("varbinary(9)", "''", "x'00'", "x'ff00'"),
        type("tinyblob", "''", "REPEAT(x'00', 255)"),
        type("blob", "''", "REPEAT(x'ff', 65535)"),
        type("mediumblob", "''", "REPEAT(x'00ff', 50000)"),
        type("longblob", "''", "REPEAT(x'00ff', 50000)"),
        type("enum('a','it''s','\u00fc','')", "'it''s'", "'\u00fc'", "''", "1"),
        type("set('x','y','z')", "''", "'x,z'", "'x,y,z'"),
        type("set('a b','\u00fc')", "'a b,\u00fc'"));
  }

  private static List<TypeCase> times() {
    List<String> all = List.of("postgresql", "mongodb", "mysql", "mariadb");
    return List.of(
        type("date", "'0001-01-01'", "'1582-10-10'", "'9999-12-31'", "'2024-02-29'", "'1000-01-01'")
            .refused(all, "month or day of 0", "'0000-00-00'", "'2024-00-10'", "'2024-01-00'")
            .refused(all, "calendar", "'2023-02-30'"),
        type("time", "'838:59:59'", "'-838:59:59'", "'00:00:00'", "'23:59:59'", "'24:00:00'"),
        type("time(6)", "'-838:59:59'", "'-00:00:00.000001'", "'838:59:58.999999'", "'12:34:56.5'"),
        type("datetime", "'2024-03-31 02:30:00'", "'9999-12-31 23:59:59'")
            .refused(all, "month or day of 0", "'0000-00-00 00:00:00'", "'2024-01-00 00:00:00'"),
        type(
            "datetime(6)",
            "'9999-12-31 23:59:59.999999'",
            "'0001-01-01 00:00:00'",
            "'1969-12-31 23:59:59.999999'"),
        type("datetime(3)", "'2024-01-01 00:00:00.125'"),
        type("timestamp", "'1970-01-01 00:00:01'", "'2038-01-19 03:14:07'")
            .refused(all, "month or day of 0", "'0000-00-00 00:00:00'"),
        type(
            "timestamp(6)",
            "'2024-03-31 01:00:00.000001'",
            "'2024-10-27 00:30:00'",
            "'2024-10-27 01:30:00'",
            "'2038-01-19 03:14:07.999999'"));
  }

  private static List<TypeCase> shapes() {
    return List.of(
        type(
            "geometry",
            "ST_GeomFromText('POINT(1 2)')",
            "ST_GeomFromText('POINT(1 2)', 4326)",
            "ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))')"),
        type("point", "ST_GeomFromText('POINT(0.1 -0.2)')"),
        type("linestring", "ST_GeomFromText('LINESTRING(0 0,1 1,2 0)')"),
        type("polygon", "ST_GeomFromText('POLYGON((0 0,1 0,1 1,0 0))')"),
        type("multipoint", "ST_GeomFromText('MULTIPOINT(0 0,1 1)')"),
        type("multilinestring", "ST_GeomFromText('MULTILINESTRING((0 0,1 1),(2 2,3 3))')"),
        type("multipolygon", "ST_GeomFromText('MULTIPOLYGON(((0 0,1 0,1 1,0 0)))')"),
        type("geometrycollection", "ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1))')"));
  }
}
