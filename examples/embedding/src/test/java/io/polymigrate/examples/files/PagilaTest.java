package io.polymigrate.examples.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.polymigrate.core.engine.RunSummary;
import io.polymigrate.core.engine.VerifySummary;
import io.polymigrate.examples.testing.Spec;
import io.polymigrate.examples.testing.SqlDoor;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pagila into MongoDB and back: 41 films and what belongs to them, all tables, all types. */
class PagilaTest {
  private static TestDatabase pagila;
  private static TestDatabase documents;
  private static SqlDoor door;
  private static MongoClient client;
  private static RunSummary toMongo;

  @BeforeAll
  static void migrate() {
    pagila = Servers.shared().server(ServerKind.POSTGRESQL_18).newDatabase("pagila");
    documents = Servers.shared().server(ServerKind.MONGODB_8).newDatabase("pagila");
    door = new SqlDoor(pagila.url());
    client = MongoClients.create(documents.url());
    door.script("/pagila/schema.sql");
    door.copies("/pagila/data.sql");
    toMongo = Spec.run("pagila-to-mongo.yaml", pagila.url(), documents.url());
  }

  @AfterAll
  static void close() {
    client.close();
    door.close();
    documents.close();
    pagila.close();
  }

  private static MongoDatabase mongo() {
    return client.getDatabase(documents.name());
  }

  private List<String> tables() {
    return door.texts(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            + " AND table_type = 'BASE TABLE' AND table_name NOT LIKE '\\_polymigrate\\_%' ORDER BY 1");
  }

  // As texts, in the order of the source's columns.
  private String rows(String table, String schema) {
    String columns =
        String.join(
            ", ",
            door.texts(
                "SELECT quote_ident(column_name) FROM information_schema.columns WHERE table_schema ="
                    + " 'public' AND table_name = '"
                    + table
                    + "' ORDER BY ordinal_position"));
    return "SELECT ROW(" + columns + ")::text FROM " + schema + "." + table;
  }

  @Test
  void filmsCarryTheirActorsAndCategoriesAndRentalsTheirPayments() {
    assertThat(toMongo.differences()).hasValue(0);
    assertThat(toMongo.rejected()).isZero();
    Document film =
        mongo().getCollection("film").find(new Document("title", "ACADEMY DINOSAUR")).first();
    assertThat(film.getList("actors", Document.class))
        .hasSize(10)
        .contains(
            new Document("actor_id", 1)
                .append("first_name", "PENELOPE")
                .append("last_name", "GUINESS"))
        .extracting(actor -> actor.getString("last_name"))
        .isSorted();
    assertThat(film.getList("categories", Document.class))
        .containsExactly(new Document("category_id", 6).append("name", "Documentary"));
    assertThat(film.getList("special_features", String.class))
        .containsExactly("Deleted Scenes", "Behind the Scenes");
    Document rental = mongo().getCollection("rental").find(new Document("_id", 4591)).first();
    assertThat(rental.getList("payments", Document.class))
        .hasSize(6)
        .allSatisfy(payment -> assertThat(payment).doesNotContainKey("rental_id"));
    assertThat(mongo().getCollection("payment_p2007_04").countDocuments())
        .isEqualTo(door.number("SELECT count(*) FROM payment_p2007_04"));
  }

  @Test
  void allTablesComeBackIntoAnEmptySchema() {
    door.run("CREATE SCHEMA back");

    RunSummary back =
        Spec.run("pagila-from-mongo.yaml", documents.url(), pagila.url() + "?schema=back");

    assertThat(back.differences()).hasValue(0);
    assertThat(tables()).hasSize(21);
    for (String table : tables()) {
      String ours = rows(table, "public");
      String theirs = rows(table, "back");
      assertThat(door.texts(ours + " EXCEPT ALL " + theirs)).as(table).isEmpty();
      assertThat(door.texts(theirs + " EXCEPT ALL " + ours)).as(table).isEmpty();
    }
  }

  @Test
  void allTablesComeBackIntoAnEmptyDatabaseWithTheirTypesAndKeys() {
    try (TestDatabase copy =
            Servers.shared().server(ServerKind.POSTGRESQL_16).newDatabase("pagila_back");
        SqlDoor copyDoor = new SqlDoor(copy.url())) {
      Spec.run("pagila-from-mongo.yaml", documents.url(), copy.url());

      for (String table : tables()) {
        assertThat(counted(copyDoor.texts(rows(table, "public"))))
            .as(table)
            .isEqualTo(counted(door.texts(rows(table, "public"))));
      }
      assertThat(
              copyDoor.texts(
                  "SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
                      + " WHERE attrelid = 'film'::regclass AND attnum > 0 ORDER BY attnum"))
          .containsExactly(
              "integer",
              "character varying(255)",
              "text",
              "integer",
              "smallint",
              "smallint",
              "smallint",
              "numeric(4,2)",
              "smallint",
              "numeric(5,2)",
              "mpaa_rating",
              "timestamp without time zone",
              "text[]",
              "tsvector");
      assertThat(
              copyDoor.texts(
                  "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                      + " WHERE conrelid = 'film_actor'::regclass AND contype = 'p'"))
          .containsExactly("PRIMARY KEY (actor_id, film_id)");
    }
  }

  private static Map<String, Long> counted(List<String> rows) {
    return rows.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  @Test
  void verificationSeesAPaymentThatWasChanged() {
    MongoCollection<Document> rentals = mongo().getCollection("rental");
    Document id = new Document("_id", 4591);
    Document rental = rentals.find(id).first();
    rentals.updateOne(id, new Document("$unset", new Document("payments.2.amount", 1)));

    VerifySummary found = Spec.verify("pagila-to-mongo.yaml", pagila.url(), documents.url());
    rentals.replaceOne(id, rental);

    assertThat(found.differences()).hasValue(1);
  }
}
