package io.polymigrate.api.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.filter.Filter.Equal;
import io.polymigrate.api.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FilterTest {

  @Test
  void aPlainMapMeansEquals() {
    assertThat(parse("{'active': true}")).isEqualTo(new Equal("active", true));
    assertThat(parse("{'a': null, 'and': 'x'}"))
        .isEqualTo(new Filter.And(List.of(new Equal("a", null), new Equal("and", "x"))));
    assertThat(parse("{}").isAll()).isTrue();
  }

  @Test
  void operatorsAndLogicAreRead() {
    assertThat(parse("{'age': {'gte': 18, 'lt': 65}}"))
        .isEqualTo(new Filter.Range("age", Optional.of(18L), true, Optional.of(65L), false));
    assertThat(parse("{'$or': [{'a': {'in': [1, null]}}, {'$not': {'b': {'exists': true}}}]}"))
        .isEqualTo(
            new Filter.Or(
                List.of(
                    new Filter.In("a", Arrays.asList(1L, null)),
                    new Filter.Not(new Filter.Exists("b", true)))));
    assertThat(parse("{'a': {'ne': 1}}")).isEqualTo(new Filter.Not(new Equal("a", 1L)));
  }

  @Test
  void whatIsUnknownIsRefusedWithThePossibleOnes() {
    assertThatThrownBy(() -> parse("{'a': {'like': 'x'}}"))
        .hasMessage(
            "Unknown operator 'like' for field 'a'; possible: eq, ne, in, gt, gte, lt, lte,"
                + " exists");
    assertThatThrownBy(() -> parse("{'$nor': []}")).hasMessageContaining("'$nor'");
    assertThatThrownBy(() -> parse("{'$or': []}")).hasMessageContaining("at least one part");
  }

  private static Filter parse(String json) {
    return Filter.parse(Json.parseObject(json.replace('\'', '"')));
  }
}
