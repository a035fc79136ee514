package io.polymigrate.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.spec.SpecReader;
import io.polymigrate.testkit.server.ServerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows of several tables become documents, and rows again. */
class EmbeddingTest {
  private static final String LINES_WITH_NOTES_AND_TAGS =
      """
        - name: orders
          steps:
            - {type: extract, source_table: orders, fields: [id]}
            - type: embed
              source_table: order_lines
              as: lines
              parent_key: [id]
              child_key: [order_id]
              order_by: [line_no desc]
              fields: [line_no]
              embeds:
                - source_table: notes
                  as: notes
                  parent_key: [order_id, line_no]
                  child_key: [order_id, line_no]
                  order_by: [n]
                  fields: [note]
            - type: embed
              source_table: tags
              as: tags
              parent_key: [id]
              child_key: [id]
              through: {table: order_tags, parent_key: [order_id], child_key: [tag_id]}
              order_by: [id]
              fields: [name]
            - {type: load, target_table: orders}
      """;

  private static final int ORDERS = 100_000;

  private final PostgresqlDoor source = new PostgresqlDoor(ServerKind.POSTGRESQL_16);
  private final MongoDoor target = new MongoDoor();
  private final PostgresqlDoor back = new PostgresqlDoor(ServerKind.POSTGRESQL_16);

  @AfterEach
  void close() {
    source.close();
    target.close();
    back.close();
  }

  private void makeOrders(int count) {
    source.sql(
        "CREATE TABLE orders (id bigint PRIMARY KEY, customer text, at timestamptz)",
        "INSERT INTO orders SELECT n * 3, 'c' || n % 97, '2024-03-31 00:59:59.999999+00'::timestamptz"
            + " + n * interval '1 second' FROM generate_series(1, "
            + count
            + ") n",
        "CREATE TABLE order_lines (order_id bigint, line_no int, sku text, price numeric(10,2),"
            + " PRIMARY KEY (order_id, line_no))",
        // The n-th order has n % 4 lines; numbers do not begin at 0, nor follow one another.
        "INSERT INTO order_lines SELECT n * 3, l * 10, chr(97 + (n + l) % 26) || n, n % 1000 + 0.50"
            + " FROM generate_series(1, "
            + count
            + ") n, generate_series(1, n % 4) l");
  }

  private CrossPlatformMigrator migrator(Door from, Door to, String migrations) {
    String spec =
        "version: 1\nsource: {type: %s, url: '%s'}\ntarget: {type: %s, url: '%s'}\nmigrations:\n%s"
            .formatted(from.type(), from.url(), to.type(), to.url(), migrations);
    return CrossPlatformMigrator.of(SpecReader.parse(spec, "embedding", Map.of()));
  }

  private static long differences(CrossPlatformMigrator migrator) {
    return Stages.join(migrator.verify(CallContext.create())).differences().orElseThrow();
  }

  @Test
  void ahundredThousandOrdersWithTheirLinesComeBackAsTheTablesTheyWere() {
    makeOrders(ORDERS);
    CrossPlatformMigrator there =
        migrator(
            source,
            target,
            """
              - name: orders
                steps:
                  - {type: extract, source_table: orders}
                  - {type: embed, source_table: order_lines, as: lines, parent_key: [id], child_key: [order_id], order_by: [line_no]}
                  - {type: load, target_table: orders}
            """);
    CrossPlatformMigrator home =
        migrator(
            target,
            back,
            """
              - name: orders
                steps:
                  - {type: extract, source_table: orders}
                  - type: unembed
                    field: lines
                    target_table: order_lines
                    parent_key: {order_id: id}
                    key: [order_id, line_no]
                  - {type: load, target_table: orders}
            """);

    assertThat(there.run().written()).isEqualTo(ORDERS);
    assertThat(differences(there)).isZero();
    var unused = home.run();

    assertThat(target.count("orders")).isEqualTo(ORDERS);
    for (String query :
        List.of(
            "SELECT md5(string_agg(concat_ws('|', id, customer, at), ';' ORDER BY id)) FROM orders",
            "SELECT count(*) || md5(string_agg(concat_ws('|', order_id, line_no, sku, price), ';'"
                + " ORDER BY order_id, line_no)) FROM order_lines")) {
      assertThat(back.text(query)).isEqualTo(source.text(query));
    }
  }

  @Test
  void childrenOfChildrenAndThoseOfAJunctionAreWhereTheyBelong() {
    makeOrders(50);
    source.sql(
        "CREATE TABLE notes (order_id bigint, line_no int, n int, note text, PRIMARY KEY (order_id,"
            + " line_no, n))",
        "INSERT INTO notes SELECT order_id, line_no, n, 'note ' || n FROM order_lines,"
            + " generate_series(1, 2) n WHERE line_no = 20",
        "CREATE TABLE tags (id int PRIMARY KEY, name text)",
        "INSERT INTO tags SELECT n, 'tag ' || n FROM generate_series(1, 9) n",
        "CREATE TABLE order_tags (order_id bigint, tag_id int, PRIMARY KEY (order_id, tag_id))",
        "INSERT INTO order_tags SELECT id, n FROM orders, generate_series(1, 9) n WHERE id % n = 0");
    CrossPlatformMigrator there = migrator(source, target, LINES_WITH_NOTES_AND_TAGS);

    assertThat(there.run().written()).isEqualTo(50);

    assertThat(differences(there)).isZero();
    List<BsonDocument> documents =
        target
            .door()
            .getCollection("orders", BsonDocument.class)
            .find()
            .sort(new BsonDocument("_id", new BsonInt32(1)))
            .into(new ArrayList<>());
    List<String> expected =
        Sql.texts(
            source.connection(),
            "SELECT json_build_object('_id', o.id, 'lines', coalesce((SELECT"
                + " json_agg(json_build_object('line_no', l.line_no, 'notes', coalesce((SELECT"
                + " json_agg(json_build_object('note', n.note) ORDER BY n.n) FROM notes n WHERE"
                + " n.order_id = l.order_id AND n.line_no = l.line_no), '[]'::json)) ORDER BY"
                + " l.line_no DESC) FROM order_lines l WHERE l.order_id = o.id), '[]'::json),"
                + " 'tags', coalesce((SELECT json_agg(json_build_object('name', t.name) ORDER BY"
                + " t.id) FROM tags t JOIN order_tags j ON j.tag_id = t.id WHERE j.order_id ="
                + " o.id), '[]'::json))::text FROM orders o ORDER BY o.id");
    assertThat(documents.stream().map(BsonDocument::toJson).map(EmbeddingTest::plain))
        .containsExactlyElementsOf(expected.stream().map(EmbeddingTest::plain).toList());
  }

  // Without blanks, to compare what two servers wrote.
  private static String plain(String json) {
    return BsonDocument.parse(json).toJson().replace(" ", "");
  }
}
