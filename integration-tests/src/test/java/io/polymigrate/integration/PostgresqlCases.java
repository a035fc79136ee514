package io.polymigrate.integration;

import static io.polymigrate.integration.TypeCase.type;

import java.util.ArrayList;
import java.util.List;

/** Hard values of every native type of PostgreSQL. */
final class PostgresqlCases {
  private static final String EMOJI = "\ud83d\ude00\ud83d\udc69\u200d\ud83d\udc67";

  private static final List<String> MYSQLS = List.of("mysql", "mariadb");
  private static final List<String> OTHERS = List.of("mysql", "mariadb", "mongodb");
  private static final List<String> MONGO = List.of("mongodb");

  private PostgresqlCases() {}

  static List<TypeCase> all() {
    List<TypeCase> cases = new ArrayList<>(numbers());
    cases.addAll(texts());
    cases.addAll(times());
    cases.addAll(documents());
    cases.addAll(networkAndBits());
    cases.addAll(shapes());
    cases.addAll(rangesAndSearch());
    cases.addAll(arrays());
    cases.addAll(own());
    return cases;
  }

  private static List<TypeCase> numbers() {
    return List.of(
        type("boolean", "true", "false"),
        type("smallint", "-32768", "32767", "0"),
        type("integer", "-2147483648", "2147483647", "-1"),
        type("bigint", "-9223372036854775808", "9223372036854775807", "9007199254740993"),
        type("oid", "0", "4294967295"),
        type("real", "-0", "0", "1.17549435e-38", "1e-45", "3.4028235e38", "0.1", "16777217")
            .refused(MYSQLS, "NaN", "NaN", "Infinity", "-Infinity"),
        type("double precision", "-0", "0", "5e-324", "1.7976931348623157e308", "0.1", "1e22")
            .refused(MYSQLS, "NaN", "NaN", "Infinity", "-Infinity"),
        type(
            "numeric",
            "0",
            "0.000",
            "-0.0",
            "1.50",
            "-1.5000",
            "10000",
            "NaN",
            "Infinity",
            "-Infinity",
            "-0.00000000000000000000000000000000000001",
            "123456789012345678901234567890.12345678901234567890",
            "9007199254740993.000000001",
            "-9223372036854775808.5",
            "1e1000",
            "1e-1000",
            "1e16383"),
        type(
                "numeric(38,10)",
                "9999999999999999999999999999.9999999999",
                "-0.0000000001",
                "0",
                "-9223372036.8547758080")
            .refused(MYSQLS, "NaN", "NaN"),
        type("numeric(18,4)", "99999999999999.9999", "-99999999999999.9999", "0.0001", "12"),
        type("numeric(34,0)", "9999999999999999999999999999999999", "-1", "0"),
        type("numeric(70,5)", "1.5", "-" + "9".repeat(65) + ".00001", "NaN"),
        type("numeric(1000,500)", "1.5", "9".repeat(500) + "." + "9".repeat(500)),
        type("numeric(3,5)", "0.00999", "-0.00001"),
        type("numeric(2,-3)", "99000", "-1000", "0"),
        type("numeric(5,2)", "999.99", "-999.99"),
        type("money", "-$92,233,720,368,547,758.08", "$0.01", "$92,233,720,368,547,758.07"));
  }

  private static List<TypeCase> texts() {
    return List.of(
        type(
            "text",
            "",
            " ",
            "a\tb\nc\\N",
            "e\u0301\u00e9",
            EMOJI,
            "NULL",
            "\\.",
            "\r\n",
            "x ",
            "\u0001\u001f\u007f\u0080\uffff",
            "\ufeffbom",
            "{\"$polymigrate\": \"x\"}",
            "x".repeat(100_000),
            EMOJI.repeat(3_000)),
        type("character varying(5)", "", "12345", EMOJI.substring(0, 2).repeat(5), "a "),
        type("character varying", "", "abc", " "),
        type("character(5)", "ab", "", "12345", "\u00e9"),
        type("character(1)", "", "x", "\u00e9"),
        type("bpchar", "", "x", "x  "),
        type("\"char\"", "a", ""),
        type("name", "somebody", ""),
        type("bytea", "\\x", "\\x00", "\\xdeadbeef00ff", "\\x" + "00ff".repeat(50_000)));
  }

