package io.polymigrate.core.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.core.transform.NameCase;
import io.polymigrate.core.transform.Transforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecReaderTest {
  private static final String SPEC =
      """
      version: 1
      source: {type: postgresql, url: 'postgresql://app:${env:PW}@db/shop'}
      target: {type: mongodb, url: 'mongodb://localhost/${db}'}
      migrations:
        - name: orders
          steps:
            - type: extract
              source_table: orders
              conditions: {active: true}
              batch_size: ${batch}
            - type: embed
              source_table: order_lines
              as: lines
              parent_key: [id]
              child_key: [order_id]
              order_by: [line_no]
            - {type: load, target_table: orders, mode: replace, key: [id], batch_size: 1000}
      options:
        parallelism: 4
        rate: {records_per_second: 1000}
        on_error: {mode: reject, limit: 0.5%}
        checkpoint: {in: file, path: run.json}
        nulls: omit
      """;

  @Test
  void aSpecificationIsReadWithItsValues() {
    MigrationSpec spec = SpecReader.parse(SPEC, "shop.yaml", Map.of("db", "shop", "batch", "5000"));

    assertThat(spec.source().url()).isEqualTo("postgresql://app:${env:PW}@db/shop");
    assertThat(spec.target().url()).isEqualTo("mongodb://localhost/shop");
    assertThat(spec.options().parallelism()).isEqualTo(4);
    assertThat(spec.options().onError()).isEqualTo(new RunOptions.OnError(true, -1, 0.5));
    assertThat(spec.options().checkpointFile()).contains(Path.of("run.json"));
    assertThat(spec.options().nulls()).isEqualTo(RunOptions.Nulls.OMIT);
    Migration migration = spec.migrations().get(0);
    assertThat(migration.name()).isEqualTo("orders");
    ExtractStep extract = (ExtractStep) migration.steps().get(0);
    assertThat(extract.batchSize()).hasValue(5000);
    assertThat(extract.conditions()).containsEntry("active", true);
    EmbedStep embed = (EmbedStep) migration.steps().get(1);
    assertThat(embed.embedding().as()).isEqualTo("lines");
    assertThat(embed.embedding().max()).isEqualTo(10_000);
    LoadStep load = (LoadStep) migration.steps().get(2);
    assertThat(load.mode()).isEqualTo(LoadMode.REPLACE);
    assertThat(load.key()).containsExactly("id");
  }

  @Test
  void jsonIsReadToo() {
    MigrationSpec spec =
        SpecReader.parse(
            """
            {"version": 1, "source": {"type": "a", "url": "a://x"}, "target": {"type": "b", "url": "b://y"},
             "steps": [{"type": "extract", "source_table": "t"}, {"type": "load", "target_table": "u"}]}
            """,
            "spec.json",
            Map.of());

    assertThat(spec.migrations()).extracting(Migration::name).containsExactly("t");
  }

  @ParameterizedTest(name = "{0} -> {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          version: 1            | version: 2             | $.version
          batch_size: 1000      | batch_size: 0          | $.migrations[0].steps[2].batch_size: must have a minimum value of 1
          ${batch}              | many                   | $.migrations[0].steps[0].batch_size: string found, integer expected
          ${batch}              | 99999999999            | $.migrations[0].steps[0].batch_size: the number is too large
          type: extract         | type: extrakt          | $.migrations[0].steps[0].type
          mode: replace         | mode: overwrite        | $.migrations[0].steps[2].mode
          target_table: orders  | target: orders         | $.migrations[0].steps[2]: required property 'target_table' not found
          nulls: omit           | nulls: omit, spede: 9  | spede
          active: true          | active: {larger: 1}    | $.migrations[0].steps[0].conditions
          limit: 0.5%           | limit: some            | $.options.on_error.limit
          in: file, path        | in: target, path       | $.options.checkpoint: 'path' goes with 'in: file'
          localhost/${db}       | localhost/${tb}        | ${tb} has no value; give one with --set tb=VALUE
          as: lines             | as: '${env:PW}'        | ${env:PW} is resolved in connection strings only
          """)
  void whatIsWrongIsNamedWithItsPlace(String part, String wrong, String message) {
    String text = SPEC.replace("nulls: omit", wrong.contains("spede") ? "spede: 9" : "nulls: omit");
    String spec = text.replace(part, wrong);
    Map<String, String> values =
        part.equals("${batch}") ? Map.of("db", "shop") : Map.of("db", "shop", "batch", "5000");

    assertThatThrownBy(() -> SpecReader.parse(spec, "shop.yaml", values))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.INVALID_INPUT))
        .hasMessageContaining("shop.yaml")
        .hasMessageContaining(message);
  }

  @Test
  void aValueThatIsNotAskedForIsRefused() {
    assertThatThrownBy(
            () ->
                SpecReader.parse(SPEC, "shop.yaml", Map.of("db", "shop", "batch", "1", "dbb", "x")))
        .hasMessage("A value was given for 'dbb', but 'shop.yaml' has no ${dbb}");
  }

  @Test
  void malformedYamlIsNamedWithLineAndColumnButNotWithItsText() {
    assertThatThrownBy(
            () ->
                SpecReader.parse(
                    "version: 1\nsource: {type: postgresql, url: 'secret\n  more: ]",
                    "a",
                    Map.of()))
        .hasMessageContaining("'a' is malformed at line ")
        .hasMessageContaining("column")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aKeyGivenTwiceIsRefused() {
    assertThatThrownBy(() -> SpecReader.parse("version: 1\nversion: 1\n", "a", Map.of()))
        .hasMessageContaining("malformed at line 2")
        .hasMessageContaining("version");
  }

  @Test
  void stepsMustComeInOrder() {
    String spec =
        """
        version: 1
        source: {type: a, url: 'a://x'}
        target: {type: b, url: 'b://y'}
        steps:
          - {type: load, target_table: u}
          - {type: extract, source_table: t}
        """;

    assertThatThrownBy(() -> SpecReader.parse(spec, "a", Map.of()))
        .hasMessageContaining("$.steps[0]: the first step, and no other, must be an extract");
  }

  @Test
  void operationsAreReadFromFiles(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("add.yaml");
    Files.writeString(
        file,
        """
        operation_type: add_field
        collection_or_table: users
        data: {field_name: email_verified, field_type: boolean, default_value: false}
        conditions: {active: true}
        batch_size: 1000
        """);

    MigrationOperation operation = SpecReader.readOperation(file, Map.of());

    assertThat(operation.type()).isEqualTo(OperationType.ADD_FIELD);
    assertThat(operation.data()).containsEntry("default_value", false);
  }

  @Test
  void anOperationWithAnUnknownKeyIsRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("add.yaml");
    Files.writeString(file, "operation_type: add_field\ncollection_or_table: users\ndate: {}\n");

    assertThatThrownBy(() -> SpecReader.readOperation(file, Map.of()))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("date");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> SpecReader.read(Path.of("no-such.yaml"), Map.of()))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("There is no file 'no-such.yaml'");
  }

  @Test
  void aConnectionStringMayBeCalledSo() {
    String text =
        """
        version: 1
        source: {type: a, connection_string: 'a://${env:USER_NAME}@x'}
        target: {type: b, url: 'b://y'}
        migrations: [{tables: [t]}]
        """;

    assertThat(SpecReader.parse(text, "spec.yaml", Map.of()).source().url())
        .isEqualTo("a://${env:USER_NAME}@x");
    assertThatThrownBy(
            () ->
                SpecReader.parse(
                    text.replace("{type: b,", "{type: b, connection_string: c,"),
                    "spec.yaml",
                    Map.of()))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("$.target")
        .hasMessageContaining("url");
    assertThatThrownBy(
            () -> SpecReader.parse(text.replace(", url: 'b://y'", ""), "spec.yaml", Map.of()))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("$.target")
        .hasMessageContaining("'url'");
  }

  @Test
  void tablesAreAMigrationEachWithNamesInAnotherCase() {
    MigrationSpec spec =
        SpecReader.parse(
            """
            version: 1
            source: {type: a, url: 'a://x'}
            target: {type: b, url: 'b://y'}
            migrations:
              - {tables: [album, media_type], case: pascal}
              - {tables: [plain], mode: replace}
            """,
            "tables.yaml",
            Map.of());

    assertThat(spec.migrations())
        .extracting(Migration::name)
        .containsExactly("album", "media_type", "plain");
    assertThat(spec.migrations().get(1).steps())
        .containsExactly(
            ExtractStep.of("media_type"),
            new TransformStep(Transforms.fieldNames(NameCase.PASCAL)),
            LoadStep.of("MediaType"));
    assertThat(spec.migrations().get(2).steps()).hasSize(2);
    assertThat(((LoadStep) spec.migrations().get(2).steps().get(1)).mode())
        .isEqualTo(LoadMode.REPLACE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{tables: [a, b], case: kebab} | $.migrations[0].case",
        "{tables: [a], steps: []}      | 'steps'",
        "{tables: []}                  | $.migrations[0].tables",
        "{tables: [a, a]}              | $.migrations[0].tables",
      })
  void whatTablesCanNotBeIsRefused(String migration, String message) {
    String text =
        "version: 1\nsource: {type: a, url: 'a://x'}\ntarget: {type: b, url: 'b://y'}\n"
            + "migrations: ["
            + migration
            + "]\n";

    assertThatThrownBy(() -> SpecReader.parse(text, "tables.yaml", Map.of()))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining(message);
  }

  @Test
  void theSchemaInTheDocumentationIsTheOneThatIsUsed() throws IOException {
    Path documented = Path.of("..", "docs", "spec.schema.json");

    try (var in = SpecReader.class.getResourceAsStream("spec.schema.json")) {
      assertThat(Files.readAllBytes(documented)).isEqualTo(in.readAllBytes());
    }
  }
}
