package io.polymigrate.cli;

import io.polymigrate.testkit.server.ServerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the main job on real servers: a shop there and back again. */
@Command(
    name = "demo",
    description = {
      "Starts a real PostgreSQL and a real MongoDB, fills a shop, migrates it with its child rows",
      "embedded, verifies, migrates back, and compares. Everything stops with it."
    })
final class DemoCommand extends CliCommand {
  private static final String THERE = "shop-to-mongodb.yaml";
  private static final String BACK = "mongodb-to-shop.yaml";
  private static final List<ServerKind> TWO =
      List.of(ServerKind.POSTGRESQL_16, ServerKind.MONGODB_8);
  // In the order of the way; it ends where it begins.
  private static final List<ServerKind> ROUND =
      List.of(
          ServerKind.POSTGRESQL_16,
          ServerKind.MYSQL_8,
          ServerKind.MONGODB_8,
          ServerKind.DYNAMODB_LOCAL,
          ServerKind.CASSANDRA_5,
          ServerKind.ELASTICSEARCH_8,
          ServerKind.REDIS_7,
          ServerKind.POSTGRESQL_16);
  private static final Map<ServerKind, String> ADAPTERS =
      new EnumMap<>(
          Map.of(
              ServerKind.POSTGRESQL_16, "postgresql",
              ServerKind.MYSQL_8, "mysql",
              ServerKind.MONGODB_8, "mongodb",
              ServerKind.DYNAMODB_LOCAL, "dynamodb",
              ServerKind.CASSANDRA_5, "cassandra",
              ServerKind.ELASTICSEARCH_8, "elasticsearch",
              ServerKind.REDIS_7, "redis"));

  @Option(names = "--orders", paramLabel = "N", description = "How many orders; 200000 by default.")
  private long orders = 200_000;

  @Option(
      names = "--all",
      description = "The shop goes through every kind of store there is, and is verified at each.")
  private boolean all;

  @Option(names = "--keep", description = "Leave servers, data and specifications to look at.")
  private boolean keep;

  @Override
  ExitCode run(Invocation invocation) throws IOException, SQLException {
    if (orders < 1) {
      throw new BadUsageException("--orders must be at least 1");
    }
    invocation.report().ifPartial("see above; the demo's servers and data are gone with it");
    Path folder = Files.createTempDirectory("polymigrate-demo-");
    try (DemoStores stores = DemoStores.start(invocation, keep, all ? ROUND : TWO)) {
      DemoTour tour = new DemoTour(invocation, stores, folder);
      ExitCode code = all ? round(tour, stores) : thereAndBack(tour, stores, invocation.report());
      if (keep) {
        kept(invocation.report(), stores, folder);
      }
      return code;
    }
  }

  private void fill(DemoTour tour, DemoStores stores, Report report) throws SQLException {
    tour.title(
        "1. a shop in PostgreSQL: "
            + Summaries.number(orders)
            + " orders, hard values in all columns");
    stores.fill(orders, report);
  }

  private ExitCode thereAndBack(DemoTour tour, DemoStores stores, Report report)
      throws IOException, SQLException {
    fill(tour, stores, report);
    String mongodb = stores.url(ServerKind.MONGODB_8);
    Map<String, String> there = Map.of("shop", stores.shop(), "mongodb", mongodb);
    tour.title("2. into MongoDB, children embedded");
    tour.show(THERE);
    if (!tour.command("run", THERE, there)) {
      return tour.code();
    }
    tour.title("3. verified, record by record");
    if (!tour.command("verify", THERE, there)) {
      return tour.code();
    }
    tour.title("4. an order as a document");
    report.line(stores.document());
    tour.title("5. back into an empty schema");
    tour.show(BACK);
    if (!tour.command("run", BACK, Map.of("shop", stores.back(), "mongodb", mongodb))) {
      return tour.code();
    }
    tour.title("6. both schemas compared by PostgreSQL itself");
    return tour.compare("there and back", orders);
  }

  private ExitCode round(DemoTour tour, DemoStores stores) throws IOException, SQLException {
    fill(tour, stores, tour.report());
    String from = stores.shop();
    for (int hop = 1; hop < ROUND.size(); hop++) {
      ServerKind last = ROUND.get(hop - 1);
      ServerKind next = ROUND.get(hop);
      boolean home = next == ServerKind.POSTGRESQL_16;
      String into = home ? stores.back() : stores.url(next);
      String file = "all-" + hop + "-" + ADAPTERS.get(last) + "-" + ADAPTERS.get(next) + ".yaml";
      tour.title(
          String.format(
              Locale.ROOT,
              "%d. from %s into %s%s",
              hop + 1,
              last.title(),
              next.title(),
              home ? " again, into an empty schema" : ""));
      tour.show(file);
      if (!tour.command("run", file, Map.of("from", from, "into", into))) {
        return tour.code();
      }
      from = into;
    }
    tour.title(ROUND.size() + 1 + ". the first schema and the last compared by PostgreSQL itself");
    return tour.compare("through " + ADAPTERS.size() + " kinds of stores", orders);
  }

  private static void kept(Report report, DemoStores stores, Path folder) {
    report.put("specifications", folder.toString());
    report.line("");
    report.line("kept until 'polymigrate servers down':");
    stores
        .urls()
        .forEach(
            (name, url) -> {
              report.put(name, url);
              report.line("  " + url);
            });
    report.line("  " + folder);
  }
}
