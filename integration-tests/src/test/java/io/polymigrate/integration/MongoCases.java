package io.polymigrate.integration;

import static io.polymigrate.integration.TypeCase.type;

import java.util.ArrayList;
import java.util.List;

/** Hard values of every BSON type, in extended JSON. */
final class MongoCases {
  private static final String EMOJI = "\ud83d\ude00\ud83d\udc69\u200d\ud83d\udc67";
  private static final String OBJECT_ID = "{$oid: '0123456789abcdef01234567'}";

  private static final List<String> MYSQLS = List.of("mysql", "mariadb");
  private static final List<String> TABLES = List.of("postgresql", "mysql", "mariadb");

  private MongoCases() {}

  static List<TypeCase> all() {
    List<TypeCase> cases = new ArrayList<>(scalars());
    cases.addAll(texts());
    cases.addAll(oddities());
    cases.addAll(structures());
    cases.addAll(mixtures());
    return cases;
  }

  private static List<TypeCase> scalars() {
    return List.of(
        type(
                "double",
                num("Double", "-0.0"),
                num("Double", "0.0"),
                num("Double", "5e-324"),
                num("Double", "1.7976931348623157E308"),
                num("Double", "0.1"),
                num("Double", "1.0"))
            .refused(
                MYSQLS,
                "NaN",
                num("Double", "NaN"),
                num("Double", "Infinity"),
                num("Double", "-Infinity")),
        type("int", num("Int", "-2147483648"), num("Int", "2147483647"), num("Int", "0")),
        type(
            "long",
            num("Long", "-9223372036854775808"),
            num("Long", "9007199254740993"),
            num("Long", "5")),
        type(
            "decimal",
            num("Decimal", "1.50"),
            num("Decimal", "0"),
            num("Decimal", "0.000"),
            num("Decimal", "9.999999999999999999999999999999999E+6144"),
            num("Decimal", "1E-6176"),
            num("Decimal", "-1E+3"),
            num("Decimal", "0E+3"),
            num("Decimal", "9007199254740993.000000001"),
            num("Decimal", "NaN"),
            num("Decimal", "Infinity"),
            num("Decimal", "-Infinity"),
            num("Decimal", "-0"),
            num("Decimal", "-0.00"),
            num("Decimal", "-0E+3")),
        type(
            "decimal plain",
            num("Decimal", "1.50"),
            num("Decimal", "-2"),
            num("Decimal", "0.000")));
  }

  private static List<TypeCase> texts() {
    return List.of(
        type(
                "string",
                "''",
                "' '",
                "'\ud83d\ude00'",
                "'e\u0301'",
                "'a\tb\\\\N'",
                "'x '",
                "'" + EMOJI.repeat(1000) + "'",
                "'\uffff'")
            .refused(List.of("postgresql"), "U+0000", "'a\\u0000b'"),
        type("bool", "true", "false"),
        type("date", date("0"), date("-1"), date("1711846799999"), date("253402300799999"))
            .refused(MYSQLS, "years", date("253402300800000"))
            .refused(TABLES, " to ", date("-9223372036854775808"), date("9223372036854775807")),
        type("binary", bin("", "00"), bin("AQI=", "00"), bin("AP8=", "00")),
        type(
            "uuid",
            "{$uuid: '00112233-4455-6677-8899-aabbccddeeff'}",
            "{$uuid: 'ffffffff-ffff-ffff-ffff-ffffffffffff'}"),
        type("legacy uuid", bin("AAECAwQFBgcICQoLDA0ODw==", "03")),
        type("short uuid", bin("AQI=", "04")),
        type(
            "binary subtypes",
            bin("AQI=", "01"),
            bin("AQI=", "02"),
            bin("AQI=", "05"),
            bin("AQI=", "06"),
            bin("AA==", "07"),
            bin("AQI=", "08"),
            bin("AQI=", "80"),
            bin("AQI=", "ff"),
            bin("", "80")),
        type("object id", OBJECT_ID, "{$oid: 'ffffffffffffffffffffffff'}"));
  }

  private static List<TypeCase> oddities() {
    return List.of(
        type("regex", regex("a/b", "i"), regex("", ""), regex("\u00e9$", "ims")),
        type("code", "{$code: 'f()'}", "{$code: ''}"),
        type("code with scope", "{$code: 'g()', $scope: {a: 1}}", "{$code: '', $scope: {}}"),
        type("symbol", "{$symbol: 's'}", "{$symbol: ''}"),
        type(
            "timestamp",
            "{$timestamp: {t: 1, i: 2}}",
            "{$timestamp: {t: 4294967295, i: 4294967295}}"),
        type("min key", "{$minKey: 1}"),
        type("max key", "{$maxKey: 1}"),
        type("undefined", "{$undefined: true}"),
        type(
            "db pointer",
            "{$dbPointer: {'$ref': 'a.b', '$id': {'$oid': '0123456789abcdef01234567'}" + "}}"),
        type("db ref", "{$ref: 'a', $id: 1}", "{$ref: 'a', $id: " + OBJECT_ID + ", $db: 'x'}"),
        type("null", "null").refused(TABLES, "null", MongoDoor.MISSING),
        type("missing", "1", "null").refused(TABLES, "null", MongoDoor.MISSING));
  }

