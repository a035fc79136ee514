package io.polymigrate.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IndexBuildTest {
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private CassandraSpace space;
  private CassandraConnection connection;

  @BeforeEach
  void open() {
    space = CassandraSpace.open();
    connection =
        CassandraConnection.open(
            CassandraOptions.of(ConnectionString.parse(space.url())), executor);
    space.cql("CREATE TABLE people (id int PRIMARY KEY, n int)");
  }

  @AfterEach
  void close() {
    connection.close();
    space.close();
    executor.shutdownNow();
  }

  private void await(String index, CallContext context) {
    new IndexBuild(connection).await(index, context);
  }

  @Test
  void anIndexOfEitherKindIsWaitedForUntilItIsBuilt() {
    space.cql(
        "CREATE CUSTOM INDEX attached ON people (n) USING 'StorageAttachedIndex'",
        "CREATE TABLE others (id int PRIMARY KEY, n int)",
        "CREATE INDEX secondary ON others (n)");

    await("attached", CallContext.create());
    await("secondary", CallContext.create());

    assertThat(space.rows("SELECT id FROM people WHERE n = 1")).isEmpty();
    // What tells a build that goes on from one that failed.
    assertThat(
            space.rows(
                "SELECT is_building, is_queryable FROM system_views.sai_column_indexes"
                    + " WHERE keyspace_name = '"
                    + connection.options().keyspace()
                    + "' AND index_name = 'attached'"))
        .containsExactly("{is_building=false, is_queryable=true}");
  }

  @Test
  void anIndexThatIsGoneIsNotWaitedFor() {
    assertThatThrownBy(() -> await("gone", CallContext.create()))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> {
              assertThat(e.code()).isEqualTo(CassandraErrorCode.CASSANDRA_INDEX_NOT_BUILT);
              assertThat(e.outcome()).isEqualTo(Outcome.PARTIALLY_APPLIED);
            })
        .hasMessageContaining("'gone' was dropped");
  }

  @Test
  void aCallThatIsCancelledWaitsNoLonger() {
    CallContext context = CallContext.create();
    context.cancel();

    assertThatThrownBy(() -> await("gone", context))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.CANCELLED));
  }
}
