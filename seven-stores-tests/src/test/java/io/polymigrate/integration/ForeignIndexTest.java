package io.polymigrate.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.engine.RunSummary;
import io.polymigrate.core.engine.VerifySummary;
import io.polymigrate.testkit.server.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An index that others made goes into other stores, and into an index of ours, and comes back. */
class ForeignIndexTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** A place in every form that the server knows, kids that are searched one by one, odd dates. */
  private static final String MAPPING =
      """
      {"mappings": {"dynamic": false, "properties": {
        "place": {"type": "geo_point"},
        "kids": {"type": "nested", "properties": {
          "n": {"type": "long"}, "price": {"type": "double"},
          "born": {"type": "date", "format": "dd/MM/yyyy"}}},
        "day": {"type": "date", "format": "dd/MM/yyyy||epoch_millis"},
        "at": {"type": "date_nanos"},
        "n": {"type": "long"}}}}
      """;

  private static final List<String> NAMES =
      List.of("place", "n", "day", "at", "kids", "empty", "none", "big", "deep");
  private static final Map<String, String> DOCUMENTS = documents();

  private static Map<String, String> documents() {
    Map<String, String> documents = new LinkedHashMap<>();
    documents.put(
        "object",
        "{\"place\":{\"lat\":47.10,\"lon\":8.50},\"n\":9007199254740993,\"day\":\"31/12/1969\","
            + "\"at\":\"2024-02-29T23:59:59.123456789Z\",\"kids\":[{\"n\":9223372036854775807,"
            + "\"price\":1.10,\"born\":\"29/02/2024\",\"tags\":[]},{\"n\":null}],\"empty\":[],"
            + "\"none\":null,\"big\":12345678901234567890123,\"deep\":{\"a\":{\"b\":[1,[2.0]]}}}");
    documents.put(
        "text", "{\"place\":\"47.10,8.50\",\"day\":-1,\"kids\":{\"n\":1,\"price\":2.50}}");
    documents.put("pair", "{\"place\":[8.50,47.10],\"day\":\"01/01/0001\",\"kids\":[]}");
    documents.put("words", "{\"place\":\"POINT (8.50 47.10)\",\"n\":-9223372036854775808}");
    documents.put("hash", "{\"place\":\"u0qj\",\"kids\":null}");
    documents.put("several", "{\"place\":[{\"lat\":1.0,\"lon\":2},\"3,4\"],\"n\":null}");
    documents.put("null", "{\"place\":null,\"at\":\"1970-01-01T00:00:00.000000001Z\"}");
    documents.put("nothing", "{}");
    return documents;
  }

  @Test
  void itGoesIntoAnIndexOfOursAsItWas() throws Exception {
    try (TestDatabase theirs = Store.ELASTICSEARCH.space();
        TestDatabase ours = Store.ELASTICSEARCH.space()) {
      fill(theirs, false);

      copy(Store.ELASTICSEARCH.end(theirs), Store.ELASTICSEARCH.end(ours));

      assertSame(theirs, ours);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "MONGODB", "DYNAMODB", "REDIS"})
  void itGoesIntoAnotherStoreAndFromThereIntoAnIndexOfOursAsItWas(Store store) throws Exception {
    try (TestDatabase theirs = Store.ELASTICSEARCH.space();
        TestDatabase between = store.space();
        TestDatabase ours = Store.ELASTICSEARCH.space()) {
      fill(theirs, store == Store.POSTGRESQL);

      copy(Store.ELASTICSEARCH.end(theirs), store.end(between));
      copy(store.end(between), Store.ELASTICSEARCH.end(ours));

      assertSame(theirs, ours);
    }
  }

  // A table can't tell a missing field from null: for one, what is missing is null.
  private static void fill(TestDatabase space, boolean whole) throws Exception {
    call(space, "PUT", "", MAPPING);
    for (Map.Entry<String, String> document : DOCUMENTS.entrySet()) {
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      if (whole) {
        NAMES.forEach(name -> members.put(name, null));
      }
      members.putAll(Json.parseObject(document.getValue()));
      call(space, "PUT", "/_doc/" + document.getKey(), Json.write(members));
    }
    call(space, "POST", "/_refresh", "");
  }

  // All values by what they mean, by way of both adapters; the place as it stands there, too.
  private static void assertSame(TestDatabase theirs, TestDatabase ours) throws Exception {
    VerifySummary verified =
        Stages.join(
            migrator(Store.ELASTICSEARCH.end(theirs), Store.ELASTICSEARCH.end(ours))
                .verify(CallContext.create()));

    assertThat(verified.differences()).hasValue(0);
    for (String id : DOCUMENTS.keySet()) {
      Map<?, ?> was = source(call(theirs, "GET", "/_doc/" + id, ""));
      Map<?, ?> is = source(call(ours, "GET", "/_doc/" + id, ""));
      assertThat(is.containsKey("place")).isEqualTo(was.containsKey("place"));
      assertThat(Json.write(is.get("place"))).as(id).isEqualTo(Json.write(was.get("place")));
    }
    assertThat(call(ours, "GET", "/_mapping/field/place", "")).contains("\"type\":\"geo_point\"");
  }

  private static Map<?, ?> source(String reply) {
    return Json.parseObject(reply).get("_source") instanceof Map<?, ?> map ? map : Map.of();
  }

  private static CrossPlatformMigrator migrator(End source, End target) {
    return CrossPlatformMigrator.builder()
        .source(source.type(), source.url())
        .target(target.type(), target.url())
        .extract("places")
        .load("places")
        .options(options -> options.withVerify(true))
        .build();
  }

  private static void copy(End source, End target) {
    RunSummary summary = migrator(source, target).run();

    assertThat(summary.differences()).hasValue(0);
    assertThat(summary.written()).isEqualTo(DOCUMENTS.size());
  }

  private static String call(TestDatabase space, String method, String path, String body)
      throws IOException, InterruptedException {
    ConnectionString url = ConnectionString.parse(space.url());
    URI address =
        URI.create(
            "http://" + url.hosts() + "/" + url.option("prefix").orElseThrow() + "places" + path);
    HttpResponse<String> reply =
        HTTP.send(
            HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(reply.statusCode()).as(reply.body()).isLessThan(300);
    return reply.body();
  }
}
