package io.polymigrate.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.record.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ranges of fields, by a real server. */
class MongoOrderTest {
  private final MongoSpace space = MongoSpace.open();

  @AfterEach
  void close() {
    space.close();
  }

  @Test
  void everyDocumentIsInARangeOfAFieldWhateverItHasThere() {
    List<String> numbers =
        List.of("1", "5", "5.5", "{$numberLong: '10'}", "{$numberDecimal: '11'}");
    List<String> others =
        List.of(
            "null",
            "'x'",
            "{$minKey: 1}",
            "{$maxKey: 1}",
            "{$numberDouble: 'NaN'}",
            "[1, 20]",
            "[]",
            "{a: 1}",
            "{$oid: '0123456789abcdef01234567'}",
            "true",
            "{$date: '2024-01-01T00:00:00Z'}");
    List<BsonDocument> documents = new ArrayList<>();
    documents.add(BsonDocument.parse("{_id: 'none'}"));
    numbers.forEach(f -> documents.add(BsonDocument.parse("{_id: \"" + f + "\", f: " + f + "}")));
    others.forEach(f -> documents.add(BsonDocument.parse("{_id: \"" + f + "\", f: " + f + "}")));
    space.collection("c").insertMany(documents);
    MongoOrder order = new MongoOrder(List.of("f"), 1, false, false);

    for (String tag : List.of("$int", "$long", "$double", "$decimal")) {
      Optional<String> five = Optional.of("[{\"" + tag + "\":\"5\"}]");
      Optional<String> ten = Optional.of("[{\"" + tag + "\":\"10\"}]");
      List<String> first = ids(order.range(new KeyRange(Optional.empty(), five)));
      List<String> second = ids(order.range(new KeyRange(five, ten)));
      List<String> third = ids(order.range(new KeyRange(ten, Optional.empty())));
      List<String> seen = new ArrayList<>(first);
      seen.addAll(second);
      seen.addAll(third);

      assertThat(seen).contains("none").containsAll(others);
      assertThat(first).contains("1", "5", "none", "null").doesNotContain("5.5", "11");
      assertThat(second).contains("5.5", numbers.get(3)).doesNotContain("5", "none", "null");
      assertThat(third).contains(numbers.get(4)).doesNotContain(numbers.get(3), "none", "null");
    }
  }

  private List<String> ids(BsonDocument filter) {
    List<String> ids = new ArrayList<>();
    space.collection("c").find(filter).forEach(found -> ids.add(found.getString("_id").getValue()));
    return ids;
  }
}
