package io.polymigrate.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GivenValuesTest {
  private static final LogicalType TYPE =
      new Struct(List.of(Field.of("sizes", new ListOf(Simple.BIGINT))));
  private static final LogicalType HELD =
      new Struct(List.of(Field.of("sizes", new ListOf(Simple.STRING))));

  @Test
  void whatIsHeldComesBackAsItWas() {
    List<@Nullable Object> sizes = Arrays.asList(BigInteger.ONE, null);
    Map<String, Object> value = Map.of("sizes", sizes);

    Object held = GivenValues.held(value, TYPE, HELD);

    assertThat(held).isEqualTo(Map.of("sizes", Arrays.asList("1", null)));
    assertThat(GivenValues.logical(held, TYPE, HELD)).isEqualTo(value);
  }

  @Test
  void aMemberThatOthersAddedStaysAsItIs() {
    Map<String, Object> held = new LinkedHashMap<>();
    held.put("sizes", List.of("7"));
    held.put("more", "of others");

    assertThat(GivenValues.logical(held, TYPE, HELD))
        .isEqualTo(Map.of("sizes", List.of(new BigInteger("7")), "more", "of others"));
  }

  @Test
  void aTextThatIsNoneOfItsTypeIsRefusedWithoutTheText() {
    assertThatThrownBy(() -> GivenValues.logical("seven", Simple.BIGINT, Simple.STRING))
        .isInstanceOf(RefusedValueException.class)
        .hasMessage("the text that is kept for it is no bigint");
  }
}
