package io.polymigrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
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

  private String spec(String steps) {
    return Cli.write(folder, "spec.yaml", stores.spec(steps)).toString();
  }

  @Test
  void aRunTellsWhatItDid() {
    Cli run = Cli.run("run", spec(USERS));

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("users").contains("3 records");
    assertThat(run.err()).contains("users: about 3 records");
    assertThat(stores.mongo().getCollection("users").countDocuments()).isEqualTo(3);
  }

  @Test
  void withJsonThereIsOneObjectOnStandardOutput() {
    Cli run = Cli.run("run", "--json", spec(USERS + "options: {verify: true}"));

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().strip().lines()).hasSize(1);
    assertThat(run.json())
        .containsEntry("exit_code", 0L)
        .containsEntry("read", 3L)
        .containsEntry("written", 3L)
        .containsEntry("rejected", 0L)
        .containsEntry("skipped", 0L)
        .containsEntry("differences", 0L)
        .containsKeys("seconds", "client_cpu_seconds", "peak_heap_mb", "run_id", "containers")
        .doesNotContainKey("error");
  }

  @Test
  void valuesOfTheCommandLineFillASpec() {
    String file =
        Cli.write(
                folder,
                "filled.yaml",
                """
                version: 1
                source: {type: postgresql, url: "${from}"}
                target: {type: mongodb, url: "${to}"}
                steps:
                  - {type: extract, source_table: users, batch_size: "${batch}"}
                  - {type: load, target_table: "people_${suffix}"}
                """)
            .toString();

    Cli run =
        Cli.run(
            "run",
            file,
            "--set",
            "from=" + stores.postgresql(),
            "--set",
            "to=" + stores.mongodb(),
            "--set",
            "batch=2",
            "--set",
            "suffix=new");

    assertThat(run.err()).doesNotContain("INVALID");
    assertThat(run.exitCode()).isZero();
    assertThat(stores.mongo().getCollection("people_new").countDocuments()).isEqualTo(3);
  }

  @Test
  void whatDiffersIsFoundWithItsKey() {
    String spec = spec(USERS);
    Cli.run("run", spec);
    Document unused =
        stores
            .mongo()
            .getCollection("users")
            .findOneAndUpdate(Filters.eq("name", "Bob"), Updates.set("city", "Rome"));

    Cli verify = Cli.run("verify", spec, "--json");

    assertThat(verify.exitCode()).isEqualTo(4);
    assertThat(verify.json()).containsEntry("differences", 1L).containsEntry("read", 3L);
    List<?> found = (List<?>) verify.json().get("verifications");
    assertThat(((Map<?, ?>) found.get(0)).get("first_different"))
        .isEqualTo(List.of("[{\"$long\":\"2\"}]"));
  }

  @Test
  void aVerifiedTargetIsSaidToBeEqual() {
    String spec = spec(USERS);
    Cli.run("run", spec);

    Cli verify = Cli.run("verify", spec);

    assertThat(verify.exitCode()).isZero();
    assertThat(verify.out()).containsPattern("users +3 +3 +0 +0");
  }

  @Test
  void rejectsAreSetAsideAndCanBeReplayedOnceTheyAreMended() throws IOException {
    String strict =
        USERS.replace(
                "  - {type: load",
                "  - {type: transform, fields: {city: {from: city, cast: int}}}\n  - {type: load")
            + "options: {on_error: {mode: reject}, dead_letters: '"
            + folder.resolve("letters")
            + "'}";
    stores.sql("UPDATE users SET city = '7' WHERE id < 3");

    Cli run = Cli.run("run", spec(strict), "--json");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.json())
        .containsEntry("read", 3L)
        .containsEntry("written", 2L)
        .containsEntry("rejected", 1L);
    Path letters;
    try (var files = Files.list(folder.resolve("letters"))) {
      letters = files.findFirst().orElseThrow();
    }
    Files.writeString(letters, Files.readString(letters).replace("Bonn", "9"));

    Cli replay = Cli.run("replay", spec(strict), letters.toString());

    assertThat(replay.err()).doesNotContain("ERROR");
    assertThat(replay.exitCode()).isZero();
    assertThat(stores.mongo().getCollection("users").countDocuments()).isEqualTo(3);
  }

  @Test
  void differencesComeBeforeRejectsInTheExitCode() {
    assertThat(ExitCode.of(1, 1)).isEqualTo(ExitCode.DIFFERENT);
    assertThat(ExitCode.of(0, 1)).isEqualTo(ExitCode.REJECTS);
    assertThat(ExitCode.of(0, 0)).isEqualTo(ExitCode.DONE);
  }
}
