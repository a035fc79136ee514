package io.polymigrate.sql.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.DataRecord;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.testkit.server.ServerKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(names = {"POSTGRESQL_16", "POSTGRESQL_18"})
class PostgresqlSplitsTest {
  private final ServerKind kind;
  private PostgresqlFixture fixture;

  PostgresqlSplitsTest(ServerKind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() {
    fixture = new PostgresqlFixture(kind);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "k bigint PRIMARY KEY                      | i * i",
        "k text PRIMARY KEY                        | md5(i::text)",
        "k text COLLATE \"en-x-icu\" PRIMARY KEY   | concat(chr(97 + i % 26), chr(65 + i % 20), i)",
        "k uuid PRIMARY KEY                        | md5(i::text)::uuid",
        "k numeric PRIMARY KEY                     | CASE i WHEN 7 THEN 'NaN' ELSE i / 7.0 END",
        "k timestamptz PRIMARY KEY                 | '2024-03-31 00:00Z'::timestamptz + i * interval '1 minute'",
        "k bytea PRIMARY KEY                       | decode(md5(i::text), 'hex')",
        "k date PRIMARY KEY                        | '4713-01-01 BC'::date + i",
        "k inet PRIMARY KEY                        | '10.0.0.0'::inet + i",
        "k int                                     | i % 3",
        "k int UNIQUE                              | NULLIF(i, 5)",
        "k int NOT NULL UNIQUE                     | i"
      })
  void splitsCoverEveryRecordOnce(String column, String value) {
    fixture.sql(
        "CREATE TABLE t (n int NOT NULL, " + column + ", filler text)",
        "INSERT INTO t SELECT i, " + value + ", repeat('x', 100) FROM generate_series(1, 20000) i",
        "ANALYZE t");

    ExtractRequest request = ExtractRequest.of("t").withParallelism(2).withBatch(999, 1 << 16);
    ExtractPlan plan = fixture.plan(request);
    List<Object> seen = new ArrayList<>();
    for (Split split : plan.splits()) {
      List<DataRecord> records = PostgresqlFixture.read(plan, split);
      assertThat(records.size()).isLessThan(6000);
      records.forEach(record -> seen.add(record.value("n")));
    }
    Stages.join(plan.closeAsync());

    assertThat(plan.splits().size()).isBetween(4, 16);
    assertThat(seen).hasSize(20_000);
    assertThat(new HashSet<>(seen)).hasSize(20_000);
  }

  @Test
  void compositeKeysAreCutByTheWholeKey() {
    fixture.sql(
        "CREATE TABLE t (a int, b text, c int, PRIMARY KEY (a, b, c))",
        "INSERT INTO t SELECT 1, 'same', i FROM generate_series(1, 20000) i");

    ExtractPlan plan = fixture.plan(ExtractRequest.of("t").withParallelism(4));
    List<Integer> sizes = new ArrayList<>();
    plan.splits().forEach(split -> sizes.add(PostgresqlFixture.read(plan, split).size()));
    Stages.join(plan.closeAsync());

    assertThat(plan.resumable()).isTrue();
    assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(20_000);
    assertThat(sizes).hasSizeGreaterThan(4).allMatch(size -> size <= 2500);
  }

  @Test
  void aReadGoesOnAfterThePositionOfABatch() {
    fixture.sql(
        "CREATE TABLE t (k text COLLATE \"en-x-icu\" PRIMARY KEY)",
        "INSERT INTO t SELECT chr(65 + i % 50) || i FROM generate_series(1, 1000) i");
    ExtractRequest request = ExtractRequest.of("t").withBatch(300, 1 << 20);
    ExtractPlan plan = fixture.plan(request);
    RecordSource source = Stages.join(plan.open(plan.splits().get(0)));
    RecordBatch first = Stages.join(source.nextBatch()).orElseThrow();
    String position = first.position().orElseThrow();
    List<Object> seen = new ArrayList<>();
    for (int row = 0; row < first.size(); row++) {
      seen.add(DataRecord.of(first, row).value("k"));
    }
    first.release();
    Stages.join(source.closeAsync());
    Stages.join(plan.closeAsync());

    KeyRange left = KeyRange.ALL.after(position);
    fixture.read(request.withRanges(List.of(left))).forEach(record -> seen.add(record.value("k")));

    assertThat(seen).hasSize(1000).doesNotHaveDuplicates();
  }

