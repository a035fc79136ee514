package io.polymigrate.dynamo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.JsonCursor;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.MapOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The texts of attributes, written and read, say what {@link Attributes} says. */
class AttributeTextTest {
  private static final Struct POINT =
      new Struct(List.of(Field.of("x", Simple.INT), Field.of("na\"me", Simple.STRING)));

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of(Simple.STRING, ""),
        Arguments.of(Simple.STRING, "plain"),
        Arguments.of(Simple.STRING, "\"quoted\" \\ back / \n\r\t\b\f\u0000\u001f\u007f"),
        Arguments.of(Simple.STRING, "\u00e9\u4e2d\ud83d\ude00\u2028"),
        Arguments.of(Simple.INT, 0),
        Arguments.of(Simple.INT, 100),
        Arguments.of(Simple.INT, Integer.MIN_VALUE),
        Arguments.of(Simple.LONG, Long.MAX_VALUE),
        Arguments.of(Simple.LONG, Long.MIN_VALUE),
        Arguments.of(Simple.BIGINT, BigInteger.TEN.pow(37)),
        Arguments.of(Simple.BOOLEAN, true),
        Arguments.of(Simple.BOOLEAN, false),
        Arguments.of(Simple.BYTES, new byte[] {0, -1, 1}),
        Arguments.of(Simple.BYTES, new byte[0]),
        Arguments.of(Simple.STRING, null),
        Arguments.of(new Decimal(18, 4), new BigDecimal("-12345678901234.5678")),
        Arguments.of(new Decimal(18, 4), new BigDecimal("0.0000")),
        Arguments.of(new Decimal(18, 4), new BigDecimal("100.0000")),
        Arguments.of(new Decimal(18, 9), new BigDecimal("0.000000001")),
        Arguments.of(new Decimal(38, 0), new BigDecimal("9".repeat(38))),
        Arguments.of(new Decimal(38, 38), new BigDecimal("0." + "9".repeat(38))),
        Arguments.of(new ListOf(Simple.INT), Arrays.asList(1, null, 3)),
        Arguments.of(new ListOf(new ListOf(Simple.STRING)), List.of(List.of(), List.of("a"))),
        Arguments.of(new MapOf(Simple.LONG), Map.of("a", 1L, "b\\", 2L)),
        Arguments.of(POINT, Map.of("x", 1, "na\"me", "n")));
  }

  @ParameterizedTest
  @MethodSource("values")
  void aValueIsWrittenAsItsAttributeAndReadAsItself(LogicalType type, @Nullable Object value) {
    Bytes out = new Bytes();
    AttributeText writer = new AttributeText(out);
    writer.begin();
    Values.write(value, type, writer);

    assertThat(attribute(out)).isEqualTo(Attributes.of(value, type));
    assertThat(read(out, type)).isEqualTo(value);
  }

  // As an item of one attribute, which is how they come.
  private static AttributeValue attribute(Bytes text) {
    Bytes item = new Bytes();
    item.addAscii("{\"a\":").add(text.toArray()).add('}');
    Map<String, AttributeValue> read = AttributeReader.item(new JsonCursor(item.toArray(), 0));
    Bytes again = new Bytes();
    AttributeText.write(again, read.entrySet());
    assertThat(AttributeReader.item(new JsonCursor(again.toArray(), 0))).isEqualTo(read);
    return read.get("a");
  }

  private static @Nullable Object read(Bytes text, LogicalType type) {
    ValueCollector collector = new ValueCollector();
    new AttributeReader(text.toArray()).write(0, type, collector);
    return collector.take();
  }

  @Test
  void aDecimalHasOneTextHoweverItComes() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      long unscaled = random.nextLong() >> random.nextInt(64);
      int scale = random.nextInt(19);
      BigDecimal value = BigDecimal.valueOf(unscaled, scale);
      Bytes small = new Bytes();
      Bytes large = new Bytes();

      new AttributeText(small).decimal(unscaled, scale);
      new AttributeText(large).decimal(value);

      assertThat(small.toArray()).as("%s", value).isEqualTo(large.toArray());
      assertThat(read(small, new Decimal(38, scale))).as("%s", value).isEqualTo(value);
      if (value.precision() <= 18) {
        assertThat(read(small, new Decimal(18, scale))).as("%s", value).isEqualTo(value);
      }
    }
  }

  static Stream<Arguments> numbers() {
    return Stream.of(
        Arguments.of("1E+2", Simple.INT, 100),
        Arguments.of("5.0", Simple.LONG, 5L),
        Arguments.of("1.50", new Decimal(10, 2), new BigDecimal("1.50")),
        Arguments.of("1.500", new Decimal(10, 2), new BigDecimal("1.50")),
        Arguments.of("15E-1", new Decimal(10, 2), new BigDecimal("1.50")),
        Arguments.of("-.5", new Decimal(10, 2), new BigDecimal("-0.50")));
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void aNumberOfOthersIsReadHoweverTheyWroteIt(String digits, LogicalType type, Object value) {
    Bytes text = new Bytes().addAscii("{ \"N\" : \"" + digits + "\" }");

    assertThat(read(text, type)).isEqualTo(value);
  }

  @Test
  void anotherTypeThanTheFieldsIsRefused() {
    Map<String, LogicalType> wrong =
        Map.of(
            "{\"N\":\"2147483648\"}", Simple.INT,
            "{\"N\":\"1.005\"}", new Decimal(10, 2),
            "{\"S\":\"1\"}", Simple.LONG,
            "{\"BOOL\":true}", Simple.STRING,
            "{\"NS\":[\"1\"]}", Simple.BOOLEAN);
    wrong.forEach(
        (text, type) ->
            assertThatThrownBy(() -> read(new Bytes().addAscii(text), type))
                .as(text)
                .isInstanceOf(RefusedValueException.class));
  }

  @Test
  void escapesOfTheServiceAreRead() {
    Bytes text = new Bytes().addAscii("{\"S\":\"\\u00e9\\ud83d\\ude00\\/\\u0000\\n\"}");

    assertThat(read(text, Simple.STRING)).isEqualTo("\u00e9\ud83d\ude00/\u0000\n");
  }

  @Test
  void setsOfAllKindsComeBack() {
    List<AttributeValue> sets = new ArrayList<>();
    sets.add(AttributeValue.fromSs(List.of("a", "\"b\"")));
    sets.add(AttributeValue.fromNs(List.of("1", "2.5")));
    sets.add(
        AttributeValue.fromBs(
            List.of(
                software.amazon.awssdk.core.SdkBytes.fromUtf8String("x"),
                software.amazon.awssdk.core.SdkBytes.fromByteArray(new byte[] {-1}))));
    for (AttributeValue set : sets) {
      Bytes out = new Bytes();
      AttributeText.write(out, Map.of("set", set).entrySet());

      assertThat(AttributeReader.item(new JsonCursor(out.toArray(), 0))).containsEntry("set", set);
    }
  }

  @Test
  void whatIsUnusualIsLeftToAttributes() {
    AttributeText writer = new AttributeText(new Bytes());
    String half = "\ud83d";
    List<Runnable> unusual =
        List.of(
            () -> writer.string(half),
            () -> writer.doubleValue(1.5),
            () -> writer.decimal(new BigDecimal("1E+126")),
            () -> writer.json("{}".getBytes(StandardCharsets.UTF_8), 0, 2),
            () -> writer.name(""));

    unusual.forEach(
        push -> {
          writer.begin();
          assertThatThrownBy(push::run).isInstanceOf(RefusedValueException.class);
        });
  }

  @Test
  void atMostThirtyTwoLevelsAreWritten() {
    AttributeText writer = new AttributeText(new Bytes());
    writer.begin();
    for (int i = 0; i < 32; i++) {
      writer.beginList();
    }

    assertThatThrownBy(() -> writer.intValue(1)).isInstanceOf(RefusedValueException.class);
  }
}
