package io.polymigrate.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.engine.RunSummary;
import io.polymigrate.examples.testing.Spec;
import io.polymigrate.examples.testing.SqlDoor;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserMigrationTest {
  private final TestDatabase source =
      Servers.shared().server(ServerKind.POSTGRESQL_18).newDatabase("users");
  private final TestDatabase target =
      Servers.shared().server(ServerKind.MONGODB_8).newDatabase("users");
  private final SqlDoor door = new SqlDoor(source.url());
  private final MongoClient client = MongoClients.create(target.url());

  private MongoCollection<Document> users() {
    return client.getDatabase(target.name()).getCollection("users");
  }

  @BeforeEach
  void fill() {
    door.run(
        """
        CREATE TABLE users (id bigint PRIMARY KEY, first_name text NOT NULL, last_name text,
          email text UNIQUE, active boolean NOT NULL, created_at timestamptz NOT NULL,
          updated_at timestamptz)
        """,
        """
        INSERT INTO users SELECT i, 'First' || i, CASE WHEN i % 10 > 0 THEN 'Last' || i END,
          i || '@example.org', i % 4 > 0, timestamptz '2024-03-31 00:59:59.123456Z' + i * interval '1 s',
          CASE WHEN i % 3 > 0 THEN timestamptz '2024-10-27 00:59:59Z' + i * interval '1 s' END
        FROM generate_series(1, 40000) i
        """);
  }

  @AfterEach
  void close() {
    client.close();
    door.close();
    target.close();
    source.close();
  }

  @Test
  void activeUsersArriveWithTheirNamesAndMetadata() {
    RunSummary summary = new UserMigration(source.url(), target.url()).run(CallContext.create());

    assertThat(summary.read()).isEqualTo(30_000);
    assertThat(summary.written()).isEqualTo(30_000);
    assertThat(users().countDocuments()).isEqualTo(30_000);
    assertThat(users().countDocuments(new Document("active", true))).isEqualTo(30_000);
    Document user = users().find(new Document("_id", 1L)).first();
    assertThat(user)
        .containsEntry("full_name", "First1 Last1")
        .containsEntry("email", "1@example.org")
        .containsEntry(
            "metadata",
            new Document("created_at", "2024-03-31T01:00:00.123456Z")
                .append("updated_at", "2024-10-27T01:00:00Z")
                .append("changed", true));
    Document nameless = users().find(new Document("_id", 30L)).first();
    assertThat(nameless).containsEntry("full_name", "First30");
    assertThat(nameless.getEmbedded(List.of("metadata", "changed"), Boolean.class)).isFalse();
  }

  @Test
  void theFileDoesTheSameWithARegisteredFunction() {
    new UserMigration(source.url(), target.url()).run(CallContext.create());
    List<Document> ofTheProgram = documents();
    users().drop();
    client.getDatabase(target.name()).getCollection("_polymigrate_schema").drop();

    RunSummary summary = Spec.run("users.yaml", source.url(), target.url());

    assertThat(summary.written()).isEqualTo(30_000);
    assertThat(documents()).isEqualTo(ofTheProgram);
    assertThat(Spec.verify("users.yaml", source.url(), target.url()).differences()).hasValue(0);
  }

  private List<Document> documents() {
    return users().find().sort(new Document("_id", 1)).into(new ArrayList<>());
  }

  @Test
  void aCancelledRunGoesOnWhereItStopped() {
    CallContext call = CallContext.create();
    CallContext cancelling = call.withProgress((container, records, bytes) -> call.cancel());
    UserMigration migration = new UserMigration(source.url(), target.url());

    assertThatThrownBy(() -> migration.run(cancelling))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.CANCELLED));
    assertThat(users().countDocuments()).isLessThan(30_000);

    RunSummary summary = migration.run(CallContext.create());

    assertThat(summary.resumed()).isTrue();
    assertThat(summary.written()).isEqualTo(30_000);
    assertThat(users().countDocuments()).isEqualTo(30_000);
    assertThat(Stages.join(migration.migrator().verify(CallContext.create())).differences())
        .hasValue(0);
  }

  @Test
  void progressIsALineForEachHundredThousandRecords() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintedProgress progress =
        new PrintedProgress(new PrintStream(out, true, StandardCharsets.UTF_8));

    for (int i = 0; i < 50; i++) {
      progress.advanced("users", 5000, 100);
    }

    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("users: 100000 records", "users: 200000 records");
  }
}
