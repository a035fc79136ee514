package io.polymigrate.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BytesTest {
  private static String text(Bytes bytes) {
    return new String(bytes.array(), 0, bytes.length(), StandardCharsets.US_ASCII);
  }

  private static List<Long> numbers() {
    Random random = new Random(1);
    List<Long> numbers = new ArrayList<>(List.of(0L, Long.MIN_VALUE, Long.MAX_VALUE));
    for (int shift = 0; shift < 64; shift++) {
      for (int i = 0; i < 20; i++) {
        numbers.add(random.nextLong() >> shift);
      }
    }
    for (long power = 1; power <= 100_000_000_000_000_000L; power *= 10) {
      numbers.addAll(List.of(power, -power, power - 1, 1 - power));
    }
    for (long edge : new long[] {Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      numbers.addAll(List.of(edge - 1, edge, edge + 1));
    }
    return numbers;
  }

  @Test
  void aNumberIsWrittenAsItsDigits() {
    for (long number : numbers()) {
      assertThat(text(new Bytes(1).add('<').addNumber(number).add('>')))
          .isEqualTo("<" + number + ">");
    }
  }

  @Test
  void aNumberWithAScaleIsWrittenAsTheDecimalThatItIs() {
    for (long number : numbers()) {
      for (int scale : new int[] {0, 1, 4, 18}) {
        assertThat(text(new Bytes(1).add('<').addNumber(number, scale).add('>')))
            .isEqualTo("<" + BigDecimal.valueOf(number, scale).toPlainString() + ">");
      }
    }
  }
}
