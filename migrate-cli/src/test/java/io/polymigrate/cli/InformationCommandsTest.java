package io.polymigrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InformationCommandsTest {

  @Test
  void aStoreIsDescribedWithFieldsTypesKeyAndNumber() {
    try (Stores stores = new Stores()) {
      stores.users();

      Cli text = Cli.run("describe", stores.postgresql());
      Cli json = Cli.run("describe", stores.postgresql(), "--json");

      assertThat(text.out())
          .contains("table users, about 3 records")
          .containsPattern("id +long +key");
      Map<?, ?> users = (Map<?, ?>) ((List<?>) json.json().get("containers")).get(0);
      assertThat(users.get("name")).isEqualTo("users");
      assertThat(users.get("key")).isEqualTo(List.of("id"));
      assertThat(users.get("estimated_records")).isEqualTo(3L);
    }
  }

  @Test
  void theSchemaOfACollectionIsInferred() {
    try (Stores stores = new Stores()) {
      stores
          .mongo()
          .getCollection("cats")
          .insertOne(new org.bson.Document("_id", 1).append("name", "Tom"));

      Cli text = Cli.run("describe", stores.mongodb(), "--container", "cats");

      assertThat(text.out())
          .contains("collection cats, about 1 records, schema inferred")
          .containsPattern("name +string");
    }
  }

  @Test
  void aContainerThatIsNotThereIsBadInput() {
    try (Stores stores = new Stores()) {
      Cli described = Cli.run("describe", stores.postgresql(), "--container", "none", "--json");

      assertThat(described.exitCode()).isEqualTo(2);
      assertThat(described.error().get("code")).isEqualTo("CONTAINER_NOT_FOUND");
    }
  }

  @Test
  void adaptersAreListedByWhatTheyDeclare() {
    Cli markdown = Cli.run("adapters", "--markdown");
    Cli text = Cli.run("adapters");
    Cli json = Cli.run("adapters", "--json");

    assertThat(markdown.out())
        .contains(
            "| adapter | cassandra | dynamodb | elasticsearch | mariadb | mongodb | mysql | postgresql | redis |")
        .contains("| `add_field` | yes |");
    assertThat(text.out()).contains("postgresql://").contains("lock_timeout");
    assertThat((List<?>) json.json().get("adapters")).hasSize(8);
  }

  @Test
  void completionScriptsKnowTheCommands() {
    assertThat(Cli.run("completion", "bash").out()).contains("complete -F").contains("describe");
    assertThat(Cli.run("completion", "zsh").out()).contains("compinit");
    assertThat(Cli.run("completion", "fish").exitCode()).isEqualTo(2);
  }

  @Test
  void theVersionIsOfTheBuild() {
    assertThat(Cli.run("--version").out()).containsPattern("polymigrate [0-9]+\\.[0-9]+");
  }

  @Test
  void whatIsMistypedIsBadInputAndNamesTheWayOut() {
    Cli command = Cli.run("rum", "spec.yaml");
    Cli option = Cli.run("run", "spec.yaml", "--fast", "--json");
    Cli nothing = Cli.run();

    assertThat(command.exitCode()).isEqualTo(2);
    assertThat(command.err()).contains("rum").contains("--help");
    assertThat(option.exitCode()).isEqualTo(2);
    assertThat(option.error().get("code")).isEqualTo("INVALID_INPUT");
    assertThat(nothing.exitCode()).isEqualTo(2);
  }

  @Test
  void pluginsThatAreNotThereAreBadInput(@TempDir Path folder) {
    Cli empty = Cli.run("adapters", "--plugins", folder.toString());
    Cli missing = Cli.run("adapters", "--plugins", folder.resolve("none").toString());

    assertThat(empty.exitCode()).isEqualTo(2);
    assertThat(empty.err()).contains("no jar");
    assertThat(missing.exitCode()).isEqualTo(2);
  }

  @Test
  void aStackTraceIsOnlyForThoseWhoAsk(@TempDir Path folder) {
    String file = Cli.write(folder, "spec.yaml", "version: 1\nsource: [").toString();

    Cli usual = Cli.run("run", file);
    Cli verbose = Cli.run("run", file, "-v");

    assertThat(usual.err()).doesNotContain("\tat ").contains("line 2");
    assertThat(verbose.err()).contains("\tat io.polymigrate.");
  }
}
