package io.polymigrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationCommandsTest {
  private static final String COLUMNS =
      "SELECT string_agg(column_name, ' ' ORDER BY ordinal_position)"
          + " FROM information_schema.columns WHERE table_name = 'users'";

  @TempDir private Path folder;
  private final Stores stores = new Stores();
  private String file;

  @BeforeEach
  void fill() {
    stores.users();
    file =
        Cli.write(
                folder,
                "operation.yaml",
                """
                operation_type: add_field
                collection_or_table: users
                data: {field_name: verified, field_type: boolean, default_value: "${verified}"}
                """)
            .toString();
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private Cli command(String verb, String... more) {
    String[] args = new String[6 + more.length];
    args[0] = verb;
    args[1] = file;
    args[2] = "--url";
    args[3] = stores.postgresql();
    args[4] = "--set";
    args[5] = "verified=true";
    System.arraycopy(more, 0, args, 6, more.length);
    return Cli.run(args);
  }

  @Test
  void anOperationIsAppliedOnceAndTakenBack() {
    Cli applied = command("apply", "--id", "first", "--json");
    Cli again = command("apply", "--id", "first", "--json");

    assertThat(applied.err()).doesNotContain("ERROR");
    assertThat(applied.json())
        .containsEntry("operation_id", "first")
        .containsEntry("already_applied", false);
    assertThat(again.json()).containsEntry("already_applied", true);
    assertThat(stores.one(COLUMNS)).isEqualTo("id name city verified");
    assertThat(stores.one("SELECT count(*) FROM users WHERE verified")).isEqualTo("3");

    Cli back = command("rollback", "--id", "first");

    assertThat(back.exitCode()).isZero();
    assertThat(back.out()).contains("rolled back 'first'");
    assertThat(stores.one("SELECT count(*) FROM users")).isEqualTo("3");
    assertThat(stores.one(COLUMNS)).doesNotContain("verified");
  }

  @Test
  void withoutAnIdentityOneIsGivenAndPrinted() {
    Cli applied = command("apply");

    assertThat(applied.exitCode()).isZero();
    assertThat(applied.out()).containsPattern("operation id [0-9a-f-]{36}");
  }

  @Test
  void afterFinalizeThereIsNoWayBack() {
    command("apply", "--id", "final");

    assertThat(command("finalize", "--id", "final").exitCode()).isZero();
    Cli back = command("rollback", "--id", "final", "--json");

    assertThat(back.exitCode()).isEqualTo(2);
    assertThat(back.error().get("code")).isEqualTo("ALREADY_FINALIZED");
  }

  @Test
  void bothQuestionsAreAnsweredBeforeAndAfter() {
    Cli before = command("validate", "--json");
    command("apply");
    Cli after = command("validate", "--json");

    assertThat(before.exitCode()).isZero();
    assertThat(before.json())
        .containsEntry("can_be_applied", true)
        .containsEntry("is_applied", false);
    assertThat(after.exitCode()).isZero();
    assertThat(after.json()).containsEntry("is_applied", true);
  }

  @Test
  void whatCannotBeAppliedIsBadInput() {
    String wrong =
        Cli.write(
                folder,
                "wrong.yaml",
                """
                operation_type: rename_field
                collection_or_table: users
                data: {field_name: nickname, new_name: nick}
                """)
            .toString();

    Cli validate = Cli.run("validate", wrong, "--url", stores.postgresql());

    assertThat(validate.exitCode()).isEqualTo(2);
    assertThat(validate.out()).contains("can be applied: no").contains("nickname");
  }

  @Test
  void aRollbackNeedsAnIdentity() {
    Cli back = command("rollback");

    assertThat(back.exitCode()).isEqualTo(2);
    assertThat(back.err()).contains("has no operation_id").contains("--id");
  }
}
