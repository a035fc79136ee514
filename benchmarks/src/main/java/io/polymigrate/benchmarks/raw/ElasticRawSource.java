package io.polymigrate.benchmarks.raw;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** Reads a point in time, page by page, one ahead, with a streaming parser over each. */
final class ElasticRawSource implements RawSource {
  private static final int PAGE = 2000;

  private final JsonFactory json = new JsonFactory();
  private final Address address;
  private final String index;
  private String pit = "";
  private String after = "";
  private int found;

  ElasticRawSource(String url, String container) {
    this.address = Address.parse(url);
    this.index = address.prefix() + container;
  }

  @Override
  public void read(RawRow row, RowSink sink) throws Exception {
    try (ElasticRest rest = new ElasticRest(address)) {
      page(rest.call("POST", "/" + index + "/_pit?keep_alive=5m", ""));
      CompletableFuture<byte[]> next = search(rest);
      do {
        byte[] answer = next.get();
        page(answer);
        if (found == PAGE) {
          next = search(rest);
        }
        records(answer, row, sink);
      } while (found == PAGE);
      rest.call("DELETE", "/_pit", "{\"id\":\"" + pit + "\"}");
    }
  }

  private CompletableFuture<byte[]> search(ElasticRest rest) {
    return rest.send(
        "POST",
        "/_search?filter_path=pit_id,hits.hits._source,hits.hits.sort",
        "{\"size\":"
            + PAGE
            + ",\"track_total_hits\":false,\"sort\":[{\"_shard_doc\":\"asc\"}],\"pit\":{\"id\":\""
            + pit
            + "\",\"keep_alive\":\"5m\"}"
            + (after.isEmpty() ? "" : ",\"search_after\":[" + after + "]")
            + "}");
  }

  // Where the next page begins, before this one's records are looked at.
  private void page(byte[] answer) throws IOException {
    found = 0;
    try (JsonParser in = json.createParser(answer)) {
      while (in.nextToken() != null) {
        if (in.currentToken() != JsonToken.FIELD_NAME) {
          continue;
        }
        switch (in.currentName()) {
          case "id", "pit_id" -> pit = in.nextTextValue();
          case "_source" -> {
            in.nextToken();
            in.skipChildren();
            found++;
          }
          case "sort" -> {
            in.nextToken();
            after = Long.toString(in.nextLongValue(0));
            in.nextToken();
          }
          default -> {}
        }
      }
    }
  }

  private void records(byte[] answer, RawRow row, RowSink sink) throws Exception {
    try (JsonParser in = json.createParser(answer)) {
      while (in.nextToken() != null) {
        if (in.currentToken() == JsonToken.FIELD_NAME && in.currentName().equals("_source")) {
          in.nextToken();
          while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            in.nextToken();
            field(name, in, row);
          }
          sink.accept();
        }
      }
    }
  }

  private static void field(String name, JsonParser in, RawRow row) throws IOException {
    switch (name) {
      case "id" -> row.id = in.getLongValue();
      case "quantity" -> row.quantity = in.getIntValue();
      case "reference" -> row.reference = in.getLongValue();
      case "amount" -> row.amount = Texts.unscaled(utf8(in));
      case "name" -> row.name = utf8(in);
      case "note" -> row.note = in.currentToken() == JsonToken.VALUE_NULL ? null : utf8(in);
      case "created_at" -> Texts.created(utf8(in), row);
      case "token" -> Texts.token(utf8(in), row);
      case "doc" -> row.doc = utf8(in);
      case "active" -> row.active = in.getBooleanValue();
      default -> {}
    }
  }

  private static byte[] utf8(JsonParser in) throws IOException {
    return in.getText().getBytes(StandardCharsets.UTF_8);
  }
}
