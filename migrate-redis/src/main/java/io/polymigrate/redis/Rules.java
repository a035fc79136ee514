package io.polymigrate.redis;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.JsonSchema;
import io.polymigrate.api.type.Field;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A JSON Schema applied to records that have certain fields, as Redis keeps them. */
final class Rules {
  private final JsonSchema rules;
  private final RecordSchema schema;
  private final Map<String, Integer> columns;

  /** What is wrong with a record; the reason never holds the value. */
  record Violation(String field, String reason) {}

  Rules(JsonSchema rules, RecordSchema schema) {
    this.schema = schema;
    this.columns =
        schema.fields().stream()
            .collect(Collectors.toMap(Field::name, f -> schema.indexOf(f.name())));
    this.rules = rules.only(columns.keySet());
  }

  /** What is wrong with a record as it was read. */
  Optional<Violation> violation(Row row) {
    byte[] @Nullable [] texts = row.texts();
    return violation((Integer column) -> texts[column] == Row.NULL ? null : texts[column]);
  }

  /** What is wrong with a record that has these texts, if anything is. */
  Optional<Violation> violation(Function<Integer, byte @Nullable []> texts) {
    String[] at = {""};
    try {
      return rules
          .violation(
              name -> {
                at[0] = name;
                int column = columns.getOrDefault(name, -1);
                byte[] text = texts.apply(column);
                return text == null ? null : Given.value(schema.fields().get(column), text);
              })
          .map(found -> new Violation(found.field(), found.reason()));
    } catch (RefusedValueException e) {
      return Optional.of(new Violation(at[0], String.valueOf(e.getMessage())));
    }
  }
}
