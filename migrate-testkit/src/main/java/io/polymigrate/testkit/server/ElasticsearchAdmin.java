package io.polymigrate.testkit.server;

import io.polymigrate.api.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * The administrator of an Elasticsearch: plain HTTP without a driver.
 *
 * @param url the URL of the server
 */
record ElasticsearchAdmin(String url) implements ServerAdmin {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final int MOST_AT_ONCE = 50;

  @Override
  public String becomeReady() throws ServerNotReadyException {
    try {
      call("GET", "/_cluster/health?wait_for_status=yellow&timeout=1s");
      Object version = Json.parseObject(call("GET", "/")).get("version");
      return version instanceof Map<?, ?> map ? String.valueOf(map.get("number")) : "unknown";
    } catch (IOException e) {
      throw new ServerNotReadyException(e);
    }
  }

  /** A prefix begins with its first index. */
  @Override
  public void create(String database) {}

  @Override
  public void drop(String database) {
    try {
      List<String> names = new ArrayList<>();
      String found = call("GET", "/_cat/indices/" + database + "-*?h=index&expand_wildcards=all");
      found.lines().map(String::strip).filter(name -> !name.isEmpty()).forEach(names::add);
      for (int from = 0; from < names.size(); from += MOST_AT_ONCE) {
        List<String> some = names.subList(from, Math.min(names.size(), from + MOST_AT_ONCE));
        call("DELETE", "/" + String.join(",", some) + "?ignore_unavailable=true");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Dropping '" + database + "' failed", e);
    }
  }

  @Override
  public String urlOf(String database) {
    ServerUrl parts = ServerUrl.parse(url);
    String query = parts.uri().getQuery();
    String prefix = "prefix=" + database + "-";
    return parts.withQuery(query == null ? prefix : query + "&" + prefix).toString();
  }

  private String call(String method, String path) throws IOException {
    ServerUrl parts = ServerUrl.parse(url);
    String scheme = url.startsWith("elasticsearch+https:") ? "https" : "http";
    URI address = URI.create(scheme + "://" + parts.host() + ":" + parts.port() + path);
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    if (connection instanceof HttpsURLConnection secure) {
      secure.setSSLSocketFactory(ElasticsearchSecurity.trust(parts).getSocketFactory());
    }
    connection.setRequestMethod(method);
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout(PATIENCE_MILLIS);
    // Closed at once: a connection kept for later would look like a leak to the contract tests.
    connection.setRequestProperty("Connection", "close");
    String password = parts.password();
    if (password != null) {
      byte[] both = (parts.user() + ":" + password).getBytes(StandardCharsets.UTF_8);
      connection.setRequestProperty(
          "Authorization", "Basic " + Base64.getEncoder().encodeToString(both));
    }
    int status = connection.getResponseCode();
    boolean failed = status >= HttpURLConnection.HTTP_BAD_REQUEST;
    try (@Nullable InputStream in =
        failed ? connection.getErrorStream() : connection.getInputStream()) {
      String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      if (failed) {
        throw new IOException("Elasticsearch answered " + status + ": " + text);
      }
      return text;
    }
  }
}
