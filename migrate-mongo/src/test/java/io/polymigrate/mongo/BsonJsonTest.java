package io.polymigrate.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.JsonParts;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType.Simple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BsonJsonTest {
  private static final byte[] NAME = BsonNames.of("k");
  private static final Shape JSON = Shape.of(Simple.JSON);
  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "tag",
          "$polymigrate",
          "$polymigrate_number",
          "$polymigrate_object",
          "$date",
          "quote \" and \\ / \b\f\n\r\t\u0001",
          "é€🎉\u0800");
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "7",
          "-12",
          "2147483647",
          "-2147483648",
          "2147483648",
          "9223372036854775807",
          "-9223372036854775808",
          "9223372036854775808",
          "1.0",
          "1.50",
          "0.1",
          "1e5",
          "1E+5",
          "-0.0",
          "1e400",
          "123456789012345678901234567890123456789");

  private final Random random = new Random(1);

  private String text(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 5)) {
      case 0 -> List.of("null", "true", "false").get(random.nextInt(3));
      case 1, 2 -> NUMBERS.get(random.nextInt(NUMBERS.size()));
      case 3, 4 -> Json.write(TEXTS.get(random.nextInt(TEXTS.size())));
      case 5 -> {
        List<String> elements = new ArrayList<>();
        for (int left = random.nextInt(4); left > 0; left--) {
          elements.add(text(depth - 1));
        }
        yield "[" + String.join(",", elements) + "]";
      }
      default -> {
        Map<String, String> members = new LinkedHashMap<>();
        for (int left = random.nextInt(4); left > 0; left--) {
          members.put(TEXTS.get(random.nextInt(TEXTS.size())), text(depth - 1));
        }
        List<String> all = new ArrayList<>();
        members.forEach((name, value) -> all.add(Json.write(name) + ":" + value));
        yield "{" + String.join(",", all) + "}";
      }
    };
  }

  /** Makes canonical text of parts: names in order, numbers as they came. */
  private static final class Parts implements JsonParts {
    private final Deque<Object> open = new ArrayDeque<>();
    private final Deque<String> names = new ArrayDeque<>();
    private @Nullable String name;
    private @Nullable Object result;

    @SuppressWarnings("unchecked")
    private void add(@Nullable Object value) {
      if (open.isEmpty()) {
        result = value;
      } else if (open.element() instanceof List<?> list) {
        ((List<@Nullable Object>) list).add(value);
      } else {
        ((Map<String, @Nullable Object>) open.element()).put(Objects.requireNonNull(name), value);
      }
    }

    private static String decoded(byte[] bytes, int offset, int length) {
      return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }

    @Override
    public void nullValue() {
      add(null);
    }

    @Override
    public void booleanValue(boolean value) {
      add(value);
    }

    @Override
    public void number(byte[] ascii, int offset, int length) {
      add(Json.parse(decoded(ascii, offset, length)));
    }

    @Override
    public void string(byte[] utf8, int offset, int length) {
      add(decoded(utf8, offset, length));
    }

    @Override
    public void text(byte[] utf8, int offset, int length) {
      add(Json.parse(decoded(utf8, offset, length)));
    }

    @Override
    public void beginArray() {
      open.push(new ArrayList<@Nullable Object>());
    }

    @Override
    public void endArray() {
      add(endOpen());
    }

    @Override
    public void beginObject() {
      names.push(name == null ? "" : name);
      open.push(new LinkedHashMap<String, @Nullable Object>());
    }

    @Override
    public void name(byte[] utf8, int offset, int length) {
      name = decoded(utf8, offset, length);
    }

    @Override
    public void endObject() {
      name = names.pop();
      add(endOpen());
    }

    private Object endOpen() {
      return open.pop();
    }
  }

  private static BsonBuffer encoded(String json) {
    byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
    BsonBuffer out = new BsonBuffer(64);
    int start = out.open();
    BsonEncoder encoder = new BsonEncoder(out);
    encoder.element(NAME, BsonEncoder.Wrapping.of(Simple.JSON));
    encoder.json(utf8, 0, utf8.length);
    out.close(start);
    return out;
  }

  @Test
  void textAndPartsAreThoseOfTheTextThatTheDocumentWasMadeOf() {
    for (int i = 0; i < 5000; i++) {
      String json = text(4);
      BsonBuffer out = encoded(json);
      int type = out.bytes()[4] & 0xff;
      int value = 5 + NAME.length;
      ValueCollector collector = new ValueCollector();
      Parts parts = new Parts();

      new BsonDecoder(out.bytes()).write(type, value, JSON, collector);
      new BsonJson(out.bytes()).value(type, value, parts);

      assertThat(collector.take()).isEqualTo(new JsonText(json));
      assertThat(Json.writeCanonical(parts.result))
          .isEqualTo(Json.writeCanonical(Json.parse(json)));
    }
  }

  @Test
  void aDecoderMakesTheTextOfEachValueAnew() {
    BsonBuffer out = encoded("{\"a\":[1,{\"b\":null}],\"c\":\"\\n\"}");
    BsonDecoder decoder = new BsonDecoder(out.bytes());

    for (int i = 0; i < 3; i++) {
      ValueCollector collector = new ValueCollector();
      decoder.write(out.bytes()[4] & 0xff, 5 + NAME.length, JSON, collector);
      assertThat(collector.take())
          .isEqualTo(new JsonText("{\"a\":[1,{\"b\":null}],\"c\":\"\\n\"}"));
    }
  }
}
