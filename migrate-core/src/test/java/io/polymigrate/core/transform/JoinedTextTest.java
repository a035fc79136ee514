package io.polymigrate.core.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordBatch.Presence;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JoinedTextTest {
  private static final RecordSchema TEXTS = Records.schema("a string", "b string", "c string");
  private static final RecordSchema MIXED = Records.schema("a string", "b int", "c decimal(9,2)");

  private static @Nullable Object joined(
      RecordSchema schema,
      String separator,
      Concatenate.Nulls nulls,
      List<? extends @Nullable Object> parts) {
    RecordBatch batch =
        Records.batch(
            schema, Records.row("before", null, null), parts.toArray(new @Nullable Object[0]));
    JoinedText text =
        new JoinedText(
            batch, new int[] {0, 1, 2}, new Concatenate(List.of("a", "b", "c"), separator, nulls));
    ValueCollector collector = new ValueCollector();
    text.write(0, collector);
    var unused = collector.take();
    text.write(1, collector);
    Object value = collector.take();
    assertThat(text.presence(1)).isEqualTo(value == null ? Presence.NULL : Presence.PRESENT);
    return value;
  }

  @Property
  void textsAreJoinedCharacterByCharacter(
      @ForAll("parts") List<@Nullable Object> parts,
      @ForAll("separators") String separator,
      @ForAll Concatenate.Nulls nulls) {
    List<String> texts = new ArrayList<>();
    boolean absent = false;
    for (Object part : parts) {
      if (part instanceof String text) {
        texts.add(text);
      } else {
        absent = true;
        if (nulls == Concatenate.Nulls.EMPTY) {
          texts.add("");
        }
      }
    }
    boolean nothing = texts.isEmpty() || (absent && nulls == Concatenate.Nulls.NULL);

    assertThat(joined(TEXTS, separator, nulls, parts))
        .isEqualTo(nothing ? null : String.join(separator, texts));
  }

  @Provide
  Arbitrary<List<@Nullable Object>> parts() {
    Arbitrary<Object> texts =
        Arbitraries.oneOf(
            Arbitraries.strings().alpha().ofMaxLength(300).map(text -> (Object) text),
            Arbitraries.strings().all().ofMaxLength(20).map(text -> (Object) text),
            Arbitraries.just((Object) "\ud83d"), // half of a pair, and the other half
            Arbitraries.just((Object) "\ude00 ä €"),
            Arbitraries.just(Values.MISSING));
    return texts.injectNull(0.2).list().ofSize(3);
  }

  @Provide
  Arbitrary<String> separators() {
    return Arbitraries.of("", " ", ", ", "–", "\ud83d\ude00", "\ud83d");
  }

  static Stream<Arguments> mixed() {
    return Stream.of(
        Arguments.of(new @Nullable Object[] {"a", 1, new BigDecimal("2.50")}, "a-1-2.50"),
        Arguments.of(new @Nullable Object[] {"a", null, new BigDecimal("2.50")}, "a-2.50"),
        Arguments.of(new @Nullable Object[] {null, 7, null}, "7"),
        Arguments.of(new @Nullable Object[] {"a", null, null}, "a"));
  }

  @ParameterizedTest
  @MethodSource("mixed")
  void otherValuesStandInTheirTextForm(@Nullable Object[] parts, String text) {
    assertThat(joined(MIXED, "-", Concatenate.Nulls.SKIP, Arrays.asList(parts))).isEqualTo(text);
  }
}
