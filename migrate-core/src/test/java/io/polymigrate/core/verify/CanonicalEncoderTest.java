package io.polymigrate.core.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.JsonParts;
import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CanonicalEncoderTest {
  private static final List<String> TEXTS =
      List.of(
          "", "a", "ab", "quote \" and \\", "\n\t\u0001", "é€🎉", "a longer text, over 16 bytes");

  private static final List<String> NUMBERS =
      List.of("0", "-1", "1.0", "1", "1e5", "12345678901234567890.5");

  private final Random random = new Random(1);
  private final CanonicalEncoder encoder = new CanonicalEncoder();

  private RecordKey hash(Consumer<CanonicalEncoder> values) {
    encoder.clear();
    values.accept(encoder);
    Hash128 hash = encoder.hash();
    return new RecordKey(hash.low(), hash.high());
  }

  private RecordKey json(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return hash(to -> to.json(utf8, 0, utf8.length));
  }

  private BigDecimal number() {
    BigInteger unscaled =
        switch (random.nextInt(4)) {
          case 0 -> BigInteger.valueOf(random.nextInt(7) - 3);
          case 1 -> BigInteger.valueOf(random.nextLong());
          case 2 -> random.nextBoolean() ? longValue(Long.MIN_VALUE) : longValue(Long.MAX_VALUE);
          default -> new BigInteger(120, random).negate();
        };
    return new BigDecimal(unscaled.multiply(BigInteger.TEN.pow(random.nextInt(6))))
        .scaleByPowerOfTen(random.nextInt(7) - 3);
  }

  private static BigInteger longValue(long value) {
    return BigInteger.valueOf(value);
  }

  private void write(BigDecimal value, CanonicalEncoder to) {
    BigInteger unscaled = value.unscaledValue();
    if (value.scale() == 0 && unscaled.bitLength() < 32 && random.nextBoolean()) {
      to.intValue(unscaled.intValueExact());
    } else if (value.scale() == 0 && unscaled.bitLength() < 64 && random.nextBoolean()) {
      to.longValue(unscaled.longValueExact());
    } else if (value.scale() == 0 && random.nextBoolean()) {
      to.bigInteger(unscaled);
    } else if (unscaled.bitLength() < 64 && random.nextBoolean()) {
      to.decimal(unscaled.longValueExact(), value.scale());
    } else {
      to.decimal(value);
    }
  }

  @Test
  void numbersAreEqualExactlyWhenTheirValuesAreWhateverTheyArePushedAs() {
    List<BigDecimal> numbers = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      BigDecimal number = number();
      numbers.add(number);
      numbers.add(number.setScale(number.scale() + 2));
      numbers.add(number.add(BigDecimal.ONE));
      numbers.add(number.negate());
      numbers.add(number.scaleByPowerOfTen(1));
    }
    List<RecordKey> hashes = numbers.stream().map(n -> hash(to -> write(n, to))).toList();

    for (int i = 0; i < numbers.size(); i++) {
      for (int j = 0; j < i; j++) {
        assertThat(hashes.get(i).equals(hashes.get(j)))
            .as("%s and %s", numbers.get(i), numbers.get(j))
            .isEqualTo(numbers.get(i).compareTo(numbers.get(j)) == 0);
      }
    }
  }

  @Test
  void aScaleThatCountsTellsEqualNumbersApart() {
    encoder.keepScale(true);

    assertThat(hash(to -> to.decimal(10, 1))).isNotEqualTo(hash(to -> to.decimal(1, 0)));
    assertThat(hash(to -> to.decimal(10, 1)))
        .isEqualTo(hash(to -> to.decimal(new BigDecimal("1.0"))));
    assertThat(hash(to -> to.decimal(12, -3))).isEqualTo(hash(to -> to.decimal(12_000, 0)));
  }

  @Test
  void bytesAreEqualExactlyWhenAllOfThemAreWhereverTheyStand() {
    Set<RecordKey> seen = new HashSet<>();
    for (int length = 0; length <= 70; length++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      RecordKey hash = hash(to -> to.bytes(bytes, 0, bytes.length));
      for (int offset = 0; offset < 9; offset++) {
        byte[] elsewhere = new byte[offset + length + random.nextInt(3)];
        random.nextBytes(elsewhere);
        System.arraycopy(bytes, 0, elsewhere, offset, length);
        int from = offset;
        assertThat(hash(to -> to.bytes(elsewhere, from, bytes.length))).isEqualTo(hash);
      }
      assertThat(seen.add(hash)).isTrue();
      assertThat(seen.add(hash(to -> to.utf8(bytes, 0, bytes.length)))).isTrue();
      for (int i = 0; i < length; i++) {
        byte[] other = bytes.clone();
        other[i] ^= (byte) (1 << random.nextInt(8));
        assertThat(seen.add(hash(to -> to.bytes(other, 0, other.length)))).isTrue();
      }
      byte[] zeros = new byte[length];
      assertThat(length == 0 || seen.add(hash(to -> to.bytes(zeros, 0, zeros.length)))).isTrue();
    }
  }

  @Test
  void whereOneValueEndsCounts() {
    Set<RecordKey> seen = new HashSet<>();
    for (List<String> texts :
        List.of(List.of("ab", "c"), List.of("a", "bc"), List.of("abc", ""), List.of("", "abc"))) {
      assertThat(seen.add(hash(to -> texts.forEach(to::string)))).isTrue();
    }
    List<Consumer<CanonicalEncoder>> lists =
        List.of(
            to -> list(to, () -> list(to, () -> to.intValue(1))),
            to -> list(to, () -> to.intValue(1)),
            to -> to.intValue(1),
            to -> {
              list(to, () -> {});
              to.intValue(1);
            },
            to -> list(to, to::nullValue),
            to -> list(to, () -> {}),
            to -> to.string("1"),
            to -> to.doubleValue(1),
            to -> to.booleanValue(true),
            to -> to.date(1),
            to -> to.time(1),
            to -> to.timestamp(1, 0),
            to -> to.instant(1, 0),
            to -> to.instant(0, 1),
            to -> to.uuid(0, 1),
            to -> to.uuid(1, 0),
            to -> to.decimal(DecimalSpecial.NAN),
            to -> to.decimal(DecimalSpecial.POSITIVE_INFINITY),
            to -> to.decimal(DecimalSpecial.NEGATIVE_INFINITY),
            CanonicalEncoder::missing,
            CanonicalEncoder::nullValue);
    for (Consumer<CanonicalEncoder> values : lists) {
      assertThat(seen.add(hash(values))).isTrue();
    }
  }

  private static void list(CanonicalEncoder to, Runnable elements) {
    to.beginList();
    elements.run();
    to.endList();
  }

  @Test
  void floatingPointIsEqualByBitsAndNaNIsOne() {
    assertThat(hash(to -> to.doubleValue(-0.0))).isNotEqualTo(hash(to -> to.doubleValue(0.0)));
    assertThat(hash(to -> to.floatValue(0.5f))).isEqualTo(hash(to -> to.doubleValue(0.5)));
    assertThat(hash(to -> to.doubleValue(Double.longBitsToDouble(0x7ff8000000000001L))))
        .isEqualTo(hash(to -> to.floatValue(Float.NaN)));
  }

  @Test
  void missingEqualsNullOnlyWhenAskedFor() {
    RecordKey missing = hash(CanonicalEncoder::missing);
    encoder.takeMissingForNull(true);

    assertThat(hash(CanonicalEncoder::missing))
        .isNotEqualTo(missing)
        .isEqualTo(hash(CanonicalEncoder::nullValue));
  }

  @Test
  void membersAreEqualInAnyOrderAndOnlyWithTheirValues() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      names.add("name " + i);
    }
    RecordKey ordered = hash(to -> members(to, names, ""));
    Collections.shuffle(names, random);

    assertThat(hash(to -> members(to, names, ""))).isEqualTo(ordered);
    assertThat(hash(to -> members(to, names.subList(1, 200), ""))).isNotEqualTo(ordered);
    assertThat(hash(to -> members(to, names, "x"))).isNotEqualTo(ordered);
    assertThat(
            hash(
                to -> {
                  to.beginMap();
                  to.name("b");
                  to.intValue(1);
                  to.name("a");
                  to.intValue(2);
                  to.endMap();
                }))
        .isNotEqualTo(
            hash(
                to -> {
                  to.beginStruct();
                  to.name("a");
                  to.intValue(1);
                  to.name("b");
                  to.intValue(2);
                  to.endStruct();
                }));
  }

  private static void members(CanonicalEncoder to, List<String> names, String suffix) {
    to.beginStruct();
    for (String name : names) {
      to.name(name);
      to.beginMap();
      to.name("inner");
      to.string(name + suffix);
      to.endMap();
    }
    to.endStruct();
  }

  // A JSON value that can be written in several spellings, as text or in parts.
  private interface Node {
    void text(StringBuilder out, boolean spaced);

    void parts(JsonParts out);
  }

  private record Leaf(String text, Consumer<JsonParts> part) implements Node {
    @Override
    public void text(StringBuilder out, boolean spaced) {
      out.append(text);
    }

    @Override
    public void parts(JsonParts out) {
      part.accept(out);
    }
  }

  private record Text(String value) implements Node {
    @Override
    public void text(StringBuilder out, boolean spaced) {
      out.append(quoted(value, spaced));
    }

    @Override
    public void parts(JsonParts out) {
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      out.string(utf8, 0, utf8.length);
    }
  }

  private record Nodes(List<String> names, List<Node> values) implements Node {
    @Override
    public void text(StringBuilder out, boolean spaced) {
      String space = spaced ? " \n\t" : "";
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < values.size(); i++) {
        order.add(i);
      }
      if (spaced && !names.isEmpty()) {
        Collections.reverse(order);
      }
      out.append(names.isEmpty() ? '[' : '{').append(space);
      boolean first = true;
      for (int i : order) {
        out.append(first ? "" : "," + space);
        first = false;
        if (!names.isEmpty()) {
          out.append(quoted(names.get(i), spaced)).append(space).append(':').append(space);
        }
        values.get(i).text(out, spaced);
        out.append(space);
      }
      out.append(names.isEmpty() ? ']' : '}');
    }

    @Override
    public void parts(JsonParts out) {
      if (names.isEmpty()) {
        out.beginArray();
        values.forEach(value -> value.parts(out));
        out.endArray();
        return;
      }
      out.beginObject();
      for (int i = 0; i < values.size(); i++) {
        byte[] name = names.get(i).getBytes(StandardCharsets.UTF_8);
        out.name(name, 0, name.length);
        values.get(i).parts(out);
      }
      out.endObject();
    }
  }

  private static String quoted(String text, boolean escaped) {
    if (!escaped) {
      return Json.write(text);
    }
    StringBuilder quoted = new StringBuilder("\"");
    text.chars().forEach(c -> quoted.append(String.format("\\u%04x", c)));
    return quoted.append('"').toString();
  }

  private static Leaf numberOf(String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    return new Leaf(text, out -> out.number(ascii, 0, ascii.length));
  }

  private Node node(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 5)) {
      case 0 -> new Leaf("null", JsonParts::nullValue);
      case 1 -> random.nextBoolean() ? truth(true) : truth(false);
      case 2 -> numberOf(NUMBERS.get(random.nextInt(NUMBERS.size())));
      case 3, 4 -> new Text(TEXTS.get(random.nextInt(TEXTS.size())));
      default -> {
        List<Node> values = new ArrayList<>();
        for (int left = random.nextInt(4); left > 0; left--) {
          values.add(node(depth - 1));
        }
        List<String> names = new ArrayList<>(TEXTS);
        Collections.shuffle(names, random);
        boolean array = random.nextBoolean();
        yield new Nodes(array ? List.of() : names.subList(0, values.size()), values);
      }
    };
  }

  private static Leaf truth(boolean value) {
    return new Leaf(String.valueOf(value), out -> out.booleanValue(value));
  }

  @Test
  void jsonIsEqualInAnySpellingAndInPartsAndOnlyThen() {
    Map<String, RecordKey> known = new HashMap<>();
    Set<RecordKey> hashes = new HashSet<>();
    for (int i = 0; i < 3000; i++) {
      Node node = node(4);
      StringBuilder plain = new StringBuilder();
      node.text(plain, false);
      StringBuilder spaced = new StringBuilder(" ");
      node.text(spaced, true);
      RecordKey hash = json(plain.toString());

      assertThat(json(spaced + "\r")).as("%s", spaced).isEqualTo(hash);
      assertThat(hash(to -> node.parts(to.jsonParts()))).as("%s", plain).isEqualTo(hash);
      // The order of members was undone by the JSON reader, which keeps numbers' texts.
      String canonical = Json.writeCanonical(Json.parse(plain.toString()));
      assertThat(known.computeIfAbsent(canonical, unused -> hash)).isEqualTo(hash);
      hashes.add(hash);
    }
    assertThat(hashes).hasSameSizeAs(known.keySet());
    assertThat(known).hasSizeGreaterThan(500);
  }

  @Test
  void textThatIsNotJsonIsRefused() {
    for (String text :
        Arrays.asList(
            "",
            " ",
            "{",
            "[",
            "[1",
            "[1,",
            "[1,]",
            "[,1]",
            "{}}",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "{\"a\":1,}",
            "{\"a\":1 \"b\":2}",
            "\"a",
            "\"a\\",
            "tru",
            "nul",
            "truee",
            "1 2",
            "é",
            "[1\u00a0]",
            "'a'")) {
      assertThatThrownBy(() -> json(text)).as("%s", text).isInstanceOf(RefusedValueException.class);
    }
  }

  @Test
  void aValueGivenUpHalfWayLeavesNothingBehind() {
    RecordKey clean = hash(to -> to.string("a"));
    encoder.clear();
    encoder.beginMap();
    encoder.name("b");
    encoder.beginMap();

    assertThat(hash(to -> to.string("a"))).isEqualTo(clean);
  }
}
