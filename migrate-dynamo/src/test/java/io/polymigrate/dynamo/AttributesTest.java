package io.polymigrate.dynamo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.type.LogicalType.Simple;
import java.math.BigInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class AttributesTest {
  static Stream<Arguments> integers() {
    return Stream.of(
        Arguments.of("0", Simple.INT, 0),
        Arguments.of("-7", Simple.INT, -7),
        Arguments.of("2147483647", Simple.INT, Integer.MAX_VALUE),
        Arguments.of("-2147483648", Simple.INT, Integer.MIN_VALUE),
        Arguments.of("1E+2", Simple.INT, 100),
        Arguments.of("5.0", Simple.INT, 5),
        Arguments.of("+5", Simple.INT, 5),
        Arguments.of("5", Simple.LONG, 5L),
        Arguments.of("999999999999999999", Simple.LONG, 999_999_999_999_999_999L),
        Arguments.of("9223372036854775807", Simple.LONG, Long.MAX_VALUE),
        Arguments.of("-9223372036854775808", Simple.LONG, Long.MIN_VALUE),
        Arguments.of("5", Simple.BIGINT, BigInteger.valueOf(5)));
  }

  @ParameterizedTest
  @MethodSource("integers")
  void anIntegerIsWhatItsDigitsSay(String digits, Simple held, Object value) {
    assertThat(Attributes.read(AttributeValue.fromN(digits), held)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "2147483648, INT",
    "-2147483649, INT",
    "9223372036854775808, LONG",
    "0.5, INT",
    "1E-1, LONG"
  })
  void whatIsNoIntegerOfTheTypeIsRefused(String digits, Simple held) {
    AttributeValue value = AttributeValue.fromN(digits);

    assertThatThrownBy(() -> Attributes.read(value, held))
        .isInstanceOf(RefusedValueException.class);
  }
}
