package io.polymigrate.elastic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.json.Json;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.http.HttpHost;
import org.apache.http.entity.ContentType;
import org.apache.http.nio.entity.NStringEntity;
import org.apache.http.util.EntityUtils;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;
import org.jspecify.annotations.Nullable;

/** A prefix of its own on the shared server, and a client of its own to look at it. */
final class ElasticDoor implements AutoCloseable {
  private final TestDatabase database;
  private final String prefix;
  private final int port;
  private final RestClient client;

  ElasticDoor(String name) {
    database = Servers.shared().server(ServerKind.ELASTICSEARCH_8).newDatabase(name);
    ConnectionString url = ConnectionString.parse(database.url());
    prefix = url.option("prefix").orElseThrow();
    port = Integer.parseInt(url.hosts().split(":", 2)[1]);
    client = RestClient.builder(new HttpHost("127.0.0.1", port)).build();
  }

  String url() {
    return database.url();
  }

  int port() {
    return port;
  }

  /** The same space by way of another port. */
  String urlAt(int other) {
    return url().replace(":" + port, ":" + other);
  }

  /** A document's answer as it is. */
  String raw(String container, String id) {
    return rawOf(index(container), id);
  }

  /** The same, of any index. */
  String rawOf(String index, String id) {
    Request request = new Request("GET", "/" + index + "/_doc/" + ElasticConnection.path(id));
    try {
      return EntityUtils.toString(client.performRequest(request).getEntity(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String prefix() {
    return prefix;
  }

  /** The index or alias of a container. */
  String index(String container) {
    return ElasticConnection.path(new IndexNames(prefix).of(container));
  }

  Map<String, @Nullable Object> call(String method, String path, @Nullable String body) {
    Request request = new Request(method, path);
    if (body != null) {
      request.setEntity(new NStringEntity(body, ContentType.APPLICATION_JSON));
    }
    try {
      Response response = client.performRequest(request);
      String text = EntityUtils.toString(response.getEntity(), UTF_8);
      return text.startsWith("{") ? Json.parseObject(text) : Map.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean exists(String container) {
    if (container.startsWith(IndexNames.OWN)) {
      return false; // no index has such a name
    }
    Request request = new Request("HEAD", "/" + index(container));
    try {
      return client.performRequest(request).getStatusLine().getStatusCode() == 200;
    } catch (ResponseException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The sources of all documents, names as they are there. */
  List<Map<String, @Nullable Object>> sources(String container) {
    call("POST", "/" + index(container) + "/_refresh", null);
    Map<String, @Nullable Object> reply =
        call("POST", "/" + index(container) + "/_search", "{\"size\":10000}");
    List<Map<String, @Nullable Object>> sources = new ArrayList<>();
    if (Reply.object(reply, "hits").get("hits") instanceof List<?> hits) {
      hits.forEach(hit -> sources.add(Reply.object((Map<?, ?>) hit, "_source")));
    }
    return sources;
  }

  List<Map<String, @Nullable String>> records(String container) {
    List<Map<String, @Nullable String>> records = new ArrayList<>();
    for (Map<String, @Nullable Object> source : sources(container)) {
      Map<String, @Nullable String> record = new TreeMap<>();
      source.forEach(
          (name, value) -> {
            if (!name.equals(FieldNames.KEY)) {
              record.put(FieldNames.unescaped(name), value == null ? null : value.toString());
            }
          });
      records.add(record);
    }
    records.sort(Comparator.comparingInt(r -> Integer.parseInt(String.valueOf(r.get("id")))));
    return records;
  }

  void change(String container, String id, String field, String value) {
    call(
        "POST",
        "/" + index(container) + "/_update/" + ElasticConnection.path(id) + "?refresh=true",
        Json.write(Map.of("doc", Map.of(FieldNames.escaped(field), value))));
  }

  Map<String, @Nullable Object> settings(String container) {
    Map<String, @Nullable Object> reply = call("GET", "/" + index(container) + "/_settings", null);
    Object one = reply.values().iterator().next();
    return Reply.object(Reply.object((Map<?, ?>) one, "settings"), "index");
  }

  // The server counts none of each client; the system knows the connections to its port.
  int connections() {
    String remote = String.format(Locale.ROOT, ":%04X 01 ", port);
    int count = 0;
    for (String file : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      try {
        for (String line : Files.readAllLines(Path.of(file))) {
          String[] parts = line.strip().split("\\s+", 5);
          count += (parts[2] + " " + parts[3] + " ").endsWith(remote) ? 1 : 0;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return count;
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    database.close();
  }
}
