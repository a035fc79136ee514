package io.polymigrate.core.carry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeNames;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CarriersTest {
  private static final List<String> PAIRS =
      List.of(
          "date -> string",
          "time -> string",
          "timestamp -> string",
          "instant -> string",
          "instant -> timestamp",
          "int -> string",
          "long -> string",
          "bigint -> string",
          "decimal -> string",
          "float -> string",
          "double -> string",
          "boolean -> string",
          "uuid -> string",
          "uuid -> bytes",
          "json -> string",
          "bytes -> string",
          "boolean -> int",
          "int -> long",
          "float -> double",
          "bigint -> decimal",
          "variant -> string",
          "variant -> json",
          "list<instant> -> string",
          "list<decimal> -> json",
          "map<uuid> -> string",
          "struct<a:int,b:list<date>> -> json",
          "list<instant> -> list<string>",
          "list<list<decimal>> -> list<list<string>>",
          "map<float> -> map<double>",
          "map<list<int>> -> map<string>",
          "struct<a:instant,b:string,c:list<uuid>> -> struct<a:string,b:string,c:list<bytes>>",
          "list<struct<a:instant,b:map<date>>> -> list<struct<a:timestamp,b:map<string>>>",
          "list<variant> -> list<string>",
          "extension<postgresql:interval,string> -> string");

  @Property(tries = 150)
  void whatIsEncodedIsDecodedToTheSameValue(@ForAll long seed) {
    for (String pair : PAIRS) {
      String[] types = pair.split(" -> ", -1);
      LogicalType type = TypeNames.parse(quoted(types[0]));
      LogicalType held = TypeNames.parse(quoted(types[1]));
      Object value = new AnyValue(new Random(seed)).of(type);

      Object carried = throughEncoder(value, type, held);
      Object back = throughDecoder(carried, type, held);

      assertThat(normal(back)).as(pair).isEqualTo(normal(value));
    }
  }

  private static String quoted(String type) {
    return type.replace("postgresql:interval", "\"postgresql:interval\"");
  }

  private static Object throughEncoder(Object value, LogicalType type, LogicalType held) {
    RecordSchema schema = new RecordSchema(List.of(Field.of("f", type).withHeld(held)), List.of());
    return ValueCollector.value(Carriers.encoding(schema).over(batch(schema, value)), 0, 0);
  }

  private static Object throughDecoder(Object carried, LogicalType type, LogicalType held) {
    RecordSchema schema = new RecordSchema(List.of(Field.of("f", type).withHeld(held)), List.of());
    RecordSchema asHeld = new RecordSchema(List.of(Field.of("f", held)), List.of());
    RecordBatch decoded = Carriers.decoding(schema).over(batch(asHeld, carried));
    assertThat(decoded.schema().fields().get(0).carried()).isFalse();
    return ValueCollector.value(decoded, 0, 0);
  }

  private static RecordBatch batch(RecordSchema schema, Object value) {
    List<Object[]> rows = new ArrayList<>();
    rows.add(new Object[] {value});
    return new ObjectBatch(schema, rows, Optional.empty());
  }

  // Arrays by content, decimals by value.
  private static Object normal(Object value) {
    if (value instanceof byte[] bytes) {
      return Arrays.toString(bytes);
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.stripTrailingZeros();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(CarriersTest::normal).map(String::valueOf).toList();
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new HashMap<>();
      map.forEach((key, item) -> copy.put(key, normal(item)));
      return copy;
    }
    return value;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          date | 0000-01-01 | 0000-01-01
          date | 2000-02-29 | 2000-02-29
          date | +10000-01-01 | +10000-01-01
          date | -0001-12-31 | -0001-12-31
          time | 10:15 | 10:15:00
          time | 10:15:00.100 | 10:15:00.100
          time | 23:59:59.999999999 | 23:59:59.999999999
          time | 00:00:00.000001 | 00:00:00.000001
          """)
  void datesAndTimesAreIso(String type, String given, String expected) {
    Object value = type.equals("date") ? LocalDate.parse(given) : LocalTime.parse(given);

    Object carried = throughEncoder(value, TypeNames.parse(type), LogicalType.Simple.STRING);

    assertThat(carried).isEqualTo(expected);
  }

  @Test
  void exactNumbersHaveNoExponent() {
    LogicalType decimal = LogicalType.Decimal.UNBOUNDED;

    assertThat(throughEncoder(new BigDecimal("1E+3"), decimal, LogicalType.Simple.STRING))
        .isEqualTo("1000");
    assertThat(throughEncoder(new BigDecimal("-0.00001"), decimal, LogicalType.Simple.STRING))
        .isEqualTo("-0.00001");
    assertThat(throughEncoder(new BigDecimal("0.10"), decimal, LogicalType.Simple.STRING))
        .isEqualTo("0.10");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0.00",
        "1.10",
        "-1.10",
        "007.5",
        "0.000000000000000001",
        "999999999999999999",
        "-99999999999999.999",
        "1234567890123456789.5",
        "5.",
        "+1.5",
        "1E+3"
      })
  void aDecimalComesBackWithItsScale(String text) {
    Object decoded = throughDecoder(text, LogicalType.Decimal.UNBOUNDED, LogicalType.Simple.STRING);

    assertThat(decoded).isEqualTo(new BigDecimal(text));
  }

  @Test
  void nullsAndMissingFieldsStayWhatTheyAre() {
    LogicalType type = TypeNames.parse("list<int>");

    assertThat(throughEncoder(null, type, LogicalType.Simple.STRING)).isNull();
    assertThat(throughEncoder(Values.MISSING, type, LogicalType.Simple.STRING))
        .isSameAs(Values.MISSING);
    assertThat(throughDecoder(null, type, LogicalType.Simple.STRING)).isNull();
  }

  @Test
  void textThatIsNoSuchValueIsRefused() {
    for (String type : List.of("date", "time", "timestamp", "instant", "int", "uuid", "decimal")) {
      for (String text : List.of("", "x", "2024-13-45", "2024-01-01T25:00:00", "1-2-3-4-5", "-")) {
        assertThatThrownBy(
                () -> throughDecoder(text, TypeNames.parse(type), LogicalType.Simple.STRING))
            .as(type + " of '" + text + "'")
            .isInstanceOf(RefusedValueException.class)
            .hasMessageContaining("no " + type);
      }
    }
  }

  @Test
  void aBatchWithoutCarriedColumnsIsHandedOnAsItIs() {
    RecordSchema schema =
        new RecordSchema(List.of(Field.of("f", LogicalType.Simple.STRING)), List.of());
    RecordBatch batch = batch(schema, "x");

    assertThat(Carriers.encoding(schema).over(batch)).isSameAs(batch);
    assertThat(Carriers.decoding(schema).over(batch)).isSameAs(batch);
  }

  /** Values of any type, edges often among them. */
  private static final class AnyValue {
    private final Random random;

    AnyValue(Random random) {
      this.random = random;
    }

    Object of(LogicalType type) {
      if (type instanceof LogicalType.ListOf list) {
        List<Object> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(random.nextInt(5) == 0 ? null : of(list.element()));
        }
        return items;
      }
      if (type instanceof LogicalType.MapOf map) {
        Map<String, Object> entries = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          entries.put("k\"" + i, random.nextInt(5) == 0 ? null : of(map.value()));
        }
        return entries;
      }
      if (type instanceof LogicalType.Struct struct) {
        Map<String, Object> members = new HashMap<>();
        for (Field field : struct.fields()) {
          int kind = random.nextInt(6);
          if (kind > 0) {
            members.put(field.name(), kind == 1 ? null : of(field.type()));
          }
        }
        return members;
      }
      if (type instanceof LogicalType.Extension extension) {
        return of(extension.base());
      }
      return type instanceof LogicalType.Simple simple ? simple(simple) : decimal();
    }

    private Object simple(LogicalType.Simple type) {
      return switch (type) {
        case BOOLEAN -> random.nextBoolean();
        case INT -> pick(random.nextInt(), 0, Integer.MIN_VALUE, Integer.MAX_VALUE);
        case LONG -> pick(random.nextLong(), 0L, Long.MIN_VALUE, Long.MAX_VALUE, (1L << 53) + 1);
        case BIGINT -> new BigInteger(1 + random.nextInt(300), random).negate();
        case FLOAT ->
            pick(Float.intBitsToFloat(random.nextInt()), -0.0f, Float.NaN, Float.MIN_VALUE);
        case DOUBLE ->
            pick(
                Double.longBitsToDouble(random.nextLong()),
                -0.0,
                Double.NaN,
                Double.NEGATIVE_INFINITY);
        case STRING ->
            pick("", "ü🙂\u0301", "a\\b\"\n", "null", Integer.toString(random.nextInt()));
        case BYTES -> {
          byte[] bytes = new byte[random.nextInt(5)];
          random.nextBytes(bytes);
          yield bytes;
        }
        case DATE -> LocalDate.ofEpochDay(days());
        case TIME ->
            LocalTime.ofNanoOfDay(
                pick(random.nextLong(86_400_000_000_000L), 0L, 1L, 86_399_999_999_999L));
        case TIMESTAMP -> LocalDateTime.ofEpochSecond(seconds(), nano(), ZoneOffset.UTC);
        case INSTANT -> Instant.ofEpochSecond(seconds(), nano());
        case UUID -> new UUID(random.nextLong(), random.nextLong());
        case JSON -> new JsonText(pick("{\"a\": 1.50}", "null", "[1e400]", "\"\\u0000\""));
        case NULL -> null;
        case VARIANT -> variant();
      };
    }

    private Object variant() {
      List<String> types =
          List.of("int", "string", "decimal", "instant", "list<long>", "struct<a:variant>");
      return of(TypeNames.parse(pick(types.toArray(new String[0]))));
    }

    private Object decimal() {
      Object any =
          random.nextBoolean()
              ? BigDecimal.valueOf(random.nextLong(), random.nextInt(25))
              : new BigDecimal(new BigInteger(200, random), random.nextInt(60) - 10);
      return pick(any, DecimalSpecial.NAN, DecimalSpecial.NEGATIVE_INFINITY, BigDecimal.ZERO);
    }

    private long days() {
      return pick(
          random.nextInt(40_000) - 10_000L, random.nextInt(4_000_000) - 720_000L, -719_529L);
    }

    private long seconds() {
      return days() * 86_400 + random.nextInt(86_400);
    }

    private int nano() {
      int nano = random.nextInt(1_000_000_000);
      return pick(nano, 0, nano / 1000 * 1000, nano / 1_000_000 * 1_000_000, 1);
    }

    @SafeVarargs
    private <T> T pick(T... choices) {
      return choices[random.nextInt(choices.length)];
    }
  }
}
