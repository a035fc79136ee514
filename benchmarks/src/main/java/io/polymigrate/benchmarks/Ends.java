package io.polymigrate.benchmarks;

import io.polymigrate.benchmarks.data.GeneratedTable;
import io.polymigrate.benchmarks.data.TableFill;
import io.polymigrate.benchmarks.raw.Jdbc;
import io.polymigrate.benchmarks.raw.RawCopies;
import io.polymigrate.testkit.server.RunningServer;
import io.polymigrate.testkit.server.TestDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The servers, the generated source in each, and databases to copy into. */
final class Ends implements AutoCloseable {
  static final String ITEMS = "items";
  private static final int WORKERS = 2;
  private static final String COLUMNS_PG =
      "(id bigint, quantity int NOT NULL, reference bigint NOT NULL, amount numeric(18,4) NOT NULL,"
          + " name text NOT NULL, note text, created_at timestamptz NOT NULL, token uuid NOT NULL,"
          + " doc jsonb NOT NULL, active boolean NOT NULL)";
  private static final String COLUMNS_MYSQL =
      "(id bigint PRIMARY KEY, quantity int NOT NULL, reference bigint NOT NULL,"
          + " amount decimal(18,4) NOT NULL, name varchar(60) NOT NULL, note text,"
          + " created_at datetime(6) NOT NULL, token char(36) NOT NULL, doc json NOT NULL,"
          + " active boolean NOT NULL)";

  private final Function<Store, RunningServer> servers;
  private final Jobs jobs;
  private final long rows;
  private final Map<Source, TestDatabase> sources = new HashMap<>();
  private final List<TestDatabase> targets = new ArrayList<>();

  private record Source(Store store, Data data) {}

  /**
   * The ends of pairs.
   *
   * @param servers where stores are
   * @param jobs what fills those that the generator does not
   * @param rows how many records a source has
   */
  Ends(Function<Store, RunningServer> servers, Jobs jobs, long rows) {
    this.servers = servers;
    this.jobs = jobs;
    this.rows = rows;
  }

  RunningServer server(Store store) {
    return servers.apply(store);
  }

  /** The generated records in a store, filled on first use. */
  Job.Place source(Store store, Data data) throws Exception {
    Source source = new Source(store, data);
    TestDatabase database = sources.get(source);
    if (database == null) {
      database = server(store).newDatabase("bench_source");
      sources.put(source, database);
      fill(source, database.url());
    }
    return new Job.Place(store, database.url(), data.container());
  }

  private void fill(Source source, String url) throws Exception {
    if (!source.store.generated()) {
      copy(source, url);
      return;
    }
    if (!source.data.standard()) {
      for (GeneratedTable table : source.data.tables(rows)) {
        TableFill.fill(source.store.type(), url, table);
      }
      return;
    }
    switch (source.store) {
      case PG -> Jdbc.execute(url, "CREATE TABLE items " + COLUMNS_PG);
      case MYSQL -> Jdbc.execute(url, "CREATE TABLE items " + COLUMNS_MYSQL);
      default -> {}
    }
    RawCopies.generate(source.store.type(), url, ITEMS, rows, source.data == Data.D);
    settle(source.store, url);
  }

  // Compared too: a source that lacks records would make every copy of it look cheap.
  private void copy(Source source, String url) throws Exception {
    Job.Place from = source(Store.PG, source.data);
    Job.Place to = new Job.Place(source.store, url, source.data.container());
    jobs.run(new Job(Job.Kind.COPY_FLAT, source.data, from, to, WORKERS));
    long differences =
        jobs.run(new Job(Job.Kind.VERIFY_FLAT, source.data, from, to, WORKERS)).differences();
    if (differences != 0) {
      throw new IllegalStateException(
          "The source in " + source.store.title() + " has " + differences + " differences");
    }
  }

  // What servers do later by themselves would be counted with the next run.
  private static void settle(Store store, String url) throws SQLException {
    switch (store) {
      case PG -> Jdbc.execute(url, "VACUUM ANALYZE items", "CHECKPOINT");
      case MYSQL -> Jdbc.execute(url, "ANALYZE TABLE items");
      default -> {}
    }
  }

  /** A fresh database to copy into. */
  Job.Place target(Store store, Data data) {
    TestDatabase database = server(store).newDatabase("bench_target");
    targets.add(database);
    return new Job.Place(store, database.url(), data.container());
  }

  /** A container beside a loaded one for another mover, of the types that it would find there. */
  static Job.Place forPeer(Job.Place loaded, Peer peer) throws SQLException, IOException {
    String name = ITEMS + "_" + peer.name().toLowerCase(Locale.ROOT);
    switch (loaded.store()) {
      case PG ->
          Jdbc.execute(
              loaded.url(),
              "CREATE TABLE " + name + COLUMNS_PG.replace("id bigint", "id bigint PRIMARY KEY"));
      case MYSQL -> Jdbc.execute(loaded.url(), "CREATE TABLE " + name + COLUMNS_MYSQL);
      case CASSANDRA -> RawCopies.makeCassandraTable(loaded.url(), name);
      case ELASTIC -> RawCopies.makeElasticIndex(loaded.url(), name);
      case DYNAMO -> RawCopies.makeDynamoTable(loaded.url(), name);
      case MONGO, REDIS -> {}
    }
    return new Job.Place(loaded.store(), loaded.url(), name);
  }

  /** Drops the databases that were copied into. */
  void dropTargets() {
    targets.forEach(TestDatabase::close);
    targets.clear();
  }

  @Override
  public void close() {
    dropTargets();
    sources.values().forEach(TestDatabase::close);
  }
}
