package io.polymigrate.api.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SplitTest {
  private static KeyRange range(String after, String until) {
    return new KeyRange(Optional.of(after), Optional.of(until));
  }

  @Test
  void partsAreTheRangeInOrderAndShareTheEstimate() {
    Split split = new Split("t", range("a", "z"), 99);

    List<Split> parts = split.cutAfter(List.of("h", "p"));

    assertThat(parts)
        .containsExactly(
            new Split("t", range("a", "h"), 33),
            new Split("t", range("h", "p"), 33),
            new Split("t", range("p", "z"), 33));
  }

  @Test
  void withoutAKeyItIsWhole() {
    Split split = new Split("t", KeyRange.ALL, 7);

    assertThat(split.cutAfter(List.of())).containsExactly(split);
  }
}
