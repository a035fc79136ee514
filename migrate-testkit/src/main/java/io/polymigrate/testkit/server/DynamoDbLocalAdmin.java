package io.polymigrate.testkit.server;

import io.polymigrate.api.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The administrator of a DynamoDB Local. Speaks its JSON over HTTP without a driver: it takes any
 * signature.
 *
 * @param url the URL of the server
 */
record DynamoDbLocalAdmin(String url) implements ServerAdmin {
  private static final int PATIENCE_MILLIS = 20_000;

  @Override
  public String becomeReady() throws ServerNotReadyException {
    try {
      HttpURLConnection answer = call(user(), "ListTables", Map.of());
      read(answer);
      return Objects.requireNonNullElse(answer.getHeaderField("Server"), "local");
    } catch (IOException e) {
      throw new ServerNotReadyException(e);
    }
  }

  private String user() {
    return Objects.requireNonNullElse(ServerUrl.parse(url).user(), "polymigrate");
  }

  // Underscores are no part of access keys.
  private static String accessKey(String database) {
    return database.replace("_", "");
  }

  /** An access key has its tables as soon as it is used, so there is nothing to do. */
  @Override
  public void create(String database) {}

  @Override
  public void drop(String database) {
    try {
      String key = accessKey(database);
      List<?> tables = tables(key);
      while (!tables.isEmpty()) {
        for (Object table : tables) {
          read(call(key, "DeleteTable", Map.of("TableName", table)));
        }
        tables = tables(key);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private List<?> tables(String key) throws IOException {
    Object names = Json.parseObject(read(call(key, "ListTables", Map.of()))).get("TableNames");
    return names instanceof List<?> list ? list : List.of();
  }

  @Override
  public String urlOf(String database) {
    ServerUrl parts = ServerUrl.parse(url);
    return "dynamodb://"
        + accessKey(database)
        + ":secret@"
        + parts.region()
        + "?endpoint=http://"
        + parts.host()
        + ":"
        + parts.port();
  }

  private HttpURLConnection call(String key, String action, Map<String, ?> body)
      throws IOException {
    ServerUrl parts = ServerUrl.parse(url);
    URI address = URI.create("http://" + parts.host() + ":" + parts.port() + "/");
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout(PATIENCE_MILLIS);
    connection.setDoOutput(true);
    // Closed at once: a connection kept for later would look like a leak to the contract tests.
    connection.setRequestProperty("Connection", "close");
    connection.setRequestProperty("Content-Type", "application/x-amz-json-1.0");
    connection.setRequestProperty("X-Amz-Target", "DynamoDB_20120810." + action);
    connection.setRequestProperty(
        "Authorization",
        "AWS4-HMAC-SHA256 Credential="
            + key
            + "/20260101/"
            + parts.region()
            + "/dynamodb/aws4_request, SignedHeaders=host, Signature=none");
    try (OutputStream out = connection.getOutputStream()) {
      out.write(Json.write(body).getBytes(StandardCharsets.UTF_8));
    }
    return connection;
  }

  private static String read(HttpURLConnection connection) throws IOException {
    boolean failed = connection.getResponseCode() != HttpURLConnection.HTTP_OK;
    try (@Nullable InputStream in =
        failed ? connection.getErrorStream() : connection.getInputStream()) {
      String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      if (failed) {
        throw new IOException(
            "DynamoDB Local answered " + connection.getResponseCode() + ": " + text);
      }
      return text;
    }
  }
}
