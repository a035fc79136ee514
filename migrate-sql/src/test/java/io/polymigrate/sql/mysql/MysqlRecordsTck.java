package io.polymigrate.sql.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.DataRecord;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.server.ServerKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans, splits, order and descriptions; the same for all servers and drivers. */
abstract class MysqlRecordsTck {
  private static final String DIGIT =
      "(SELECT 0 d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4"
          + " UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION"
          + " ALL SELECT 9)";
  private static final int ROWS = 6000;

  private final ServerKind kind;
  private final String driver;
  private MysqlFixture mysql;

  MysqlRecordsTck(ServerKind kind, String driver) {
    this.kind = kind;
    this.driver = driver;
  }

  @BeforeEach
  void open() {
    mysql = new MysqlFixture(kind, driver);
  }

  @AfterEach
  void close() {
    mysql.close();
  }

  private void fill(String columns, String key, String values) {
    mysql.sql(
        "CREATE TABLE t (" + columns + ", n INT NOT NULL" + key + ")",
        "INSERT INTO t SELECT "
            + values
            + ", n FROM (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS n FROM "
            + DIGIT
            + " a, "
            + DIGIT
            + " b, "
            + DIGIT
            + " c, "
            + DIGIT
            + " e) x WHERE n < "
            + ROWS);
  }

  private static ExtractRequest parallel() {
    return ExtractRequest.of("t").withParallelism(3).withBatch(700, 1 << 20);
  }

