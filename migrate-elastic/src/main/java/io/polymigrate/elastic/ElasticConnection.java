package io.polymigrate.elastic;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.http.ConnectionClosedException;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpHost;
import org.apache.http.HttpResponse;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.conn.ssl.NoopHostnameVerifier;
import org.apache.http.entity.ContentType;
import org.apache.http.impl.nio.client.HttpAsyncClientBuilder;
import org.apache.http.message.BasicHeader;
import org.apache.http.nio.entity.NByteArrayEntity;
import org.apache.http.nio.protocol.HttpAsyncResponseConsumer;
import org.apache.http.util.EntityUtils;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.RequestOptions;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;
import org.elasticsearch.client.RestClientBuilder;
import org.jspecify.annotations.Nullable;

/** The client with what it was opened with. Its calls block. */
final class ElasticConnection {
  private static final ContentType JSON = ContentType.create("application/json", (String) null);
  private static final ContentType LINES =
      ContentType.create("application/x-ndjson", (String) null);
  private static final int SMALL_ANSWER = 4096;
  private static final RequestOptions OTHERS =
      answered(() -> new AnswerConsumer(new byte[SMALL_ANSWER]));
  private static final int CONNECTIONS = 64;
  private static final int REFUSED = 400;
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final int READ_AT_ONCE = 64 << 10;

  private final ElasticOptions options;
  private final IndexNames names;
  private final String address;
  private final Executor executor;
  private final RestClient client;
  private final Buffers pages = new Buffers();
  private final RequestOptions ofPages = answered(() -> new AnswerConsumer(pages.take()));
  private volatile String version = "";

  private ElasticConnection(
      ElasticOptions options, String address, Executor executor, RestClient client) {
    this.options = options;
    this.names = new IndexNames(options.prefix());
    this.address = address;
    this.executor = executor;
    this.client = client;
  }

  /** Connects and asks who is there. */
  static ElasticConnection open(ElasticOptions options, String address, Executor executor) {
    RestClientBuilder builder =
        RestClient.builder(options.hosts().toArray(HttpHost[]::new))
            .setHttpClientConfigCallback(http -> configured(http, options))
            .setRequestConfigCallback(
                request ->
                    request
                        .setConnectTimeout((int) options.timeout().toMillis())
                        .setSocketTimeout((int) options.timeout().toMillis())
                        .setConnectionRequestTimeout((int) options.timeout().toMillis()));
    authorization(options)
        .ifPresent(value -> builder.setDefaultHeaders(new Header[] {header(value)}));
    ElasticConnection connection =
        new ElasticConnection(options, address, executor, builder.build());
    try {
      Map<String, @Nullable Object> facts = connection.get("/").json();
      connection.version = versionOf(facts);
      return connection;
    } catch (RuntimeException e) {
      connection.close();
      throw closedAtOnce(e) && !options.secure() ? speaksTls(e) : e;
    }
  }

