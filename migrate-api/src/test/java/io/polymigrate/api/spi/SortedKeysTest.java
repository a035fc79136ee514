package io.polymigrate.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedKeysTest {

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> texts(SortedKeys.Cursor cursor) {
    List<String> texts = new ArrayList<>();
    for (byte[] key = cursor.next(); key != null; key = cursor.next()) {
      texts.add(new String(key, StandardCharsets.UTF_8));
    }
    return texts;
  }

  @ParameterizedTest
  @ValueSource(longs = {1 << 30, 5_000, 60})
  void keysComeSortedAndOnceHoweverManyFitIntoMemory(long memory) {
    Random random = new Random(5);
    TreeSet<String> wanted = new TreeSet<>();
    SortedKeys.Collector collector = new SortedKeys.Collector(memory);
    for (int i = 0; i < 2_000; i++) {
      String key = Integer.toString(random.nextInt(3_000), 36);
      wanted.add(key);
      collector.add(bytes(key));
    }

    try (SortedKeys keys = collector.sorted()) {
      List<String> all = List.copyOf(wanted);
      assertThat(texts(keys.all())).containsExactlyElementsOf(all);
      assertThat(keys.size()).isEqualTo(all.size());
      for (int i = 0; i < all.size(); i += 97) {
        assertThat(keys.get(i)).isEqualTo(bytes(all.get(i)));
        assertThat(keys.rank(bytes(all.get(i)))).isEqualTo(i + 1);
        assertThat(keys.rank(bytes(all.get(i) + "!"))).isEqualTo(i + 1);
      }
      assertThat(keys.rank(bytes(""))).isZero();
      assertThat(texts(keys.after(Optional.of(bytes(all.get(300))), Optional.of(bytes("zz")))))
          .containsExactlyElementsOf(wanted.subSet(all.get(300), false, "zz", true));
    }
  }
}
