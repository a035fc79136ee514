package io.polymigrate.api.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeNames;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaCodecTest {

  @Test
  void aSchemaIsReadBackAsItWasWritten() {
    LogicalType line =
        new LogicalType.Struct(
            List.of(
                Field.of("at", LogicalType.Simple.INSTANT).withHeld(LogicalType.Simple.STRING),
                Field.of("tags", new LogicalType.ListOf(LogicalType.Simple.STRING))));
    RecordSchema schema =
        new RecordSchema(
            List.of(
                Field.of("a b", TypeNames.parse("decimal(38,10)"))
                    .withNullable(false)
                    .withAttributes(Map.of("postgresql.type", "numeric(38,10)")),
                Field.of("lines", new LogicalType.ListOf(line)),
                Field.of("m", new LogicalType.MapOf(LogicalType.Simple.UUID)),
                Field.of(
                    "mood",
                    new LogicalType.Extension(
                        "postgresql:enum", LogicalType.Simple.STRING, Map.of("labels", "a,\"b")))),
            List.of("a b"));

    assertThat(SchemaCodec.read(SchemaCodec.write(schema))).isEqualTo(schema);
  }
}
