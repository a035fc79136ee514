package io.polymigrate.core.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeNames;
import io.polymigrate.core.spec.MigrationSpec;
import io.polymigrate.core.spec.SpecReader;
import io.polymigrate.core.spec.TransformStep;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Executes the examples of docs/transforms.md. */
class TransformsGuideTest {
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "```yaml\n(.*?)```\n```json\n(.*?)\n```\n```json\n(.*?)\n```", Pattern.DOTALL);
  private static final Pattern STEPS = Pattern.compile("```yaml-step\n(.*?)```", Pattern.DOTALL);

  private static String guide() throws IOException {
    return Files.readString(Path.of("../docs/transforms.md"));
  }

  static Stream<Arguments> examples() throws IOException {
    String guide = guide();
    Matcher matcher = EXAMPLE.matcher(guide);
    List<Arguments> examples = new ArrayList<>();
    while (matcher.find()) {
      examples.add(Arguments.of(matcher.group(1), matcher.group(2), matcher.group(3)));
    }
    return examples.stream();
  }

  private static MigrationSpec spec(String steps) {
    return SpecReader.parse(
        "version: 1\nsource: {type: a, url: 'a://x'}\ntarget: {type: b, url: 'b://y'}\nsteps:\n"
            + steps,
        "guide",
        Map.of());
  }

  private static Transform transform(String yaml) {
    String step = "  - type: transform\n    " + yaml.strip().replace("\n", "\n    ") + "\n";
    MigrationSpec spec =
        spec(
            "  - {type: extract, source_table: t}\n"
                + step
                + "  - {type: load, target_table: t}\n");
    return ((TransformStep) spec.migrations().get(0).steps().get(1)).transform();
  }

  private static LogicalType type(String name, @Nullable Object value) {
    if (value instanceof List<?> items) {
      return new LogicalType.ListOf(type(name, items.get(0)));
    } else if (value instanceof Map<?, ?> members) {
      List<Field> fields = new ArrayList<>();
      members.forEach((key, item) -> fields.add(Field.of(String.valueOf(key), type(name, item))));
      return new LogicalType.Struct(fields);
    } else if (value instanceof BigDecimal) {
      return new LogicalType.Decimal(10, 2);
    } else if (value instanceof Boolean) {
      return LogicalType.Simple.BOOLEAN;
    }
    return value instanceof Long ? LogicalType.Simple.LONG : LogicalType.Simple.STRING;
  }

  private static FunctionRegistry functions() {
    return FunctionRegistry.empty()
        .with(
            "audit_metadata",
            TypeNames.parse("struct<created:string,updated:string>"),
            record -> {
              Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
              metadata.put("created", record.value("created_at"));
              metadata.put("updated", record.value("updated_at"));
              return metadata;
            });
  }

  private static TransformContext context() {
    MemoryTables source =
        new MemoryTables(1)
            .with(
                "countries",
                Records.schema("code string*", "name string"),
                List.of(Records.row("NL", "Netherlands"), Records.row("FR", "France")));
    return new TransformContext(functions(), source, CallContext.create());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("examples")
  void everyExampleDoesWhatItShows(String yaml, String input, String output) {
    Map<String, @Nullable Object> record = Json.parseObject(input);
    List<Field> fields = new ArrayList<>();
    record.forEach((name, value) -> fields.add(Field.of(name, type(name, value))));
    RecordSchema schema = new RecordSchema(fields, List.of());

    BoundTransform bound = Stages.join(transform(yaml).bind(schema, context()));
    List<Map<String, @Nullable Object>> made =
        Records.apply(bound, Records.batch(schema, record.values().toArray()));

    Object expected = Json.parse(output);
    Object actual = expected instanceof List<?> ? made : made.get(0);
    assertThat(Json.writeCanonical(actual)).isEqualTo(Json.writeCanonical(expected));
    assertThat(made).noneMatch(values -> values.containsValue(Values.MISSING));
  }

  @Test
  void everySectionHasExamples() throws IOException {
    assertThat(examples().count()).isEqualTo(16);
  }

  @Test
  void theStepsOfTheGuideAreReadAsTheyStand() throws IOException {
    Matcher matcher = STEPS.matcher(guide());
    int found = 0;
    while (matcher.find()) {
      found++;
      MigrationSpec spec = spec("  " + matcher.group(1).strip().replace("\n", "\n  ") + "\n");
      assertThat(spec.migrations().get(0).steps()).hasSize(3);
    }
    assertThat(found).isEqualTo(2);
  }
}
