package io.polymigrate.sql.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.spec.ExtractStep;
import io.polymigrate.core.spec.LoadStep;
import io.polymigrate.testkit.server.ChildJvm;
import io.polymigrate.testkit.server.ServerKind;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A run that keeps prior images dies at each step, goes on, and is rolled back by a process that
 * dies as well: in the end everything is as it was.
 */
class KilledLoadsTest {
  private static final int KILLED = 137;
  private static final boolean CHAOS = Boolean.getBoolean("polymigrate.chaos");
  private static final List<String> LOADING =
      List.of(
          "load.begun",
          "load.kept:1",
          "load.kept:3",
          "engine.batch-written:2",
          "engine.before-complete",
          "load.ending",
          "engine.after-complete",
          "engine.batch-settled:2");
  private static final List<String> UNDOING =
      List.of("undo_0.commit:1", "undo_0.batch:2", "undo_0.commit:3");

  static List<ServerKind> servers() {
    return SqlServers.all();
  }

  private static Store source() throws SQLException {
    Store store = Store.open(ServerKind.POSTGRESQL_16);
    store.run(
        "CREATE TABLE people (id bigint PRIMARY KEY, name varchar(50))",
        "INSERT INTO people SELECT i, 'new ' || i FROM generate_series(1, 3000) i",
        "CREATE TABLE towns (id bigint PRIMARY KEY, name varchar(50))",
        "INSERT INTO towns VALUES (1, 'x')");
    return store;
  }

  private static Store target(ServerKind kind) throws SQLException {
    Store store = Store.open(kind);
    store.run(
        "CREATE TABLE people (id bigint PRIMARY KEY, name varchar(50), level int)",
        "INSERT INTO people VALUES (1, 'a', 1), (7, 'g', null), (1500, 'm', 3), (9000, 'z', 4)");
    return store;
  }

  @ParameterizedTest
  @MethodSource("servers")
  void everythingIsAsItWasInTheEnd(ServerKind kind) throws Exception {
    int last = LOADING.size() - 1;
    for (int i = CHAOS ? 0 : last; i <= last; i++) {
      String undoing = UNDOING.get((i + 1) % UNDOING.size());
      try (Store source = source();
          Store target = target(kind)) {
        List<String> before = target.everything();

        assertThat(child(source, target, "run", LOADING.get(i)))
            .as(LOADING.get(i))
            .isEqualTo(KILLED);
        var unused = migrator(source.url(), target.url()).run();

        assertThat(target.rows("SELECT count(*), count(level) FROM people WHERE name LIKE 'new %'"))
            .containsExactly("3000|2");
        assertThat(target.rows("SELECT * FROM towns")).containsExactly("1|x");

        assertThat(child(source, target, "undo", undoing)).as(undoing).isEqualTo(KILLED);
        List<RollbackResult> results =
            Stages.join(migrator(source.url(), target.url()).rollBack(CallContext.create()));

        assertThat(results).extracting(RollbackResult::restored).containsExactly(1L, 3000L);
        assertThat(target.everything()).as(LOADING.get(i)).isEqualTo(before);
      }
    }
  }

  private static CrossPlatformMigrator migrator(String source, String target) {
    CrossPlatformMigrator.Builder builder =
        CrossPlatformMigrator.builder()
            .source("postgresql", source)
            .target(target.substring(0, target.indexOf(':')), target);
    for (String table : List.of("people", "towns")) {
      LoadStep load = LoadStep.of(table);
      builder
          .step(ExtractStep.of(table))
          .step(
              new LoadStep(
                  table, load.key(), load.mode(), true, OptionalInt.empty(), true, load.options()));
    }
    return builder.options(options -> options.withBatch(500, 1 << 20)).build();
  }

  private static int child(Store source, Store target, String what, String killPoint)
      throws Exception {
    Process process =
        new ProcessBuilder(
                ChildJvm.command(
                    List.of("-Dpolymigrate.killpoint=" + killPoint),
                    KilledLoadsTest.class,
                    source.url(),
                    target.url(),
                    what))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  /** The process that dies. */
  public static void main(String[] arguments) {
    CrossPlatformMigrator migrator = migrator(arguments[0], arguments[1]);
    Object result =
        arguments[2].equals("run")
            ? migrator.run()
            : Stages.join(migrator.rollBack(CallContext.create()));
    System.out.println("Lived to the end: " + result);
    System.exit(0);
  }
}
