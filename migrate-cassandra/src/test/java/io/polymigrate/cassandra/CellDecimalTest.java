package io.polymigrate.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.cassandra.CqlType.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CellDecimalTest {

  static LongStream unscaled() {
    LongStream aroundPowers =
        IntStream.range(0, Long.SIZE)
            .mapToLong(bit -> 1L << bit)
            .flatMap(power -> LongStream.of(power - 1, power, power + 1, -power));
    return LongStream.concat(
        aroundPowers, LongStream.of(0, Long.MIN_VALUE, Long.MAX_VALUE, 1234567890123456789L));
  }

  @ParameterizedTest
  @MethodSource("unscaled")
  void aSmallDecimalHasTheBytesThatALargeOneHasAndComesBack(long unscaled) {
    for (int scale : new int[] {0, 4, -7, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      ByteBuffer small = written(writer -> writer.decimal(unscaled, scale));
      ByteBuffer large = written(writer -> writer.decimal(BigDecimal.valueOf(unscaled, scale)));

      assertThat(small).isEqualTo(large);
      assertThat(read(small)).isEqualTo(BigDecimal.valueOf(unscaled, scale));
    }
  }

  static Stream<BigInteger> large() {
    return Stream.of(
        BigInteger.ONE.shiftLeft(63),
        BigInteger.ONE.shiftLeft(63).negate().subtract(BigInteger.ONE),
        new BigInteger("99999999999999999999999999999999999999"),
        new BigInteger("-99999999999999999999999999999999999999"));
  }

  @ParameterizedTest
  @MethodSource("large")
  void aLargeDecimalComesBack(BigInteger unscaled) {
    BigDecimal value = new BigDecimal(unscaled, 10);

    assertThat(read(written(writer -> writer.decimal(value)))).isEqualTo(value);
  }

  // As the store may send it: digits with more bytes than they take, in the middle of a buffer.
  @ParameterizedTest
  @MethodSource("unscaled")
  void anUnpaddedOrPaddedDecimalIsReadFromTheMiddleOfABuffer(long unscaled) {
    ByteBuffer cell =
        ByteBuffer.allocate(20)
            .putInt(0)
            .putInt(4)
            .putLong(unscaled)
            .flip()
            .position(Integer.BYTES);

    assertThat(read(cell)).isEqualTo(BigDecimal.valueOf(unscaled, 4));
    assertThat(cell.position()).isEqualTo(Integer.BYTES);
  }

  private static ByteBuffer written(Consumer<CellWriter> value) {
    CellWriter writer = new CellWriter();
    writer.begin(Scalar.DECIMAL, false);
    value.accept(writer);
    return writer.cell();
  }

  private static Object read(ByteBuffer cell) {
    ValueCollector collector = new ValueCollector();
    CellReader.write(Scalar.DECIMAL, cell, collector);
    return Objects.requireNonNull(collector.take());
  }
}
