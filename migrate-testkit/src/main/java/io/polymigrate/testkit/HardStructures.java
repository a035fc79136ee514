package io.polymigrate.testkit;

import static io.polymigrate.testkit.HardValues.extension;
import static io.polymigrate.testkit.HardValues.list;
import static io.polymigrate.testkit.HardValues.map;
import static io.polymigrate.testkit.HardValues.struct;

import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.ExtensionValue;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.HardValues.Corpus;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lists, maps, structs, variants and extensions. */
final class HardStructures {
  private static final BigDecimal MONEY =
      new BigDecimal("-9999999999999999999999999999.9999999999");
  private static final Instant MICROS = Instant.parse("2024-02-29T12:34:56.000001Z");

  private HardStructures() {}

  static void addTo(Corpus corpus) {
    lists(corpus);
    maps(corpus);
    structs(corpus);
    variants(corpus);
    extensions(corpus);
  }

  private static void lists(Corpus corpus) {
    corpus
        .type(list(Simple.INT))
        .add("empty", List.of())
        .add("only a null", Collections.singletonList(null))
        .add("nulls between", Arrays.asList(1, null, Integer.MIN_VALUE, null, 1));
    corpus
        .type(list(Simple.STRING))
        .add("empty", List.of())
        .add("hard texts", Arrays.asList("", null, "NULL", "a,b", "{\"'\\}", "\ud83d\ude00", " "));
    corpus
        .type(list(Simple.DOUBLE))
        .add("not numbers", List.of(Double.NaN, Double.NEGATIVE_INFINITY, -0.0, 0.1));
    one(corpus, list(Simple.BOOLEAN), Arrays.asList(true, null, false));
    one(corpus, list(Simple.LONG), List.of((1L << 53) + 1, Long.MIN_VALUE));
    one(corpus, list(new Decimal(38, 10)), Arrays.asList(MONEY, null, MONEY.negate()));
    one(corpus, list(Simple.INSTANT), List.of(MICROS, Instant.EPOCH));
    one(corpus, list(Simple.DATE), List.of(LocalDate.of(2024, 2, 29)));
    one(corpus, list(Simple.UUID), List.of(new UUID(0, 0), new UUID(-1, 1)));
    one(corpus, list(Simple.JSON), List.of(new JsonText("{\"a\":[1.10]}"), new JsonText("null")));
    corpus
        .type(list(list(Simple.INT)))
        .add("empty ones", List.of(List.of(), List.of(1), List.of()))
        .add("of other lengths", Arrays.asList(List.of(1, 2), null, Arrays.asList(3, null)));
    one(
        corpus,
        list(struct("a", Simple.INT, "b", Simple.STRING)),
        List.of(members("a", 1, "b", null), members("b", ""), members()));
  }

  private static void one(Corpus corpus, LogicalType type, Object value) {
    corpus.type(type).add("several", value);
  }

  private static void maps(Corpus corpus) {
    corpus
        .type(map(Simple.STRING))
        .add("empty", Map.of())
        .add("a null", members("a", null))
        .add(
            "hard names", members("", "1", "a.b", "2", "$set", "3", "_id", "4", "\ud83d\ude00", ""))
        .add("names of typed JSON", members("$long", "5", "$struct", "x"));
    corpus
        .type(map(new Decimal(38, 10)))
        .add("several", members("least", MONEY, "most", MONEY.negate(), "none", null));
    corpus
        .type(map(list(Simple.INSTANT)))
        .add("several", members("a", List.of(), "b", List.of(MICROS)));
  }

  private static void structs(Corpus corpus) {
    corpus
        .type(
            struct(
                "a",
                Simple.INT,
                "b",
                list(Simple.STRING),
                "at",
                Simple.INSTANT,
                "c",
                struct("d", Simple.DATE, "e", new Decimal(38, 10))))
        .add("everything there", full())
        .add("nothing there", members())
        .add("nulls", members("a", null, "b", null, "at", null, "c", null))
        .add("some missing within", members("c", members("e", MONEY)))
        .add("empty within", members("b", List.of(), "c", members()));
  }

  private static Map<String, @Nullable Object> full() {
    return members(
        "a",
        Integer.MAX_VALUE,
        "b",
        Arrays.asList("", null),
        "at",
        MICROS,
        "c",
        members("d", LocalDate.of(1, 1, 1), "e", MONEY));
  }

  private static void variants(Corpus corpus) {
    corpus
        .type(Simple.VARIANT)
        .add("int", 1)
        .add("long", 1L)
        .add("double", 1.0)
        .add("float", 1.5f)
        .add("-0", -0.0)
        .add("NaN", Double.NaN)
        .add("bigint", BigInteger.ONE)
        .add("decimal", new BigDecimal("1.00"))
        .add("40 digits", new BigDecimal("1234567890123456789012345678901234567890.1"))
        .add("decimal NaN", DecimalSpecial.NAN)
        .add("text of digits", "1")
        .add("empty text", "")
        .add("boolean", true)
        .add("bytes", new byte[] {0, -1})
        .add("uuid", new UUID(1, -1))
        .add("date", LocalDate.of(2024, 2, 29))
        .add("time", LocalTime.of(1, 2, 3, 456_000))
        .add("timestamp", LocalDateTime.of(2024, 3, 31, 2, 30))
        .add("instant of milliseconds", Instant.parse("2024-02-29T12:34:56.789Z"))
        .add("instant of microseconds", MICROS)
        .add("instant of nanoseconds", Instant.parse("2024-02-29T12:34:56.000000001Z"))
        .add("json", new JsonText("{\"a\":1.10}"))
        .add("list", Arrays.asList(1, 1L, "1", null, List.of(), members("a", 1.0)))
        .add("struct", members("a", null, "b", members(), "", List.of(MICROS)))
        .add("struct with names of typed JSON", members("$long", "5"))
        .add("extension", new ExtensionValue("acme:colour", "red"));
  }

  private static void extensions(Corpus corpus) {
    corpus
        .type(extension("acme:colour", Simple.STRING))
        .add("empty", "")
        .add("emoji", "\ud83d\ude00");
    corpus.type(extension("acme:money", new Decimal(38, 10))).add("min", MONEY);
    corpus.type(extension("acme:moment", Simple.INSTANT)).add("microseconds", MICROS);
    ofStores(corpus);
  }

  // Types that one store has and the others carry.
  private static void ofStores(Corpus corpus) {
    corpus
        .type(new Extension("postgresql:inet", Simple.STRING, Map.of("type", "inet")))
        .add("version 4", "192.168.0.1")
        .add("a network", "192.168.0.0/24")
        .add("version 6", "2001:db8::ff00:42:8329");
    corpus
        .type(new Extension("postgresql:interval", Simple.STRING, Map.of("type", "interval")))
        .add("all units", "1 year 2 mons 3 days 04:05:06.789012")
        .add("negative", "-1 days -00:00:00.000001");
    corpus
        .type(extension("mysql:time", Simple.STRING))
        .add("longest", "838:59:59.000000")
        .add("negative", "-00:00:00.000001");
    corpus
        .type(extension("mongodb:object_id", Simple.STRING))
        .add("one", "507f1f77bcf86cd799439011");
    corpus
        .type(extension("dynamodb:string_set", list(Simple.STRING)))
        .add("two", List.of("a", "\u00fc"));
    corpus
        .type(extension("dynamodb:number_set", list(Decimal.UNBOUNDED)))
        .add("38 digits", List.of(new BigDecimal("1.5"), new BigDecimal("9".repeat(38))));
  }

  private static Map<String, @Nullable Object> members(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return Collections.unmodifiableMap(members);
  }
}
