package io.polymigrate.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Simple;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SortKeysTest {

  static Stream<Arguments> orders() {
    return Stream.concat(numbers(), others());
  }

  private static Stream<Arguments> numbers() {
    return Stream.of(
        Arguments.of(Simple.INT, List.of(Integer.MIN_VALUE, -1, 0, 1, Integer.MAX_VALUE)),
        Arguments.of(Simple.LONG, List.of(Long.MIN_VALUE, -256L, -1L, 0L, 255L, Long.MAX_VALUE)),
        Arguments.of(
            Simple.BIGINT,
            List.of(
                BigInteger.TEN.pow(50).negate(),
                BigInteger.valueOf(-11),
                BigInteger.valueOf(-1),
                BigInteger.ZERO,
                BigInteger.ONE,
                BigInteger.TEN,
                BigInteger.valueOf(11),
                BigInteger.TEN.pow(50))),
        Arguments.of(
            Decimal.UNBOUNDED,
            List.of(
                DecimalSpecial.NEGATIVE_INFINITY,
                new BigDecimal("-123E+20"),
                new BigDecimal("-1.5"),
                new BigDecimal("-1.05"),
                new BigDecimal("-1E-30"),
                new BigDecimal("0"),
                new BigDecimal("0.00"),
                new BigDecimal("1E-30"),
                new BigDecimal("0.05"),
                new BigDecimal("1.05"),
                new BigDecimal("1.5"),
                new BigDecimal("1.50"),
                new BigDecimal("12"),
                new BigDecimal("1E+40"),
                DecimalSpecial.POSITIVE_INFINITY,
                DecimalSpecial.NAN)),
        Arguments.of(
            Simple.DOUBLE,
            List.of(
                Double.NEGATIVE_INFINITY,
                -1.5,
                -Double.MIN_VALUE,
                -0.0,
                0.0,
                Double.MIN_VALUE,
                1.5,
                Double.POSITIVE_INFINITY,
                Double.NaN)),
        Arguments.of(Simple.FLOAT, List.of(Float.NEGATIVE_INFINITY, -1f, 0f, 1f, Float.NaN)));
  }

  private static Stream<Arguments> others() {
    return Stream.of(
        Arguments.of(
            Simple.STRING,
            List.of(
                "",
                "\u0000",
                "\u0000\u0000",
                "\u0000a",
                "\u0001",
                "a",
                "a\u0000",
                "ab",
                "\ud83d\ude00")),
        Arguments.of(
            Simple.UUID,
            List.of(new UUID(0, 1), new UUID(1, 0), new UUID(Long.MIN_VALUE, 0), new UUID(-1, -1))),
        Arguments.of(
            Simple.DATE,
            List.of(LocalDate.of(-5, 1, 1), LocalDate.EPOCH, LocalDate.of(12000, 1, 1))),
        Arguments.of(
            Simple.INSTANT,
            List.of(
                Instant.parse("1969-12-31T23:59:59.999999999Z"),
                Instant.EPOCH,
                Instant.parse("1970-01-01T00:00:00.000000001Z"))));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void bytesSortAsTheValuesDoAndTellThemAgain(LogicalType type, List<Object> sorted) {
    List<byte[]> keys = new ArrayList<>();
    for (Object value : sorted) {
      Bytes out = new Bytes();
      SortKeyWriter writer = new SortKeyWriter(out);
      Values.write(value, type, writer);
      writer.intValue(7);
      keys.add(out.toArray());
      ValueCollector collector = new ValueCollector();
      SortKeyReader reader = new SortKeyReader(out.toArray());
      reader.next(type, collector);
      assertThat(collector.take()).isEqualTo(value);
      reader.next(Simple.INT, collector);
      assertThat(collector.take()).isEqualTo(7);
      assertThat(reader.atEnd()).isTrue();
    }

    for (int i = 1; i < keys.size(); i++) {
      assertThat(Arrays.compareUnsigned(keys.get(i - 1), keys.get(i)))
          .as("%s before %s", sorted.get(i - 1), sorted.get(i))
          .isNegative();
    }
  }
}
