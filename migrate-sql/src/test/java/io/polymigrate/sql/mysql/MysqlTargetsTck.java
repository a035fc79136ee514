package io.polymigrate.sql.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.server.ServerKind;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables that are loaded: their schema, types, indexes and shape; the same for both servers. */
abstract class MysqlTargetsTck {
  private final ServerKind kind;
  private final String driver;
  private MysqlFixture mysql;

  MysqlTargetsTck(ServerKind kind, String driver) {
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

  private static RecordSchema schema(List<String> key, Object... namesAndTypes) {
    List<Field> fields = new java.util.ArrayList<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      fields.add(Field.of((String) namesAndTypes[i], (LogicalType) namesAndTypes[i + 1]));
    }
    return new RecordSchema(fields, key);
  }

  private static final RecordSchema ID_AND_V =
      schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING);

  private WriteResult load(String table, RecordSchema schema, LoadMode mode, Object[]... rows) {
    return mysql.load(MysqlFixture.request(table, schema, mode), rows);
  }

  private static @Nullable Object[] row(@Nullable Object... values) {
    return values;
  }

  @Test
  void theLogicalSchemaIsKeptAndGivesWayToAChangedColumn() {
    RecordSchema schema =
        new RecordSchema(
            List.of(
                Field.of("id", Simple.INT).withNullable(false),
                Field.of("flag", Simple.BOOLEAN),
                Field.of("at", Simple.INSTANT).withHeld(Simple.TIMESTAMP),
                Field.of("doc", new LogicalType.ListOf(Simple.INT)).withHeld(Simple.STRING),
                Field.of("u", Simple.UUID).withHeld(Simple.BYTES)),
            List.of("id"));
    LocalDateTime at = LocalDateTime.of(2024, 1, 1, 1, 1);
    load("t", schema, LoadMode.UPSERT, row(1, true, at, "[]", new byte[16]));

    RecordSchema described = mysql.describe("t").schema();

    assertThat(described.fields())
        .extracting(Field::type)
        .containsExactly(
            Simple.INT,
            Simple.BOOLEAN,
            Simple.INSTANT,
            new LogicalType.ListOf(Simple.INT),
            Simple.UUID);
    assertThat(described.find("at").orElseThrow().held()).isEqualTo(Simple.TIMESTAMP);
    assertThat(mysql.read("t").get(0).values())
        .containsEntry("flag", true)
        .containsEntry("at", at)
        .containsEntry("doc", "[]");
    mysql.sql("ALTER TABLE t MODIFY at VARCHAR(50)");
    assertThat(mysql.describe("t").schema().find("at").orElseThrow().type())
        .isEqualTo(Simple.STRING);
  }

  @Test
  void carriedValuesGoIntoColumnsOfTheTypeItself() {
    mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, at TIMESTAMP(6) NULL, doc JSON, u CHAR(36))");
    RecordSchema schema =
        new RecordSchema(
            List.of(
                Field.of("id", Simple.INT),
                Field.of("at", Simple.INSTANT).withHeld(Simple.TIMESTAMP),
                Field.of("doc", Simple.JSON).withHeld(Simple.STRING),
                Field.of("u", Simple.UUID).withHeld(Simple.BYTES)),
            List.of("id"));
    byte[] uuid = new byte[16];
    uuid[0] = (byte) 0xab;

    load(
        "t",
        schema,
        LoadMode.UPSERT,
        row(1, LocalDateTime.of(2024, 1, 1, 1, 1), "{\"a\": [1]}", uuid));

    assertThat(mysql.texts("SELECT u FROM t"))
        .containsExactly("ab000000-0000-0000-0000-000000000000");
    assertThat(mysql.read("t").get(0).values())
        .containsEntry("at", Instant.parse("2024-01-01T01:01:00Z"))
        .containsEntry("u", "ab000000-0000-0000-0000-000000000000");
    assertThat(String.valueOf(mysql.read("t").get(0).value("doc"))).contains("{\"a\": [1]}");
    assertThat(mysql.describe("t").schema().find("u").orElseThrow().type()).isEqualTo(Simple.UUID);
  }

  @Test
  void indexesOfTheSourceAreMadeAfterTheLoad() {
    RecordSchema schema =
        schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING, "w", Simple.STRING);
    ContainerDescription origin =
        new ContainerDescription(
            "s",
            "table",
            schema,
            false,
            1,
            List.of(
                new ContainerDescription.IndexDescription(
                    "by_v", List.of("v desc", "id"), false, Optional.empty()),
                new ContainerDescription.IndexDescription(
                    "only_w", List.of("w"), true, Optional.empty())),
            List.of(),
            Map.of());
    LoadRequest request = LoadRequest.of("t", schema, "r").withOrigin(Optional.of(origin));

    mysql.load(request, row(1, "a", "b"), row(2, "A", "B"));

    assertThat(mysql.describe("t").indexes())
        .extracting(ContainerDescription.IndexDescription::name)
        .containsExactlyInAnyOrder("by_v", "only_w");
  }

  @Test
  void aTargetOfAnotherShapeIsRefusedBeforeAnythingIsWritten() {
    mysql.sql(
        "CREATE TABLE number (id INT PRIMARY KEY, v INT)",
        "CREATE TABLE lacking (id INT PRIMARY KEY)",
        "CREATE TABLE more (id INT PRIMARY KEY, v TEXT, must INT NOT NULL)",
        "CREATE TABLE keyless (id INT, v TEXT)",
        "CREATE TABLE made (id INT PRIMARY KEY, v VARCHAR(9) AS (id) VIRTUAL)",
        "CREATE VIEW seen AS SELECT 1 AS id, 'x' AS v",
        "CREATE TABLE isam (id INT PRIMARY KEY, v TEXT) ENGINE=MyISAM");

    assertMismatch("isam", "its engine 'MyISAM' has no transactions");
    assertMismatch("number", "column 'v' is a 'int");
    assertMismatch("lacking", "it has no column 'v'; it has [id]");
    assertMismatch("more", "column 'must' allows no null and has no default");
    assertMismatch("keyless", "it has no unique index on the key [id]");
    assertMismatch("made", "column 'v' is generated");
    assertMismatch("seen", "it is a view");
    assertThatThrownBy(
            () ->
                load("t", schema(List.of("a"), "a", Simple.INT, "A", Simple.INT), LoadMode.UPSERT))
        .hasMessageContaining("upper and lower case");
    assertThat(mysql.texts("SHOW TABLES LIKE '%polymigrate%'")).isEmpty();
  }

  private void assertMismatch(String table, String why) {
    assertThatThrownBy(
            () ->
                Stages.join(
                    mysql.adapter.openLoad(
                        MysqlFixture.request(table, ID_AND_V, LoadMode.UPSERT),
                        CallContext.create())))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("'" + table + "'")
        .hasMessageContaining(why)
        .extracting(e -> ((MigrationException) e).code())
        .isEqualTo(StandardErrorCode.SCHEMA_MISMATCH);
  }
}