  @Test
  void canonicalOrderIsByBytesWithNullFirst() {
    fixture.sql(
        "CREATE TABLE t (k text COLLATE \"en-x-icu\", n int)",
        "INSERT INTO t VALUES ('b', 1), ('B', 2), (NULL, 3), ('a', 4), ('', 5), ('ä', 6), ('b', 0)");

    List<DataRecord> records =
        fixture.read(ExtractRequest.of("t").withOrderBy(List.of("k", "n"), 1));

    assertThat(records.stream().map(record -> record.value("n")))
        .containsExactly(3, 5, 2, 4, 0, 1, 6);
  }

  @Test
  void rangesWithNullBoundsCoverEverything() {
    fixture.sql(
        "CREATE TABLE t (k int, n int NOT NULL)",
        "INSERT INTO t SELECT NULLIF(i % 10, 0), i FROM generate_series(1, 1000) i");
    ExtractRequest request = ExtractRequest.of("t").withOrderBy(List.of("k", "n"), 2);
    KeyRange low =
        new KeyRange(
            java.util.Optional.empty(), java.util.Optional.of("[null,{\"$int\":\"500\"}]"));
    KeyRange middle =
        new KeyRange(low.until(), java.util.Optional.of("[{\"$int\":\"3\"},{\"$int\":\"13\"}]"));
    KeyRange high = new KeyRange(middle.until(), java.util.Optional.empty());

    assertThat(fixture.read(request.withRanges(List.of(low)))).hasSize(50);
    assertThat(fixture.read(request.withRanges(List.of(low, middle, high)))).hasSize(1000);
  }

  @Test
  void anEmptyTableHasOneEmptySplit() {
    fixture.sql("CREATE TABLE t (k int PRIMARY KEY)", "CREATE TABLE u (k int)");

    assertThat(fixture.read(ExtractRequest.of("t"))).isEmpty();
    assertThat(fixture.read(ExtractRequest.of("u"))).isEmpty();
  }

  @Test
  void childrenOfAParentAreRead() {
    fixture.sql(
        "CREATE TABLE parent (k int PRIMARY KEY, filler text)",
        "CREATE TABLE child (extra int) INHERITS (parent)",
        "INSERT INTO parent SELECT i, repeat('x', 500) FROM generate_series(1, 3000) i",
        "INSERT INTO child SELECT i, repeat('y', 500), 1 FROM generate_series(1, 9000) i",
        "CREATE TABLE parts (k int PRIMARY KEY) PARTITION BY RANGE (k)",
        "CREATE TABLE parts1 PARTITION OF parts FOR VALUES FROM (0) TO (5000)",
        "CREATE TABLE parts2 PARTITION OF parts DEFAULT",
        "INSERT INTO parts SELECT generate_series(1, 12000)");

    ExtractRequest request = ExtractRequest.of("parent").withParallelism(2);
    assertThat(fixture.read(request)).hasSize(12_000);
    ExtractPlan plan = fixture.plan(request);
    assertThat(plan.resumable()).isFalse();
    assertThat(plan.splits()).hasSizeGreaterThan(2);
    Stages.join(plan.closeAsync());
    assertThat(fixture.read(ExtractRequest.of("parts").withParallelism(2)))
        .hasSize(12_000)
        .doesNotHaveDuplicates();
  }

  @Test
  void filtersAndChosenFieldsReachTheServer() {
    fixture.sql(
        "CREATE TABLE t (k int PRIMARY KEY, active boolean, name text, price numeric(10,2))",
        "INSERT INTO t VALUES (1, true, 'o''neil', 1.5), (2, false, 'b', 2.5), (3, NULL, NULL, 3)");

    assertThat(ids(Map.of("active", true))).containsExactly(1);
    assertThat(ids(Map.of("name", "o'neil"))).containsExactly(1);
    assertThat(ids(Map.of("$not", Map.of("active", true)))).containsExactly(2, 3);
    assertThat(ids(Map.of("price", Map.of("gt", 1.5, "lte", 3)))).containsExactly(2, 3);
    assertThat(ids(Map.of("k", Map.of("in", List.of(1, 3L))))).containsExactly(1, 3);
    assertThat(ids(Map.of("name", Map.of("exists", false)))).containsExactly(3);
  }

  private List<Object> ids(Map<String, Object> conditions) {
    List<Object> ids = new ArrayList<>();
    fixture
        .read(ExtractRequest.of("t").withFields(List.of("k")).withFilter(Filter.parse(conditions)))
        .forEach(record -> ids.add(record.value("k")));
    return ids;
  }
}
