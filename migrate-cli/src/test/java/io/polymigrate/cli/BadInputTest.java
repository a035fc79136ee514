package io.polymigrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.testkit.server.FaultProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with what was given: exit code 2, a message to act on, nothing written. */
class BadInputTest {
  private static final String USERS =
      """
      steps:
        - {type: extract, source_table: users}
        - {type: load, target_table: users}
      """;

  @TempDir private Path folder;
  private final Stores stores = new Stores();

  @BeforeEach
  void fill() {
    stores.users();
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private Cli run(String text) {
    return Cli.run("run", Cli.write(folder, "spec.yaml", text).toString(), "--json");
  }

  private Cli operation(String verb, String text) {
    String file = Cli.write(folder, "operation.yaml", text).toString();
    return Cli.run(verb, file, "--url", stores.postgresql(), "--json");
  }

  private void refused(Cli cli, String code, String... words) {
    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(2);
    assertThat(cli.error().get("code")).isEqualTo(code);
    assertThat(cli.error().get("outcome")).isEqualTo("NOT_APPLIED");
    assertThat(String.valueOf(cli.error().get("message"))).contains(words);
    assertThat(cli.err()).contains(words).doesNotContain("\tat ", "Exception");
    assertThat(stores.mongo().listCollectionNames()).isEmpty();
    assertThat(stores.one("SELECT string_agg(name || city, ' ' ORDER BY id) FROM users"))
        .isEqualTo("AdaLondon BobBonn CyBonn");
    assertThat(
            stores.one("SELECT count(*) FROM information_schema.columns WHERE table_name='users'"))
        .isEqualTo("3");
  }

  @Test
  void anUnknownOperation() {
    String text = "operation_type: frobnicate\ncollection_or_table: users\n";

    refused(
        operation("apply", text),
        "OPERATION_NOT_SUPPORTED",
        "'frobnicate'",
        "'users'",
        "add_field");
    refused(operation("validate", text), "OPERATION_NOT_SUPPORTED", "'frobnicate'");
  }

  @Test
  void anUnknownStep() {
    refused(
        run(stores.spec(USERS.replace("type: load", "type: lode"))),
        "INVALID_INPUT",
        "$.steps[1].type");
  }

  @Test
  void anUnknownKeyOfASpec() {
    refused(run(stores.spec(USERS + "optoins: {}")), "INVALID_INPUT", "optoins");
  }

  @Test
  void anUnknownKeyOfAnOperation() {
    refused(
        operation(
            "apply",
            """
            operation_type: add_field
            collection_or_table: users
            data: {field_name: age, field_type: int, defualt: 3}
            """),
        "INVALID_INPUT",
        "'defualt'",
        "default_value");
  }

  @Test
  void anUnknownFieldInATransform() {
    refused(
        run(
            stores.spec(
                USERS.replace(
                    "  - {type: load",
                    "  - {type: transform, fields: {mail: email}}\n  - {type: load"))),
        "FIELD_NOT_FOUND",
        "'email'",
        "name");
  }

  @Test
  void anUnknownFieldInAnOperation() {
    refused(
        operation(
            "apply",
            "operation_type: remove_field\ncollection_or_table: users\ndata: {field_name: age}\n"),
        "FIELD_NOT_FOUND",
        "'age'");
  }

  @Test
  void aValueOfTheWrongType() {
    refused(
        run(
            stores.spec(
                USERS.replace("source_table: users", "source_table: users, batch_size: many"))),
        "INVALID_INPUT",
        "batch_size",
        "integer");
  }

  @Test
  void anUnknownType() {
    refused(
        operation(
            "apply",
            """
            operation_type: add_field
            collection_or_table: users
            data: {field_name: age, field_type: integre}
            """),
        "INVALID_INPUT",
        "'integre'");
  }

  @Test
  void malformedYaml() {
    refused(
        run("version: 1\nsource: {type: postgresql, url: \"secret-of-mine\"\ntarget: 3\n"),
        "INVALID_INPUT",
        "spec.yaml",
        "line 3, column",
        "expected ',' or '}'");
  }

  @Test
  void aFileThatIsNotThere() {
    refused(
        Cli.run("run", folder.resolve("none.yaml").toString(), "--json"),
        "INVALID_INPUT",
        "none.yaml");
  }

  @Test
  void anUnreachableSource() {
    String spec =
        stores.spec(USERS).replace(stores.postgresql(), "postgresql://u:geheim@127.0.0.1:1/x");

    Cli run = run(spec);

    refused(run, "CONNECTION_FAILED", "127.0.0.1:1");
    assertThat(run.err() + run.out()).doesNotContain("geheim");
  }

  @Test
  void anUnreachableTarget() {
    String spec =
        stores
            .spec(USERS)
            .replace(
                stores.mongodb(), "mongodb://u:geheim@127.0.0.1:1/x?serverSelectionTimeoutMS=500");

    Cli run = run(spec);

    refused(run, "CONNECTION_FAILED", "127.0.0.1:1");
    assertThat(run.err() + run.out()).doesNotContain("geheim");
  }

  @Test
  void aConnectionThatIsCutAtTheStart() {
    try (FaultProxy proxy = FaultProxy.before(stores.postgresql())) {
      proxy.cutAfterReplyBytes(100);

      Cli run = run(stores.spec(USERS).replace(stores.postgresql(), proxy.url()));

      assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
      assertThat(run.error().get("outcome")).isEqualTo("NOT_APPLIED");
      assertThat(stores.mongo().listCollectionNames()).isEmpty();
    }
  }

  @Test
  void aWrongPassword() {
    stores.sql("DROP ROLE IF EXISTS limited_cli");
    stores.sql("CREATE ROLE limited_cli LOGIN PASSWORD 'right-password'");
    String wrong = stores.postgresql().replaceFirst("//[^@]*@", "//limited_cli:geheim-falsch@");

    Cli run = run(stores.spec(USERS).replace(stores.postgresql(), wrong));

    assertThat(run.err() + run.out()).doesNotContain("geheim-falsch");
    refused(run, "ACCESS_DENIED", "limited_cli");
    Cli verbose = Cli.run("describe", wrong, "-v");
    assertThat(verbose.exitCode()).isEqualTo(2);
    assertThat(verbose.err() + verbose.out()).doesNotContain("geheim-falsch");
  }

  @Test
  void aMissingTable() {
    refused(
        run(stores.spec(USERS.replace("source_table: users", "source_table: usres"))),
        "CONTAINER_NOT_FOUND",
        "'usres'");
  }

  @Test
  void anUnknownAdapter() {
    refused(
        run(stores.spec(USERS).replace("type: mongodb", "type: mangodb")),
        "INVALID_INPUT",
        "'mangodb'",
        "postgresql");
  }

  @Test
  void anUnknownOptionOfAConnectionString() {
    refused(
        run(stores.spec(USERS).replace(stores.postgresql(), stores.postgresql() + "?shcema=x")),
        "INVALID_INPUT",
        "'shcema'",
        "schema");
  }

  @Test
  void aTransformThatDropsTheKey() {
    refused(
        run(
            stores.spec(
                USERS.replace(
                    "  - {type: load", "  - {type: transform, drop: [id]}\n  - {type: load"))),
        "KEY_MISSING",
        "[id]",
        "key: [...]");
  }

  @Test
  void duplicateTargetKeys() {
    refused(
        run(stores.spec(USERS.replace("target_table: users", "target_table: users, key: [city]"))),
        "DUPLICATE_KEY",
        "city");
  }

  @Test
  void aTargetTableOfAnotherShape() {
    stores.sql("CREATE TABLE people (id bigint PRIMARY KEY, name int NOT NULL, town date)");
    String spec =
        stores
            .spec(USERS.replace("target_table: users", "target_table: people"))
            .replaceFirst(
                "type: mongodb, url: \"[^\"]*\"",
                "type: postgresql, url: \"" + stores.postgresql() + "\"");

    refused(run(spec), "SCHEMA_MISMATCH", "people");
    assertThat(stores.one("SELECT count(*) FROM people")).isEqualTo("0");
  }

  @Test
  void aBatchSizeOfZero() {
    refused(run(stores.spec(USERS + "options: {batch_size: 0}")), "INVALID_INPUT", "batch_size");
    refused(
        operation(
            "apply",
            """
            operation_type: remove_field
            collection_or_table: users
            batch_size: 0
            data: {field_name: city}
            """),
        "INVALID_INPUT",
        "batch_size");
  }

  @Test
  void aDocumentOver16Megabytes() {
    stores.sql(
        "CREATE TABLE files (id int PRIMARY KEY, body text);"
            + "INSERT INTO files SELECT i, repeat('x', i % 4 / 3 * 17 * 1024 * 1024)"
            + " FROM generate_series(1, 5) AS i");

    Cli run = run(stores.spec(USERS.replace("users", "files")));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.error().get("code")).isEqualTo("RECORD_TOO_LARGE");
    assertThat(run.err()).contains("'files'").contains("key").contains("3").contains("16");
    assertThat(stores.filledCollections()).doesNotContain("files");
  }

  @Test
  void aValueWithoutAPlace() {
    refused(
        run(stores.spec(USERS).replace("${", "${").replace(stores.mongodb(), "${mongo}")),
        "INVALID_INPUT",
        "mongo",
        "--set");
  }

  @Test
  void deadLettersThatCannotBeWritten() {
    Path file = Cli.write(folder, "occupied", "a file, no folder");

    refused(
        run(
            stores.spec(
                USERS
                    + "options: {on_error: {mode: reject}, dead_letters: '"
                    + file.resolve("letters")
                    + "'}")),
        "FILE_FAILED",
        "dead_letters");
    assertThat(Files.isRegularFile(file)).isTrue();
  }
}
