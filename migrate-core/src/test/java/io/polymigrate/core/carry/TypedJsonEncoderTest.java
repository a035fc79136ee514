package io.polymigrate.core.carry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.ExtensionValue;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypedJsonEncoderTest {
  private final ValueCollector written = new ValueCollector();
  private final TypedJsonEncoder encoder = new TypedJsonEncoder(false);

  static List<Object> values() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("a", 0);
    document.put("b", null);
    document.put("quote\" and \\ back", Long.MIN_VALUE);
    document.put("none", List.of());
    document.put("inner", Map.of("list", Arrays.asList(1, null, List.of(Map.of()))));
    document.put("text", "tab\t line\n \u0001 \u007f é 🎉");
    document.put("amount", new BigDecimal("1E+3"));
    document.put("extended", List.of(new ExtensionValue("x:y", List.of("z", 9_999_999_999L))));
    return List.of(
        true,
        -1,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        1_000_000_000_000_000_000L,
        new BigInteger("99999999999999999999"),
        DecimalSpecial.NAN,
        Double.NaN,
        -0.0f,
        new byte[] {0, 1, -1},
        LocalDate.MIN,
        Instant.parse("1969-12-31T23:59:59.999999999Z"),
        new UUID(1, 2),
        new JsonText("{\"a\": 1.0}"),
        new ExtensionValue("mongodb:object_id", "0123456789"),
        Map.of(),
        document,
        List.of(document, document));
  }

  @ParameterizedTest
  @MethodSource("values")
  void theTextIsThatOfTheWholeValue(Object value) {
    encoder.to(written);

    Values.write(value, LogicalType.Simple.VARIANT, encoder);

    assertThat(written.take()).isEqualTo(TypedJson.write(value));
  }

  @Test
  void decimalsAreSpeltAsBigDecimalSpellsThem() {
    long[] numbers = {0, 1, -1, 9, 10, -99, 100, 123_456_789, Long.MAX_VALUE, Long.MIN_VALUE};
    for (long unscaled : numbers) {
      for (int scale = -30; scale <= 30; scale++) {
        encoder.to(written);
        encoder.decimal(unscaled, scale);

        assertThat(written.take())
            .isEqualTo("{\"$decimal\":\"" + BigDecimal.valueOf(unscaled, scale) + "\"}");
      }
    }
  }

  @Test
  void membersOfManyContainersMayDifferInAnyWay() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      List<Object> list = new ArrayList<>();
      for (int i = random.nextInt(5); i >= 0; i--) {
        Map<String, Object> members = new LinkedHashMap<>();
        int first = random.nextInt(3);
        for (int m = first; m < first + random.nextInt(40); m++) {
          String name = "m" + (random.nextInt(8) == 0 ? random.nextInt(40) : m);
          members.put(random.nextBoolean() ? name.intern() : name, m);
        }
        list.add(members);
      }
      encoder.to(written);

      Values.write(list, LogicalType.Simple.VARIANT, encoder);

      assertThat(written.take()).isEqualTo(TypedJson.write(list));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 15, 16, 17, 18, 40})
  void aMemberThatCameBeforeIsRefusedWhereverItStands(int members) {
    for (int twice = 0; twice < members; twice++) {
      encoder.to(written);
      for (int round = 0; round < 2; round++) {
        encoder.beginList();
        encoder.beginStruct();
        for (int m = 0; m < members; m++) {
          encoder.name(("m" + m).intern());
          encoder.intValue(m);
        }
        if (round == 0) {
          encoder.endStruct();
          encoder.endList();
          var unused = written.take();
        }
      }
      String again = "m" + twice;

      assertThatThrownBy(() -> encoder.name(again)).isInstanceOf(RefusedValueException.class);
    }
  }

  @Test
  void textInUtf8IsSpeltAsTextInStrings() {
    String text = "\" \\ \b \f \r \u007f ü 🎉";
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    encoder.to(written);

    encoder.beginList();
    encoder.utf8(utf8, 0, utf8.length);
    encoder.endList();

    assertThat(written.take()).isEqualTo(TypedJson.write(List.of(text)));
  }

  @Test
  void aMissingMemberIsLeftOut() {
    encoder.to(written);

    encoder.beginStruct();
    encoder.name("a");
    encoder.missing();
    encoder.name("b");
    encoder.intValue(1);
    encoder.name("c");
    encoder.missing();
    encoder.endStruct();

    assertThat(written.take()).isEqualTo("{\"$struct\":{\"b\":{\"$int\":\"1\"}}}");
  }

  @Test
  void aValueAfterOneGivenUpHalfWayStartsAnew() {
    encoder.to(written);
    encoder.beginStruct();
    encoder.name("a");

    encoder.to(written);
    encoder.string("whole");

    assertThat(written.take()).isEqualTo("\"whole\"");
  }

  @Test
  void twoMembersOfOneNameAreRefusedRatherThanOneOfThemLost() {
    encoder.to(written);
    encoder.beginStruct();
    encoder.name("a");
    encoder.intValue(1);

    assertThatThrownBy(() -> encoder.name("a")).isInstanceOf(RefusedValueException.class);
  }
}
