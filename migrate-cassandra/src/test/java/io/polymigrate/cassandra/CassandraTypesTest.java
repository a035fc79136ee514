package io.polymigrate.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Native types as the server itself writes and shows them, each in a table that others made. */
class CassandraTypesTest {
  private static final AtomicInteger TABLES = new AtomicInteger();
  private static final CassandraSpace FROM = CassandraSpace.open();
  private static final CassandraSpace TO = CassandraSpace.open();

  @AfterAll
  static void close() {
    FROM.close();
    TO.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ascii | 'a' | \"a\"",
        "bigint | -9223372036854775808 | {\"$long\":\"-9223372036854775808\"}",
        "blob | 0x00ff | {\"$bytes\":\"AP8=\"}",
        "boolean | true | true",
        "date | '-0044-03-15' | {\"$date\":\"-0044-03-15\"}",
        "decimal | 1.500 | {\"$decimal\":\"1.500\"}",
        "double | -0.0 | {\"$double\":\"-0.0\"}",
        "duration | 1y2mo3d4h5m6s7ms8us9ns | \"1y2mo3d4h5m6s7ms8us9ns\"",
        "duration | 0s | \"0s\"",
        "float | NaN | {\"$float\":\"NaN\"}",
        "inet | '127.0.0.1' | \"127.0.0.1\"",
        "inet | '2001:db8:0:0:0:0:0:1' | \"2001:db8:0:0:0:0:0:1\"",
        "int | -1 | {\"$int\":\"-1\"}",
        "smallint | -32768 | {\"$int\":\"-32768\"}",
        "text | 'ä😀' | \"ä😀\"",
        "time | '23:59:59.999999999' | {\"$time\":\"23:59:59.999999999\"}",
        "timestamp | '1969-12-31 23:59:59.999+0000' | {\"$instant\":\"1969-12-31T23:59:59.999Z\"}",
        "timeuuid | 50554d6e-29bb-11e5-b345-feff819cdc9f |"
            + " {\"$uuid\":\"50554d6e-29bb-11e5-b345-feff819cdc9f\"}",
        "tinyint | -128 | {\"$int\":\"-128\"}",
        "uuid | 00000000-0000-0000-0000-000000000000 |"
            + " {\"$uuid\":\"00000000-0000-0000-0000-000000000000\"}",
        "varint | -99999999999999999999999999999999999999 |"
            + " {\"$bigint\":\"-99999999999999999999999999999999999999\"}",
        "list<int> | [3, 1, 3] | [{\"$int\":\"3\"},{\"$int\":\"1\"},{\"$int\":\"3\"}]",
        "frozen<list<text>> | [] | []",
        "set<text> | {'b', 'a'} | [\"a\",\"b\"]",
        "map<text, int> | {'a': 1} | {\"$struct\":{\"a\":{\"$int\":\"1\"}}}",
        "map<int, frozen<list<text>>> | {7: ['x']} |"
            + " [{\"$struct\":{\"key\":{\"$int\":\"7\"},\"value\":[\"x\"]}}]",
        "frozen<tuple<int, text>> | (1, null) |"
            + " {\"$struct\":{\"f0\":{\"$int\":\"1\"},\"f1\":null}}",
        "frozen<address> | {street: 'x', \"No\": 7} |"
            + " {\"$struct\":{\"street\":\"x\",\"No\":{\"$int\":\"7\"}}}",
        "list<frozen<address>> | [{street: null, \"No\": 1}] |"
            + " [{\"$struct\":{\"street\":null,\"No\":{\"$int\":\"1\"}}}]",
        "vector<float, 2> | [1.5, -2] | [{\"$float\":\"1.5\"},{\"$float\":\"-2.0\"}]",
      })
  void aNativeValueIsReadAndComesBackToAColumnOfItsType(
      String type, String literal, String typedJson) {
    String table = table();
    for (CassandraSpace space : List.of(FROM, TO)) {
      space.cql("CREATE TYPE IF NOT EXISTS address (street text, \"No\" int)");
    }
    FROM.cql(
        "CREATE TABLE " + table + " (id int PRIMARY KEY, v " + type + ")",
        "INSERT INTO " + table + " (id, v) VALUES (1, " + literal + ")",
        "INSERT INTO " + table + " (id) VALUES (2)");

    List<Map<String, @Nullable Object>> records = FROM.read(ExtractRequest.of(table));
    @Nullable Object[][] rows =
        records.stream()
            .map(record -> new @Nullable Object[] {record.get("id"), record.get("v")})
            .toArray(Object[][]::new);
    WriteResult result = TO.load(table, schema(FROM, table), rows);

    assertThat(records)
        .extracting(record -> TypedJson.write(record.get("v")))
        .containsExactlyInAnyOrder(typedJson, "null");
    assertThat(result.rejections()).isEmpty();
    assertThat(shown(TO, table)).isEqualTo(shown(FROM, table));
    assertThat(columnType(TO, table)).isEqualTo(columnType(FROM, table));
  }

  private static String table() {
    return "t" + TABLES.incrementAndGet();
  }

  private static RecordSchema schema(CassandraSpace space, String table) {
    return Stages.join(space.adapter().describe(table, CallContext.create())).schema();
  }

  private static List<String> shown(CassandraSpace space, String table) {
    List<String> rows = new ArrayList<>();
    space
        .session()
        .execute("SELECT id, v FROM " + table)
        .forEach(row -> rows.add(row.getFormattedContents()));
    rows.sort(null);
    return rows;
  }

  private static String columnType(CassandraSpace space, String table) {
    return space
        .rows(
            "SELECT type FROM system_schema.columns WHERE keyspace_name = '"
                + space.url().replaceFirst(".*/([^?]+).*", "$1")
                + "' AND table_name = '"
                + table
                + "' AND column_name = 'v'")
        .get(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ascii | \"ä\"",
        "tinyint | {\"$int\":\"128\"}",
        "smallint | {\"$int\":\"-32769\"}",
        "timestamp | {\"$instant\":\"2024-01-01T00:00:00.000001Z\"}",
        "timestamp | {\"$instant\":\"+1000000000-12-31T23:59:59Z\"}",
        "timeuuid | {\"$uuid\":\"00000000-0000-4000-8000-000000000000\"}",
        "inet | \"localhost\"",
        "inet | \"127.1\"",
        "duration | \"soon\"",
        "date | {\"$date\":\"+6000000-01-01\"}",
        "list<int> | []",
        "set<int> | [{\"$int\":\"1\"},{\"$int\":\"1\"}]",
        "frozen<list<int>> | [null]",
        "vector<float, 2> | [{\"$float\":\"1.0\"}]",
      })
  void aValueThatItsColumnCanNotHoldIsRefusedByName(String type, String typedJson) {
    String table = table();
    FROM.cql("CREATE TABLE " + table + " (id int PRIMARY KEY, v " + type + ")");

    WriteResult result =
        FROM.load(
            CassandraSpace.load(table, schema(FROM, table), LoadMode.UPSERT, Map.of()),
            new Object[] {1, TypedJson.read(typedJson)},
            new Object[] {2, null});

    assertThat(result.written()).isEqualTo(1);
    assertThat(result.rejections())
        .singleElement()
        .satisfies(
            rejection -> {
              assertThat(rejection.row()).isZero();
              assertThat(rejection.field()).hasValue("v");
              assertThat(rejection.reason()).isNotBlank();
            });
  }

  @Test
  void everyTypeOfTheTableIsReadAsItSays() {
    for (CqlType.Scalar scalar : CqlType.Scalar.values()) {
      var logical = CassandraTypes.logical(scalar);

      assertThat(CqlTypeParser.parse(scalar.bare(), name -> java.util.Optional.empty()))
          .isEqualTo(scalar);
      assertThat(CassandraTypes.support(logical))
          .isInstanceOf(io.polymigrate.api.type.TypeSupport.Native.class);
      assertThat(CassandraTypes.holds(scalar, Field.of("v", logical).held())).isTrue();
    }
  }
}
