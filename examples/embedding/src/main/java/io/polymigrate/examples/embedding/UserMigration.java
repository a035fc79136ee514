package io.polymigrate.examples.embedding;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.engine.RunSummary;
import io.polymigrate.core.transform.FieldRule;
import io.polymigrate.core.transform.Transforms;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A program that moves the active users of a PostgreSQL database into MongoDB: {@code UserMigration
 * postgresql://… mongodb://…}. Stopped with Ctrl-C it keeps what it has done; started again it goes
 * on from there.
 */
public final class UserMigration {
  private final CrossPlatformMigrator migrator;

  /** A migration between two stores; nothing is opened before it runs. */
  public UserMigration(String sourceUrl, String targetUrl) {
    migrator =
        CrossPlatformMigrator.builder()
            .source("postgresql", sourceUrl)
            .target("mongodb", targetUrl)
            .extract("users", Map.of("active", true), 5000)
            .transform(
                Transforms.mapping()
                    .field("_id", FieldRule.from("id"))
                    .field("full_name", FieldRule.concatenate(" ", "first_name", "last_name"))
                    .field(
                        "metadata",
                        FieldRule.function(
                            "metadata",
                            UserFunctions.METADATA,
                            List.of("created_at", "updated_at"),
                            user -> UserFunctions.metadata(user))))
            .load("users", 1000)
            .build();
  }

  /** The migrator, for who wants more than to run it. */
  public CrossPlatformMigrator migrator() {
    return migrator;
  }

  /** Runs until it is done or the call is cancelled. Blocks. */
  public RunSummary run(CallContext call) {
    return Stages.join(migrator.run(call, false));
  }

  /** Runs with progress on standard error; exit code 1 when it failed. */
  public static void main(String[] args) {
    if (args.length != 2) {
      System.err.println("Usage: UserMigration SOURCE_URL TARGET_URL");
      System.exit(2);
    }
    CallContext call = CallContext.create().withProgress(new PrintedProgress(System.err));
    CompletableFuture<RunSummary> run =
        new UserMigration(args[0], args[1]).migrator().run(call, false).toCompletableFuture();
    // Ctrl-C: no new work, what is in flight settles, the checkpoint is kept; then the JVM may go.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  call.cancel();
                  run.handle((done, failed) -> done).join();
                }));
    try {
      RunSummary summary = Stages.join(run);
      System.out.println(
          summary.written() + " users written in " + Math.round(summary.seconds()) + " s");
    } catch (MigrationException e) {
      System.err.println(e.code().name() + " (" + e.outcome() + "): " + e.getMessage());
      System.exit(1);
    }
  }
}
