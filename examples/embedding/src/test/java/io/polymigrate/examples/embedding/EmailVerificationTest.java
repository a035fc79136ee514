package io.polymigrate.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.examples.testing.SqlDoor;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmailVerificationTest {
  private final TestDatabase database =
      Servers.shared().server(ServerKind.POSTGRESQL_18).newDatabase("emails");
  private final SqlDoor door = new SqlDoor(database.url());
  private final EmailVerification change = new EmailVerification(database.url());

  @BeforeEach
  void fill() {
    door.run(
        "CREATE TABLE users (id int PRIMARY KEY, email text)",
        "INSERT INTO users SELECT i, i || '@example.org' FROM generate_series(1, 2000) i");
  }

  @AfterEach
  void close() {
    change.close();
    door.close();
    database.close();
  }

  @Test
  void theFieldIsAddedOnce() {
    assertThat(change.added()).isFalse();

    assertThat(change.add()).isEqualTo(2000);

    assertThat(change.added()).isTrue();
    assertThat(change.add()).isZero();
    assertThat(door.number("SELECT count(*) FROM users WHERE NOT email_verified")).isEqualTo(2000);
  }

  @Test
  void rollingBackTakesItAway() {
    change.add();

    RollbackResult result = change.rollBack();

    assertThat(result.conflictCount()).isZero();
    assertThat(change.added()).isFalse();
    assertThat(
            door.texts(
                "SELECT column_name FROM information_schema.columns WHERE table_name = 'users'"
                    + " ORDER BY ordinal_position"))
        .containsExactly("id", "email");
  }

  @Test
  void theSameProgramChangesACollection() {
    try (TestDatabase documents =
            Servers.shared().server(ServerKind.MONGODB_8).newDatabase("emails");
        MongoClient client = MongoClients.create(documents.url());
        EmailVerification inDocuments = new EmailVerification(documents.url())) {
      MongoCollection<Document> users = client.getDatabase(documents.name()).getCollection("users");
      users.insertMany(
          List.of(
              new Document("_id", 1).append("email", "1@example.org"),
              new Document("_id", 2).append("email_verified", true)));

      assertThat(inDocuments.add()).isEqualTo(1);
      assertThat(inDocuments.added()).isTrue();
      assertThat(users.find(new Document("_id", 1)).first()).containsEntry("email_verified", false);

      assertThat(inDocuments.rollBack().conflictCount()).isZero();
      assertThat(users.find(new Document("_id", 1)).first()).doesNotContainKey("email_verified");
      assertThat(users.find(new Document("_id", 2)).first()).containsEntry("email_verified", true);
    }
  }

  @Test
  void whatIsKeptCanNotBeRolledBack() {
    change.add();

    change.keep();

    assertThatThrownBy(change::rollBack)
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.ALREADY_FINALIZED));
  }
}