  private static boolean closedAtOnce(RuntimeException failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof ConnectionClosedException) {
        return true;
      }
    }
    return false;
  }

  private static MigrationException speaksTls(RuntimeException failure) {
    return new MigrationException(
        StandardErrorCode.CONNECTION_FAILED,
        Outcome.NOT_APPLIED,
        "The server closed the connection instead of answering; if it speaks TLS, say"
            + " 'elasticsearch+https://'",
        failure);
  }

  private static String versionOf(Map<String, @Nullable Object> facts) {
    Map<String, @Nullable Object> version = Reply.object(facts, "version");
    String number = String.valueOf(version.get("number"));
    boolean known = number.matches("([89]|[1-9]\\d+)\\..*") && version.get("distribution") == null;
    if (!known) {
      throw MigrationException.refusal(
          StandardErrorCode.OPERATION_NOT_SUPPORTED,
          "The server is no Elasticsearch 8 or newer, but "
              + version.getOrDefault("distribution", "Elasticsearch")
              + " "
              + number);
    }
    return number;
  }

  private static Header header(String value) {
    return new BasicHeader("Authorization", value);
  }

  private static java.util.Optional<String> authorization(ElasticOptions options) {
    if (options.apiKey().isPresent()) {
      return options.apiKey().map(key -> "ApiKey " + key);
    }
    return options
        .user()
        .map(user -> user + ":" + options.password().orElse(""))
        .map(
            both ->
                "Basic "
                    + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
  }

  private static HttpAsyncClientBuilder configured(
      HttpAsyncClientBuilder http, ElasticOptions options) {
    http.setMaxConnPerRoute(CONNECTIONS).setMaxConnTotal(CONNECTIONS);
    http.setDefaultConnectionConfig(ConnectionConfig.custom().setBufferSize(READ_AT_ONCE).build());
    if (!options.verify()) {
      http.setSSLHostnameVerifier(NoopHostnameVerifier.INSTANCE);
    }
    return http.setSSLContext(Tls.context(options));
  }

  ElasticOptions options() {
    return options;
  }

  IndexNames names() {
    return names;
  }

  String address() {
    return address;
  }

  String version() {
    return version;
  }

  Executor executor() {
    return executor;
  }

  private static RequestOptions answered(
      Supplier<HttpAsyncResponseConsumer<HttpResponse>> consumers) {
    RequestOptions.Builder builder = RequestOptions.DEFAULT.toBuilder();
    builder.setHttpAsyncResponseConsumerFactory(consumers::get);
    return builder.build();
  }

  /** Where the buffers of pages come from, and are given back to. */
  Buffers pages() {
    return pages;
  }

  Reply get(String path) {
    return call("GET", path, null, null);
  }

  /** With a small body. */
  Reply call(String method, String path, Map<String, ? extends @Nullable Object> body) {
    byte[] json = Json.write(body).getBytes(StandardCharsets.UTF_8);
    return call(method, path, new NByteArrayEntity(json, JSON), null);
  }

  /** Without a body. */
  Reply call(String method, String path) {
    return call(method, path, null, null);
  }

  /** With a body of JSON that was written by hand. */
  Reply call(String method, String path, Bytes json) {
    return call(method, path, new NByteArrayEntity(json.array(), 0, json.length(), JSON), null);
  }

  /** A page of a search. */
  Reply search(String path, Bytes json) {
    return call(
        "POST", path, new NByteArrayEntity(json.array(), 0, json.length(), JSON), null, ofPages);
  }

  /** A bulk; what there is no room for is the caller's to send again. */
  Reply bulk(String path, byte[] lines, int from, int length) {
    return once("POST", path, new NByteArrayEntity(lines, from, length, LINES), null, OTHERS);
  }

  /** What is answered where a 404 is an answer too. */
  Reply find(String method, String path, @Nullable Map<String, ? extends @Nullable Object> body) {
    HttpEntity entity =
        body == null
            ? null
            : new NByteArrayEntity(Json.write(body).getBytes(StandardCharsets.UTF_8), JSON);
    return call(method, path, entity, Reply.NOT_FOUND);
  }

  private Reply call(
      String method, String path, @Nullable HttpEntity body, @Nullable Integer allowed) {
    return call(method, path, body, allowed, OTHERS);
  }

  private Reply call(
      String method,
      String path,
      @Nullable HttpEntity body,
      @Nullable Integer allowed,
      RequestOptions answered) {
    Patience patience = new Patience(LONGEST);
    while (true) {
      try {
        return once(method, path, body, allowed, answered);
      } catch (ServerError e) {
        if (e.status() != Patience.NO_ROOM || patience.over()) {
          throw e;
        }
      }
      patience.pause();
    }
  }

  private Reply once(
      String method,
      String path,
      @Nullable HttpEntity body,
      @Nullable Integer allowed,
      RequestOptions answered) {
    Request request = new Request(method, path);
    request.setOptions(answered);
    if (body != null) {
      request.setEntity(body);
    }
    try {
      return reply(client.performRequest(request));
    } catch (ResponseException e) {
      Reply reply = unchecked(e.getResponse());
      if (allowed != null && reply.status() == allowed) {
        return reply;
      }
      throw error(reply);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reply unchecked(Response response) {
    try {
      return reply(response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reply reply(Response response) throws IOException {
    HttpEntity entity = response.getEntity();
    int status = response.getStatusLine().getStatusCode();
    if (entity instanceof AnswerConsumer.Answer answer) {
      return new Reply(status, answer.collected(), answer.size());
    }
    byte[] bytes = entity == null ? new byte[0] : EntityUtils.toByteArray(entity);
    return new Reply(status, bytes, bytes.length);
  }

  private static ServerError error(Reply reply) {
    String type = "unknown";
    String reason = "";
    try {
      Map<String, @Nullable Object> error = Reply.object(reply.json(), "error");
      type = String.valueOf(error.get("type"));
      reason = String.valueOf(error.get("reason"));
    } catch (IllegalArgumentException e) {
      // A proxy's words, or none: the status says enough.
    }
    return new ServerError(Math.max(reply.status(), REFUSED), type, reason);
  }

  /** A name as a part of a path. */
  static String path(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  void close() {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
