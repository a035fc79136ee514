package io.polymigrate.core.carry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.MapOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import java.math.BigDecimal;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypedJsonDecoderTest {
  private static final LogicalType TYPE =
      new Struct(
          List.of(
              Field.of("small", Simple.INT),
              Field.of("big", Simple.LONG),
              Field.of("te\"xt", Simple.STRING),
              Field.of("truth", Simple.BOOLEAN),
              Field.of("amount", LogicalType.Decimal.UNBOUNDED),
              Field.of("any", Simple.VARIANT),
              Field.of("list", new ListOf(new ListOf(Simple.INT))),
              Field.of("map", new MapOf(new Struct(List.of(Field.of("in", Simple.LONG)))))));

  private final ValueCollector read = new ValueCollector();
  private final TypedJsonDecoder decoder = new TypedJsonDecoder(TYPE);

  @Test
  void theValueIsThatOfTheText() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("list", List.of(List.of(), Arrays.asList(1, null, -2)));
    value.put("small", Integer.MIN_VALUE);
    value.put("big", Long.MIN_VALUE);
    value.put("te\"xt", "quote \" and \\ and \n and 🎉");
    value.put("truth", null);
    value.put("amount", new BigDecimal("1E+3"));
    value.put("any", Map.of("a", List.of(true, "x", 5L)));
    value.put("map", Map.of("k\\1", Map.of("in", 7L), "k2", Map.of()));

    assertThat(decoded(TypedJson.write(value))).isEqualTo(value);
  }

  @Test
  void textThatAStoreHasSpacedOutIsReadAllTheSame() {
    String text = " { \"$struct\" : { \"small\" :\n{ \"$int\" : \"5\" } , \"truth\" : true } } ";

    assertThat(decoded(text)).isEqualTo(Map.of("small", 5, "truth", true));
  }

  @Test
  void everySpellingOfAValueIsReadAsTheValueThatItWasMadeOf() {
    Random random = new Random(1);
    for (int i = 0; i < 3000; i++) {
      Map<String, @Nullable Object> value = value(random);
      String text = TypedJson.write(value);

      assertThat(decoded(text)).as("%s", text).isEqualTo(value);
      for (List<String> spaces :
          List.of(List.of("", " "), List.of(" ", " "), List.of("\n\t", "\r "), List.of(" ", ""))) {
        String spaced = spaced(text, spaces.get(0), spaces.get(1));
        assertThat(decoded(spaced)).as("%s", spaced).isEqualTo(value);
      }
    }
  }

  private static Map<String, @Nullable Object> value(Random random) {
    List<Map.Entry<String, @Nullable Object>> members = new ArrayList<>();
    members.add(entry("small", List.of(0, -1, 7, Integer.MIN_VALUE, Integer.MAX_VALUE), random));
    members.add(
        entry(
            "big",
            List.of(
                0L,
                -9L,
                12L,
                999999999999999999L,
                -999999999999999999L,
                Long.MIN_VALUE,
                Long.MAX_VALUE),
            random));
    members.add(entry("te\"xt", List.of("", "a:b,c", "\"", "\\", "{\"$int\":\"1\"}"), random));
    members.add(entry("truth", List.of(true, false), random));
    members.add(entry("amount", List.of(new BigDecimal("1.50"), BigDecimal.TEN), random));
    members.add(entry("list", List.of(List.of(), List.of(List.of(1, -2), List.of())), random));
    members.add(
        entry("map", List.of(Map.of(), Map.of("k", Map.of("in", 7L), "\"", Map.of())), random));
    Collections.shuffle(members, random);
    Map<String, @Nullable Object> value = new LinkedHashMap<>();
    for (var member : members.subList(0, random.nextInt(members.size() + 1))) {
      value.put(member.getKey(), member.getValue());
    }
    return value;
  }

  private static Map.Entry<String, @Nullable Object> entry(
      String name, List<?> values, Random random) {
    int choice = random.nextInt(values.size() + 1);
    return new SimpleEntry<>(name, choice < values.size() ? values.get(choice) : null);
  }

  // With white space before and behind what is no text.
  private static String spaced(String text, String before, String behind) {
    StringBuilder spaced = new StringBuilder(behind);
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || quoted) {
        quoted = quoted != (c == '"');
        spaced.append(c);
        if (c == '\\') {
          spaced.append(text.charAt(++i));
        }
      } else if ("{}[],:".indexOf(c) >= 0) {
        spaced.append(before).append(c).append(behind);
      } else {
        spaced.append(c);
      }
    }
    return spaced.toString();
  }

  @Test
  void aLongMayHaveBeenKeptAsAnInt() {
    assertThat(decoded("{\"$struct\":{\"big\":{\"$int\":\"5\"}}}")).isEqualTo(Map.of("big", 5L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"$struct\":{}",
        "{\"$struct\":{}} x",
        "{\"$struct\":{}}}",
        "{\"other\":{}}",
        "{\"$struct\":{\"unknown\":true}}",
        "{\"$struct\":{\"truth\":true,\"truth\":true}}",
        "{\"$struct\":{\"truth\":true,}}",
        "{\"$struct\":{\"truth\":\"true\"}}",
        "{\"$struct\":{\"small\":5}}",
        "{\"$struct\":{\"small\":{\"$long\":\"5\"}}}",
        "{\"$struct\":{\"small\":{\"$int\":\"\"}}}",
        "{\"$struct\":{\"small\":{\"$int\":\"-\"}}}",
        "{\"$struct\":{\"small\":{\"$int\":\"5\"",
        "{\"$struct\":{\"small\":{\"$int\":\"5",
        "{\"$struct\":{\"small\":{\"$int\":\"",
        "{\"$struct\":{\"small\":",
        "{\"$struct\":{\"small\"}}",
        "{\"$struct\":{",
        "{\"$struct\":{\"small\":{\"$int\":\"5x\"}}}",
        "{\"$struct\":{\"small\":{\"$int\":\"2147483648\"}}}",
        "{\"$struct\":{\"big\":{\"$long\":\"9223372036854775808\"}}}",
        "{\"$struct\":{\"amount\":{\"$decimal\":\"one\"}}}",
        "{\"$struct\":{\"amount\":}}",
        "{\"$struct\":{\"te\\\"xt\":\"open}}",
        "{\"$struct\":{\"list\":[[{\"$int\":\"1\"}]}}",
        "{\"$struct\":{\"map\":{\"$struct\":{\"a\":null,\"a\":null}}}}"
      })
  void textThatIsNotOfTheTypeIsRefused(String text) {
    assertThatThrownBy(() -> decoded(text)).isInstanceOf(RefusedValueException.class);
  }

  private Object decoded(String text) {
    decoder.to(read);
    decoder.string(text);
    return read.take();
  }
}