  private static List<TypeCase> times() {
    return List.of(
        type("date", "0001-01-01", "2024-02-29", "1582-10-10", "9999-12-31", "0001-01-01 BC")
            .refused(MYSQLS, "years", "4713-01-01 BC", "10000-01-01", "5874897-12-31")
            .refused(OTHERS, "infinite", "infinity", "-infinity"),
        type("time without time zone", "00:00", "23:59:59.999999")
            .refused(OTHERS, "24:00", "24:00:00"),
        type("time(3) without time zone", "12:34:56.789"),
        type("time with time zone", "12:34:56.789+05:30", "24:00:00+00", "00:00:00-15:59"),
        type(
                "timestamp without time zone",
                "1969-12-31 23:59:59.999999",
                "2000-01-01 00:00:00.000001",
                "2024-03-31 02:30:00",
                "9999-12-31 23:59:59.999999",
                "0001-12-31 23:59:59 BC")
            .refused(MYSQLS, "years", "4713-11-24 00:00:00 BC", "294276-12-31 23:59:59.999999")
            .refused(OTHERS, "infinite", "infinity", "-infinity"),
        type("timestamp(0) without time zone", "2024-03-31 02:30:00"),
        type(
                "timestamp with time zone",
                "2024-03-31 00:59:59.999999+00",
                "2024-03-31 01:00:00+00",
                "2024-10-27 00:30:00+00",
                "2024-10-27 01:30:00+00",
                "1969-12-31 23:59:59.999999+00")
            .refused(
                MYSQLS, "years", "4713-11-24 00:00:00+00 BC", "294276-12-31 23:59:59.999999+00")
            .refused(OTHERS, "infinite", "infinity", "-infinity"),
        type("timestamp(3) with time zone", "2024-03-31 00:59:59.123+00"),
        type(
            "interval",
            "1 year 2 mons -3 days 04:05:06.789",
            "-178000000 years",
            "0",
            "24:00:00",
            "1 day",
            "-00:00:00.000001"),
        type("interval day to second(3)", "3 days 04:05:06.789"),
        type("interval year to month", "3 years 2 mons"));
  }

  private static List<TypeCase> documents() {
    return List.of(
        type(
            "uuid",
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "00112233-4455-6677-8899-aabbccddeeff"),
        type(
                "json",
                "{\"a\":1e5,\"b\":2}",
                "[1.10,1e400]",
                "null",
                "\"\"",
                "{}",
                "-0",
                "{\"$polymigrate\":1,\"a.b\":{\"$set\":{}},\"\":null}",
                "\"" + EMOJI + "\"",
                "123456789012345678901234567890",
                "{\"z\":1,\"a\":2}",
                "\"\\u0000\"",
                "{\"$polymigrate_number\":\"1\",\"$polymigrate_object\":{}}")
            .refused(MONGO, "occurs twice", "{\"a\":1,\"a\":2}")
            .refused(MONGO, "surrogate", "\"\\ud800\"")
            .refused(MONGO, "NUL", "{\"\\u0000\":1}"),
        // JSON counts by value: blanks and escapes may go.
        type("json", "{ \"a\" : 1.50 , \"b\":\t[] }", " true\n", "\"\\u00e9\\/\"")
            .shownBy("v::jsonb"),
        type(
            "jsonb",
            "{\"a\": [1.10, 100000000000000000000, null], \"z\": \"" + EMOJI + "\"}",
            "null",
            "1.0",
            "1",
            "\"x\"",
            "[]",
            "{\"$polymigrate\": 1}",
            "1e400",
            "-0.0"),
        type("xml", "<a b=\"c\">\u00e9</a>", "text", "<!-- c --><a/>"),
        type("jsonpath", "$.\"a\"[*]?(@ > 1)"));
  }

