package io.polymigrate.elastic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.type.LogicalType.Simple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocReaderTest {
  /** The value of the member {@code v} of a document, as a source reads it. */
  private static @Nullable Object read(String document, Simple held) {
    RecordSchema schema = OperationSpace.schema(List.of(), "v", held);
    Columns columns = new Columns(schema, true);
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    Row row = columns.row(bytes, "id", 0, Row.UNKNOWN);
    ValueCollector collector = new ValueCollector();
    columns.write(row, 0, new DocReader(bytes, true), collector);
    return collector.take();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 7, Long.MAX_VALUE, Long.MIN_VALUE, 1_000_000_000_000_000_000L})
  void wholeNumbersOf64BitsAreReadExactly(long number) {
    assertThat(read("{\"v\":" + number + "}", Simple.LONG)).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775808",
        "-9223372036854775809",
        "9999999999999999999",
        "10000000000000000000",
        "1.0",
        "1e3",
        "\"1\"",
        "true"
      })
  void whatIsNoneIsRefused(String value) {
    assertThatThrownBy(() -> read("{\"v\":" + value + "}", Simple.LONG))
        .isInstanceOf(RefusedValueException.class);
  }

  @Test
  void textsAreReadWithAndWithoutEscapes() {
    assertThat(read("{ \"x\" : [\"\\\"}\"] , \"v\" : \"a/b\" }", Simple.STRING)).isEqualTo("a/b");
    assertThat(read("{\"v\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t ä€😀\"}", Simple.STRING))
        .isEqualTo("\"\\/\b\f\n\r\t ä€😀");
    assertThat(read("{\"v\":\"\\u0000\\ud83d\\ude00\\n\"}", Simple.STRING)).isEqualTo("\0😀\n");
  }

  @Test
  void aFieldIsFoundByWhatItsNameMeans() {
    RecordSchema schema =
        OperationSpace.schema(
            List.of(), "a\"b", Simple.INT, "c\\d", Simple.INT, "e\nf", Simple.INT, "g", Simple.INT);
    Columns columns = new Columns(schema, false);
    byte[] bytes =
        "{\"g\":4,\"a\\\"b\":1,\"c\\\\d\":2,\"e\\u000af\":3}".getBytes(StandardCharsets.UTF_8);

    Row row = columns.row(bytes, "id", 0, Row.UNKNOWN);

    List<Object> values = new ArrayList<>();
    for (int column = 0; column < 4; column++) {
      values.add(columns.value(row, column));
    }
    assertThat(values).containsExactly(1, 2, 3, 4);
  }
}