  // columns; key; values from n
  @ParameterizedTest
  @ValueSource(
      strings = {
        "id INT;, PRIMARY KEY (id);n",
        "id INT;, PRIMARY KEY (id);n * n * 37",
        "id BIGINT UNSIGNED;, PRIMARY KEY (id DESC);18446744073709551615 - n",
        "a VARCHAR(20), b SMALLINT;, PRIMARY KEY (a, b);CONCAT(CHAR(65 + n % 7), '\u00e9 ', n DIV 100), n % 100",
        "a INT, b DATETIME(6), c DECIMAL(20,3);, PRIMARY KEY (a, b, c);n DIV 5500, '2024-01-01' + INTERVAL n MICROSECOND, n / 1000",
        "id BINARY(16);, PRIMARY KEY (id);UNHEX(MD5(n))",
        "e ENUM('z','a','m'), b INT;, PRIMARY KEY (e, b);1 + n % 3, n",
        "id VARCHAR(40) CHARACTER SET latin1 COLLATE latin1_swedish_ci;, UNIQUE KEY (id);COALESCE(CONCAT(CHAR(224 + n % 20 USING latin1), n), n)",
        "f FLOAT, d DATE;, PRIMARY KEY (f, d);(n DIV 100) / 10, '2000-01-01' + INTERVAL n DAY",
        "id TIME(6);, PRIMARY KEY (id);SEC_TO_TIME((n - 3000) * 1000.5)",
      })
  void everyRecordIsInExactlyOneSplitWhateverTheKey(String table) {
    String[] parts = table.split(";", -1);
    fill(parts[0].replace(", ", " NOT NULL, ") + " NOT NULL", parts[1], parts[2]);

    ExtractPlan plan = mysql.plan(parallel());

    assertThat(plan.splits()).hasSizeGreaterThan(3);
    assertThat(plan.resumable()).isTrue();
    assertThat(plan.consistent()).isTrue();
    assertThat(plan.splits().get(0).range().after()).isEmpty();
    assertThat(plan.splits().get(plan.splits().size() - 1).range().until()).isEmpty();
    List<@Nullable Object> seen = new ArrayList<>();
    for (Split split : plan.splits()) {
      MysqlFixture.read(plan, split).forEach(record -> seen.add(record.value("n")));
    }
    assertThat(seen).hasSize(ROWS);
    assertThat(new HashSet<>(seen)).hasSize(ROWS);
    Stages.join(plan.closeAsync());
    assertResumable();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BIGINT;n",
        "BIGINT;n * n",
        "BIGINT;IF(n < 150000, n, 4000000000000000000 + 1000 * n)",
        "BIGINT;IF(n < 299000, 3 * n, 9223372036854775807 - n)",
        "BIGINT UNSIGNED;18446744073709551615 - n",
        "INT;n - 150000",
      })
  void aLargeNumberedTableIsCutByEstimatesIntoPartsOfAboutTheSameSize(String table) {
    String[] parts = table.split(";", -1);
    int rows = 300_000;
    mysql.sql(
        "CREATE TABLE t (id " + parts[0] + " NOT NULL PRIMARY KEY)",
        "INSERT INTO t SELECT "
            + parts[1]
            + " FROM (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d"
            + " + 10000 * f.d + 100000 * g.d n FROM "
            + DIGIT
            + " a, "
            + DIGIT
            + " b, "
            + DIGIT
            + " c, "
            + DIGIT
            + " e, "
            + DIGIT
            + " f, "
            + DIGIT
            + " g WHERE g.d < 3) numbers",
        "ANALYZE TABLE t");

    ExtractPlan plan = mysql.plan(parallel().withParallelism(2).withMostSplits(4));

    List<Integer> sizes = new ArrayList<>();
    for (Split split : plan.splits()) {
      sizes.add(MysqlFixture.read(plan, split).size());
    }
    assertThat(sizes.stream().mapToInt(size -> size).sum()).isEqualTo(rows);
    assertThat(sizes).hasSize(4).allMatch(size -> size < rows / 2);
    Stages.join(plan.closeAsync());
  }

  // What is left after each batch's position is exactly what was not read yet.
  private void assertResumable() {
    List<DataRecord> all = mysql.read(parallel().withParallelism(1));
    ExtractPlan plan = mysql.plan(parallel().withParallelism(1));
    RecordSource source = Stages.join(plan.open(plan.splits().get(0)));
    int read = 0;
    for (int batches = 0; batches < 3; batches++) {
      RecordBatch batch = Stages.join(source.nextBatch()).orElseThrow();
      read += batch.size();
      KeyRange rest = KeyRange.ALL.after(batch.position().orElseThrow());
      batch.release();

      List<DataRecord> left = mysql.read(parallel().withRanges(List.of(rest)));

      assertThat(left)
          .extracting(r -> r.value("n"))
          .isEqualTo(all.subList(read, all.size()).stream().map(r -> r.value("n")).toList());
    }
    Stages.join(source.closeAsync());
    Stages.join(plan.closeAsync());
  }

  @Test
  void aTableWithoutAKeyIsOneSplitThatCanNotBeResumed() {
    fill("a INT NULL", "", "NULLIF(n % 5, 0)");

    ExtractPlan plan = mysql.plan(parallel());

    assertThat(plan.resumable()).isFalse();
    assertThat(plan.splits()).hasSize(1);
    assertThat(MysqlFixture.read(plan, plan.splits().get(0))).hasSize(ROWS);
    Stages.join(plan.closeAsync());
  }

  @Test
  void canonicalOrderIsByCodePointsWithNullsFirst() {
    mysql.sql(
        "CREATE TABLE t (id INT PRIMARY KEY, p VARCHAR(9) CHARACTER SET utf8mb4, n INT)",
        "INSERT INTO t VALUES (1,'b',1),(2,'B',2),(3,NULL,3),(4,'\u00e9',4),(5,'a ',5),(6,'a',6),"
            + "(7,'\uD83D\uDE00',7),(8,'\uFB00',8),(9,'a\\t',9),(10,'b',0)");

    ExtractRequest request = ExtractRequest.of("t").withOrderBy(List.of("p", "n"), 1);

    assertThat(mysql.read(request))
        .extracting(record -> record.value("id"))
        .containsExactly(3, 2, 6, 9, 5, 10, 1, 4, 8, 7);
    List<KeyRange> ranges =
        List.of(
            new KeyRange(Optional.empty(), Optional.of("[null]")),
            new KeyRange(Optional.of("[null]"), Optional.of("[\"a\\t\"]")),
            new KeyRange(Optional.of("[\"a\\t\"]"), Optional.empty()));
    ExtractPlan plan = mysql.plan(request.withRanges(ranges));
    List<List<@Nullable Object>> ids = new ArrayList<>();
    for (Split split : plan.splits()) {
      ids.add(
          MysqlFixture.read(plan, split).stream()
              .<@Nullable Object>map(record -> record.value("id"))
              .toList());
    }
    Stages.join(plan.closeAsync());
    assertThat(ids).containsExactly(List.of(3), List.of(2, 6, 9), List.of(5, 10, 1, 4, 8, 7));
  }

  @Test
  void filtersCompareTextsByCodePoints() {
    mysql.sql(
        "CREATE TABLE t (id INT PRIMARY KEY, p VARCHAR(9), b TINYINT(1), ts TIMESTAMP(6) NULL)",
        "SET time_zone = '+00:00'",
        "INSERT INTO t VALUES (1,'x',1,'2024-01-01 00:00:00'),(2,'X',0,NULL),(3,'x ',1,NULL),"
            + "(4,NULL,NULL,NULL)");

    assertThat(ids(Map.of("p", "x"))).containsExactly(1);
    assertThat(ids(Map.of("p", Map.of("ne", "x")))).containsExactly(2, 3, 4);
    assertThat(ids(Map.of("p", Map.of("in", List.of("X", "x "))))).containsExactly(2, 3);
    assertThat(ids(Map.of("p", Map.of("gte", "x")))).containsExactly(1, 3);
    assertThat(ids(Map.of("p", Map.of("exists", false)))).containsExactly(4);
    assertThat(ids(Map.of("b", true))).containsExactly(1, 3);
    assertThat(ids(Map.of("ts", "2024-01-01T01:00:00+01:00"))).containsExactly(1);
    assertThatThrownBy(() -> ids(Map.of("b", "maybe")))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("'b'");
    assertThatThrownBy(() -> ids(Map.of("q", 1)))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("has no field 'q'; it has [id, p, b, ts]");
  }

  private List<@Nullable Object> ids(Map<String, @Nullable Object> conditions) {
    ExtractRequest request = ExtractRequest.of("t").withFilter(Filter.parse(conditions));
    return mysql.read(request).stream()
        .<@Nullable Object>map(record -> record.value("id"))
        .toList();
  }

  @Test
  void allWorkersSeeOneSnapshot() {
    fill("id INT NOT NULL", ", PRIMARY KEY (id)", "n");
    ExtractPlan plan = mysql.plan(parallel());

    mysql.sql("DELETE FROM t WHERE id % 2 = 0", "INSERT INTO t VALUES (1000000, 1)");

    long seen = 0;
    for (Split split : plan.splits()) {
      seen += MysqlFixture.read(plan, split).size();
    }
    assertThat(seen).isEqualTo(ROWS);
    Stages.join(plan.closeAsync());
  }

  @Test
  void withoutALockEachWorkerHasItsOwnSnapshotAndThePlanSaysSo() throws SQLException {
    fill("id INT NOT NULL", ", PRIMARY KEY (id)", "n");
    mysql.door.setAutoCommit(false);
    mysql.sql("INSERT INTO t VALUES (1000000, 1)");

    ExtractPlan plan = mysql.plan(parallel());

    assertThat(plan.consistent()).isFalse();
    long seen = 0;
    for (Split split : plan.splits()) {
      seen += MysqlFixture.read(plan, split).size();
    }
    assertThat(seen).isEqualTo(ROWS);
    Stages.join(plan.closeAsync());
    mysql.door.rollback();
    mysql.door.setAutoCommit(true);
  }

  @Test
  void aSplitWaitsForAFreeConnectionAndClosingEarlyGivesItBack() {
    fill("id INT NOT NULL", ", PRIMARY KEY (id)", "n");
    ExtractPlan plan = mysql.plan(ExtractRequest.of("t").withBatch(10, 1 << 20));
    Split split = plan.splits().get(0);
    RecordSource first = Stages.join(plan.open(split));
    Stages.join(first.nextBatch()).orElseThrow().release();
    CompletableFuture<RecordSource> second = plan.open(split).toCompletableFuture();
    assertThat(second).isNotDone();

    Stages.join(first.closeAsync());

    RecordSource reader = Stages.join(second);
    assertThat(Stages.join(reader.nextBatch()).orElseThrow().size()).isEqualTo(10);
    Stages.join(reader.closeAsync());
    assertThat(MysqlFixture.read(plan, split)).hasSize(ROWS);
    Stages.join(plan.closeAsync());
  }

  @Test
  void onlyTheAskedFieldsAreReadAndPositionsStillNameTheKey() {
    mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT)", "INSERT INTO t VALUES (1,2,3)");
    ExtractPlan plan = mysql.plan(ExtractRequest.of("t").withFields(List.of("b", "a")));
    RecordSource source = Stages.join(plan.open(plan.splits().get(0)));

    RecordBatch batch = Stages.join(source.nextBatch()).orElseThrow();

    assertThat(DataRecord.of(batch, 0).values())
        .containsExactly(Map.entry("b", 3), Map.entry("a", 2));
    assertThat(batch.position()).contains("[{\"$int\":\"1\"}]");
    Stages.join(source.closeAsync());
    Stages.join(plan.closeAsync());
  }

  @Test
  void aTableIsDescribedWithKeysIndexesConstraintsAndPartitions() {
    mysql.sql(
        "CREATE TABLE parent (id INT PRIMARY KEY)",
        "CREATE TABLE child (id INT AUTO_INCREMENT PRIMARY KEY, pid INT NOT NULL DEFAULT 7, name"
            + " VARCHAR(30) COMMENT 'its name', twice INT GENERATED ALWAYS AS (pid * 2) VIRTUAL,"
            + " UNIQUE KEY un (name, pid), KEY pre (name(5)), CONSTRAINT fk FOREIGN KEY (pid)"
            + " REFERENCES parent (id) ON DELETE CASCADE, CONSTRAINT positive CHECK (pid > 0))",
        "CREATE VIEW seen AS SELECT id, name FROM child",
        "CREATE TABLE parts (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 3",
        "CREATE TABLE _polymigrate_mine (id INT)");

    var all = Stages.join(mysql.adapter.describe(CallContext.create()));
    var child = mysql.describe("child");

    assertThat(all).extracting(c -> c.name()).containsExactly("child", "parent", "parts", "seen");
    assertThat(all).extracting(c -> c.kind()).containsExactly("table", "table", "table", "view");
    assertThat(all.get(2).attributes().get("mysql.partitioning")).contains("HASH");
    assertThat(child.schema().key()).containsExactly("id");
    assertThat(child.constraints())
        .anyMatch(text -> text.contains("FOREIGN KEY (`pid`) REFERENCES `parent`"))
        .anyMatch(text -> text.contains("`positive` CHECK"));
    assertThat(child.indexes()).extracting(i -> i.name()).contains("un", "pre");
    var unique = child.indexes().stream().filter(i -> i.name().equals("un")).findFirst();
    assertThat(unique.orElseThrow().fields()).containsExactly("name", "pid");
    assertThat(unique.orElseThrow().unique()).isTrue();
    var prefix = child.indexes().stream().filter(i -> i.name().equals("pre")).findFirst();
    assertThat(prefix.orElseThrow().definition().orElse("")).contains("`name`(5)");
    var pid = child.schema().find("pid").orElseThrow();
    assertThat(pid.type()).isEqualTo(Simple.INT);
    assertThat(pid.nullable()).isFalse();
    assertThat(pid.attributes()).containsEntry("mysql.default", "7");
    assertThat(child.schema().find("twice").orElseThrow().attributes())
        .containsKey("mysql.generated");
    assertThat(child.schema().find("id").orElseThrow().attributes())
        .containsEntry("mysql.extra", "auto_increment");
  }

  @Test
  void aMissingTableIsSaidToBeMissing() {
    assertThatThrownBy(() -> mysql.plan(ExtractRequest.of("nothing")))
        .isInstanceOf(MigrationException.class)
        .hasMessage("There is no table or view 'nothing' in the database")
        .extracting(e -> ((MigrationException) e).code())
        .isEqualTo(StandardErrorCode.CONTAINER_NOT_FOUND);
  }
}
