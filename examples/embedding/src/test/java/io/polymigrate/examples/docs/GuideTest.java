package io.polymigrate.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.polymigrate.core.spec.RunOptions;
import io.polymigrate.core.spec.SpecReader;
import io.polymigrate.examples.testing.SqlDoor;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/guide.md shows is read by the library, and its programs and files run. */
class GuideTest {
  private static final Document GUIDE = Document.of("docs/guide.md");
  private static final String ENDS =
      "version: 1\nsource: {type: a, url: 'a://x'}\ntarget: {type: b, url: 'b://y'}\n";
  private static final String STEPS =
      "steps: [{type: extract, source_table: t}, {type: load, target_table: t}]\n";
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)[^)]*\\)");

  @TempDir private Path folder;

  @Test
  void everyPieceOfYamlIsWhatTheLibraryReads() {
    List<String> blocks = GUIDE.blocks("yaml");

    assertThat(blocks).hasSize(7);
    for (String block : blocks) {
      assertThatCode(() -> read(block)).as(block).doesNotThrowAnyException();
    }
  }

  private Object read(String block) throws IOException {
    if (block.startsWith("operation_type:")) {
      Path file = Files.writeString(folder.resolve("operation.yaml"), block);
      return SpecReader.readOperation(file, Map.of());
    } else if (block.startsWith("version:")) {
      return SpecReader.parse(block, "guide.md", Map.of("database", "shop"));
    }
    String rest = block.startsWith("options:") ? STEPS : "";
    return SpecReader.parse(ENDS + rest + block, "guide.md", Map.of());
  }

  @Test
  void theDefaultsOfTheOptionsAreThese() {
    RunOptions defaults = RunOptions.defaults();

    assertThat(GUIDE.text())
        .contains("| `batch_size`, `batch_bytes` | " + defaults.batchSize() + ", 1 MiB |")
        .contains("| `in_flight` | " + defaults.inFlight() + " |")
        .contains("| `retry` | " + defaults.retry().attempts() + " tries |");
    assertThat(defaults.batchBytes()).isEqualTo(1 << 20);
  }

  @Test
  void theShopMovesByTheGuidesFileAndProgram() throws IOException {
    try (TestDatabase source =
            Servers.shared().server(ServerKind.POSTGRESQL_18).newDatabase("guide");
        TestDatabase target = Servers.shared().server(ServerKind.MONGODB_8).newDatabase("guide");
        SqlDoor door = new SqlDoor(source.url())) {
      door.run(
          "CREATE TABLE orders (id int PRIMARY KEY, placed_at timestamptz)",
          "CREATE TABLE order_lines (order_id int, line_no int, sku text,"
              + " PRIMARY KEY (order_id, line_no))",
          "CREATE TABLE customers (id int PRIMARY KEY, name text)",
          "CREATE TABLE addresses (city text)",
          "INSERT INTO orders VALUES (1, '2023-12-31T23:59:59Z'), (2, '2024-01-01T00:00:00Z')",
          "INSERT INTO order_lines VALUES (2, 1, 'a'), (2, 2, 'b'), (1, 1, 'c')",
          "INSERT INTO customers VALUES (1, 'Ada')",
          "INSERT INTO addresses VALUES ('Delft'), ('Delft')");
      Path file = folder.resolve("shop.yaml");
      Files.writeString(file, at(GUIDE.blocks("yaml").get(0), source.url(), target.url()));
      String program =
          String.join("\n", GUIDE.blocks("java")).replace("shop.yaml", file.toString());

      String printed =
          JavaBlock.run(program.replace("Map.of(\"database\", \"shop\")", "Map.of()"), folder);

      assertThat(printed)
          .contains("orders +1\n", "customers +1\n")
          .endsWith("4 written, 0 differ\n");
    }
  }

  private static String at(String spec, String source, String target) {
    return spec.replaceAll("postgresql://[^\"]+", Matcher.quoteReplacement(source))
        .replaceAll("mongodb://[^\"]+", Matcher.quoteReplacement(target));
  }

  @Test
  void everyLinkOfTheDocumentationLeadsSomewhere() throws IOException {
    Path root = Path.of("..", "..");
    try (Stream<Path> pages = Files.list(root.resolve("docs"))) {
      for (Path page : pages.filter(file -> file.toString().endsWith(".md")).toList()) {
        Matcher link = LINK.matcher(Files.readString(page));
        while (link.find()) {
          assertThat(page.resolveSibling(link.group(1)))
              .as("%s in %s", link.group(1), page)
              .matches(Files::exists);
        }
      }
    }
  }
}