  private static List<TypeCase> structures() {
    return List.of(
        type("object", "{}", "{a: 1, b: {c: null}}", "{a: 2, b: {c: 'x'}}", "{a: 3}"),
        // The members of a struct are without order.
        type(
                "object in another order",
                "{a: 1, b: 2}",
                "{b: 1, a: {c: 1, d: 2}}",
                "{a: {d: 1, c: 1}}")
            .shownBy(MongoDoor.SORTED),
        type(
                "names",
                "{'a.b': 1}",
                "{'$set': 1}",
                "{'': 1}",
                "{'a.b': {'$x': {'': null}}}",
                "{'\u00e9\ud83d\ude00': 1}",
                "{'$polymigrate_object': {'$polymigrate_object': {}}}",
                "{'" + "n".repeat(200) + "': 1}")
            .refused(
                TABLES,
                "$polymigrate",
                "{'$polymigrate': 'x'}",
                "{'$polymigrate': 1}",
                "{'$polymigrate_number': '1'}",
                "{'$polymigrate_object': {}}",
                "{'$polymigrate_object': {'$polymigrate': 1}, a: 1}",
                "{'$polymigrated': 1}"),
        type("array", "[]", "[1, 2]", "[1, null]", "[null]"),
        type("array of arrays", "[[]]", "[[1], []]", "[[1, null], null]"),
        type("array of objects", "[{a: 1}, {a: 2, b: 'x'}]", "[{}]", "[]"),
        type("array of dates", "[" + date("5") + "]", "[]"),
        type("array of ids", "[" + OBJECT_ID + "]"),
        type("array of decimals", "[" + num("Decimal", "1.50") + ", null]"),
        type("nested dates", "{at: " + date("5") + ", in: [{at: " + date("6") + "}]}"),
        type(
            "nested everything",
            "{i: "
                + OBJECT_ID
                + ", u: {$uuid:"
                + " '00112233-4455-6677-8899-aabbccddeeff'}, b: "
                + bin("AQI=", "00")
                + ", l: "
                + num("Long", "5")
                + ", d: "
                + num("Decimal", "1.0")
                + ", r: "
                + regex("a", "i")
                + ", t: {$timestamp: {t: 1, i: 2}}, n: null, x: "
                + num("Double", "NaN")
                + "}"),
        type("deep", "{a: ".repeat(40) + "1" + "}".repeat(40)));
  }

  private static List<TypeCase> mixtures() {
    return List.of(
        type(
            "mixed numbers",
            num("Int", "1"),
            num("Long", "1"),
            num("Double", "1.0"),
            num("Decimal", "1"),
            num("Decimal", "1.0")),
        type("mixed int and long", num("Int", "1"), num("Long", "9007199254740993")),
        type(
            "mixed",
            "1",
            "'1'",
            "true",
            "null",
            "{a: 1}",
            "[1, 'x', " + date("7") + "]",
            date("7"),
            OBJECT_ID,
            bin("AQI=", "00"),
            num("Decimal", "1.50"),
            num("Decimal", "-0"),
            regex("a", "i"),
            "{$minKey: 1}",
            num("Double", "NaN"),
            num("Double", "-0.0"),
            "{$uuid: '00112233-4455-6677-8899-aabbccddeeff'}",
            "{$timestamp: {t: 1, i: 2}}",
            num("Long", "5"),
            "[]",
            "{}",
            "''",
            "{$undefined: true}",
            "{$code: 'f()'}",
            "{$code: 'g()', $scope: {a: 1}}",
            "{$symbol: 's'}",
            "{$dbPointer: {'$ref': 'a.b', '$id': {'$oid': '0123456789abcdef01234567'}" + "}}"),
        type("mixed array", "[1, 'x']", "[1.5]", "'x'"),
        type("mixed object", "{a: 1}", "{a: 'x'}", "{a: {b: 1}}", "{a: [1]}", "{a: null}", "{}"));
  }

  private static String num(String type, String text) {
    return "{$number" + type + ": '" + text + "'}";
  }

  private static String date(String millis) {
    return "{$date: {$numberLong: '" + millis + "'}}";
  }

  private static String bin(String base64, String subtype) {
    return "{$binary: {base64: '" + base64 + "', subType: '" + subtype + "'}}";
  }

  private static String regex(String pattern, String options) {
    return "{$regularExpression: {pattern: '" + pattern + "', options: '" + options + "'}}";
  }
}
