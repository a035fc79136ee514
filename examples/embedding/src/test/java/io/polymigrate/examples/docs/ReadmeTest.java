package io.polymigrate.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.engine.RunSummary;
import io.polymigrate.core.spec.SpecReader;
import io.polymigrate.core.transform.FunctionRegistry;
import io.polymigrate.examples.testing.SqlDoor;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs what the README shows, with the addresses of real servers in the place of its own. */
class ReadmeTest {
  private static final Document README = Document.of("README.md");
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)[^)]*\\)");

  private final TestDatabase source =
      Servers.shared().server(ServerKind.POSTGRESQL_18).newDatabase("readme");
  private final TestDatabase target =
      Servers.shared().server(ServerKind.MONGODB_8).newDatabase("readme");
  private final SqlDoor door = new SqlDoor(source.url());
  private final MongoClient client = MongoClients.create(target.url());

  @TempDir private Path folder;

  @BeforeEach
  void fill() {
    door.run(
        """
        CREATE TABLE users (id bigint PRIMARY KEY, first_name text, last_name text, active boolean,
          created_at timestamptz, updated_at timestamptz)
        """,
        "INSERT INTO users SELECT i, 'Ada', 'L' || i, i % 2 = 0, now(), now()"
            + " FROM generate_series(1, 100) i");
  }

  @AfterEach
  void close() {
    client.close();
    door.close();
    target.close();
    source.close();
  }

  private MongoCollection<org.bson.Document> users() {
    return client.getDatabase(target.name()).getCollection("users");
  }

  private String atTheServers(String block) {
    return block
        .replaceAll("postgresql://[^\"]+", Matcher.quoteReplacement(source.url()))
        .replaceAll("mongodb://[^\"]+", Matcher.quoteReplacement(target.url()));
  }

  @Test
  void theProgramDoesWhatItSays() {
    List<String> blocks = README.blocks("java");
    assertThat(blocks).hasSize(1);

    String printed = JavaBlock.run(atTheServers(blocks.get(0)), folder);

    assertThat(printed).isEqualTo("50 users written\n");
    assertThat(users().find(new org.bson.Document("_id", 2L)).first())
        .containsEntry("full_name", "Ada L2");
  }

  @Test
  void theFileDoesTheSame() {
    List<String> blocks = README.blocks("yaml");
    assertThat(blocks).hasSize(1);

    RunSummary summary =
        CrossPlatformMigrator.builder()
            .functions(FunctionRegistry.load(ReadmeTest.class.getClassLoader()))
            .build(SpecReader.parse(atTheServers(blocks.get(0)), "README.md", Map.of()))
            .run();

    assertThat(summary.written()).isEqualTo(50);
    assertThat(summary.differences()).hasValue(0);
    assertThat(users().find(new org.bson.Document("_id", 2L)).first())
        .containsEntry("full_name", "Ada L2")
        .containsKey("metadata");
  }

  @Test
  void everyLinkLeadsSomewhere() {
    Matcher link = LINK.matcher(README.text());
    while (link.find()) {
      assertThat(Path.of("..", "..", link.group(1))).as(link.group(1)).matches(Files::exists);
    }
  }
}
