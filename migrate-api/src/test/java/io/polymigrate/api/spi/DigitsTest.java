package io.polymigrate.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigitsTest {
  private static String put(long value) {
    byte[] target = new byte[3 + Digits.LONGEST];
    return new String(target, 3, Digits.put(target, 3, value) - 3, StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        9,
        10,
        99,
        100,
        -1,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE + 1L,
        Integer.MIN_VALUE,
        99_999_999L,
        100_000_000L,
        214_748_364_799_999_999L,
        999_999_999_999_999_999L,
        1_000_000_000_000_000_000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE + 1,
        Long.MIN_VALUE
      })
  void numbersAtTheEdgesAreThoseOfTheJdk(long value) {
    assertThat(put(value)).isEqualTo(Long.toString(value));
    if (value >= 0) {
      assertThat(Digits.count(value)).isEqualTo(Long.toString(value).length());
    }
  }

  @Property
  void numbersAreThoseOfTheJdk(
      @ForAll long value, @ForAll @IntRange(max = 63) int shift, @ForAll int small) {
    assertThat(put(value >> shift)).isEqualTo(Long.toString(value >> shift));
    assertThat(put(small)).isEqualTo(Integer.toString(small));
  }

  @Property
  void decimalsAreThoseOfTheJdk(
      @ForAll long unscaled,
      @ForAll @IntRange(max = 63) int shift,
      @ForAll @IntRange(max = 40) int scale) {
    long value = unscaled >> shift;
    byte[] target = new byte[Digits.LONGEST + scale + 2];

    int end = Digits.put(target, 0, value, scale);

    assertThat(new String(target, 0, end, StandardCharsets.US_ASCII))
        .isEqualTo(BigDecimal.valueOf(value, scale).toPlainString());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 18})
  void theSmallestNumberHasAPointToo(int scale) {
    byte[] target = new byte[Digits.LONGEST + scale + 2];

    int end = Digits.put(target, 0, Long.MIN_VALUE, scale);

    assertThat(new String(target, 0, end, StandardCharsets.US_ASCII))
        .isEqualTo(BigDecimal.valueOf(Long.MIN_VALUE, scale).toPlainString());
  }

  @Property
  void aRangeHasTheLastDigits(
      @ForAll @LongRange(min = 0) long value, @ForAll @IntRange(max = 25) int width) {
    byte[] target = new byte[width + 2];

    Digits.fill(target, 1, 1 + width, value);

    String all = "0".repeat(25) + value;
    assertThat(new String(target, 1, width, StandardCharsets.US_ASCII))
        .isEqualTo(all.substring(all.length() - width));
    assertThat(target[0]).isZero();
    assertThat(target[width + 1]).isZero();
  }
}
