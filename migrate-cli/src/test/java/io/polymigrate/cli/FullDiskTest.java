package io.polymigrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No room for dead letters: the operating system refuses to let the file grow. */
class FullDiskTest {
  @TempDir private Path folder;
  private final Stores stores = new Stores();

  @BeforeEach
  void fill() {
    stores.sql(
        "CREATE TABLE numbers (id int PRIMARY KEY, note text);"
            + "INSERT INTO numbers SELECT i, repeat('no number ', 20)"
            + " FROM generate_series(1, 5000) AS i");
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private Cli run(int kilobytes) {
    return ChildProcess.startAfter(folder, "ulimit -f " + kilobytes, "run", spec(), "--json").end();
  }

  private String spec() {
    String spec =
        stores.spec(
            """
            steps:
              - {type: extract, source_table: numbers}
              - {type: transform, fields: {note: {from: note, cast: int}}}
              - {type: load, target_table: numbers}
            options: {batch_size: 100, on_error: {mode: reject}, dead_letters: '%s'}
            """
                .formatted(folder.resolve("letters")));
    return Cli.write(folder, "spec.yaml", spec).toString();
  }

  @Test
  void noRoomAtTheStartIsBadInputAndNothingIsWritten() {
    Cli run = run(16);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.error().get("code")).isEqualTo("FILE_FAILED");
    assertThat(run.error().get("outcome")).isEqualTo("NOT_APPLIED");
    assertThat(run.err()).contains("dead_letters").contains("File too large");
    assertThat(stores.mongo().listCollectionNames()).isEmpty();
  }

  @Test
  void noMoreRoomOnTheWayFailsTheRunAndLosesNothing() {
    Cli run = run(256);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.error().get("code")).isEqualTo("FILE_FAILED");
    assertThat(run.error().get("outcome")).isEqualTo("PARTIALLY_APPLIED");
    assertThat(run.err()).contains("make room").contains("run the same command again");
    assertThat(stores.filledCollections()).doesNotContain("numbers");

    Cli again = Cli.run("run", spec(), "--json");

    assertThat(again.exitCode()).as(again.err()).isEqualTo(3);
    assertThat(again.json()).containsEntry("resumed", true).containsEntry("rejected", 5000L);
  }
}