  private static List<TypeCase> networkAndBits() {
    return List.of(
        type("inet", "10.0.0.1", "10.1.2.3/8", "::1/128", "fe80::/10", "::ffff:1.2.3.4"),
        type("cidr", "10.0.0.0/8", "::/0"),
        type("macaddr", "08:00:2b:01:02:03"),
        type("macaddr8", "08:00:2b:01:02:03:04:05"),
        type("bit(1)", "0", "1"),
        type("bit(5)", "10101", "00000"),
        type("bit varying", "", "10101010101", "0"),
        type("bit varying(64)", "1".repeat(64), ""),
        type("pg_lsn", "16/B374D848", "FFFFFFFF/FFFFFFFF"),
        type("xid", "4294967295", "0"),
        type("tid", "(1,2)"),
        type("regclass", "pg_class"),
        type("pg_snapshot", "10:20:10,14"));
  }

  private static List<TypeCase> shapes() {
    return List.of(
        type("point", "(0.1,-0)", "(NaN,Infinity)", "(1e-300,1e300)"),
        type("line", "{1,2,3}"),
        type("lseg", "[(0,0),(1,1)]"),
        type("box", "(1,1),(0,0)"),
        type("path", "[(0,0),(1,1)]", "((0,0),(1,1))"),
        type("polygon", "((0,0),(1,0),(1,1))"),
        type("circle", "<(0,0),1.5>"));
  }

  private static List<TypeCase> rangesAndSearch() {
    return List.of(
        type("int4range", "[1,5)", "empty", "(,)"),
        type("int8range", "[-9223372036854775808,5)"),
        type("numrange", "(1.5,2.50]", "[1.0,)"),
        type("tsrange", "[\"2024-03-31 00:59:59\",infinity)"),
        type("tstzrange", "[\"2024-03-31 00:59:59+00\",infinity)"),
        type("daterange", "[2024-01-01,2024-02-01)"),
        type("int4multirange", "{[1,3),[5,9)}", "{}"),
        type("floatrange", "[0.1,1e300)"),
        type("tsvector", "'a':1A 'b':2,3", "''''"),
        type("tsquery", "'a' & !'b':*"));
  }

  private static List<TypeCase> arrays() {
    return List.of(
        type("integer[]", "{}", "{1,NULL,-2147483648}", "{NULL}")
            .refused(OTHERS, "several dimensions", "{{1,2},{3,4}}", "[0:1]={1,2}"),
        type("text[]", "{\"\",NULL,\"NULL\",\"a,b\",\"" + EMOJI + "\"}", "{}")
            .refused(OTHERS, "several dimensions", "{{a},{b}}"),
        type("bigint[]", "{9007199254740993,-9223372036854775808}"),
        type("boolean[]", "{t,f,NULL}"),
        type("double precision[]", "{NaN,-0,5e-324,Infinity}"),
        type("numeric[]", "{1.50,NaN,NULL,1e100,Infinity}"),
        type("numeric(10,2)[]", "{1.50,NaN,NULL}"),
        type("date[]", "{2024-02-29,NULL}", "{\"0044-03-15 BC\"}")
            .refused(OTHERS, "infinite", "{infinity}"),
        type("timestamp without time zone[]", "{\"2024-03-31 00:59:59.000001\"}"),
        type("timestamp with time zone[]", "{\"2024-03-31 00:59:59+00\",NULL}"),
        type("time without time zone[]", "{23:59:59.999999}"),
        type("uuid[]", "{00000000-0000-0000-0000-000000000001,NULL}"),
        type("jsonb[]", "{\"{\\\"a\\\": 1.10}\",NULL,\"null\"}"),
        type("json[]", "{\"{\\\"a\\\":1.10}\"}"),
        type("bytea[]", "{\"\\\\xdead\",\"\\\\x\"}"),
        type("character varying(5)[]", "{ab,NULL}"),
        type("character(5)[]", "{ab,NULL}"),
        type("real[]", "{0.1,-0}"),
        type("inet[]", "{10.0.0.1/8}"),
        type("int4range[]", "{\"[1,3)\",NULL}"),
        type("interval[]", "{\"1 day\"}"),
        type("point[]", "{\"(1,2)\"}"),
        type("mood[]", "{sad,NULL,ok}"),
        type("pair[]", "{\"(1,a)\"}"));
  }

  private static List<TypeCase> own() {
    return List.of(
        type("mood", "sad", "it's \"fine\"", ""),
        type("short", "12345", ""),
        type("pair", "(1,\"a,b\")", "(,)"),
        type("hstore", "\"a\"=>\"1\", \"b\"=>NULL", ""),
        type("citext", "aB", ""));
  }
}
