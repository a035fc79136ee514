package io.polymigrate.elastic;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Passes requests on to the real server, which never has too much to do: it takes only every other
 * item of a bulk, as a server that is busy.
 */
final class Relay implements AutoCloseable {
  private static final String FULL =
      "{\"error\":{\"type\":\"circuit_breaking_exception\",\"reason\":\"full\"},\"status\":429}";
  private static final String BUSY =
      "{\"index\":{\"status\":429,\"error\":{\"type\":\"es_rejected_execution_exception\"}}}";

  private final HttpServer server;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final int target;
  private final AtomicInteger busy = new AtomicInteger();
  private final AtomicInteger full = new AtomicInteger();
  private final List<Integer> bulks = new ArrayList<>();

  private Relay(HttpServer server, int target) {
    this.server = server;
    this.target = target;
    server.createContext("/", this::handle);
    server.setExecutor(executor);
    server.start();
  }

  static Relay plain(int target) throws IOException {
    return new Relay(HttpServer.create(loopback(), 0), target);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Takes only every other item of so many bulks from here on. */
  void beBusy(int times) {
    busy.set(times);
  }

  /** Has no room for so many requests from here on, bulks left out. */
  void beFull(int times) {
    full.set(times);
  }

  /** How many items the bulks had that came. */
  List<Integer> bulks() {
    synchronized (bulks) {
      return List.copyOf(bulks);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().toString();
      if (path.contains("/_bulk")) {
        bulk(exchange, path, new String(body, StandardCharsets.UTF_8));
      } else if (full.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        answer(exchange, 429, FULL);
      } else {
        pass(exchange, path, body);
      }
    }
  }

  private void bulk(HttpExchange exchange, String path, String body) throws IOException {
    String[] lines = body.split("\n", -1);
    int items = lines.length / 2;
    synchronized (bulks) {
      bulks.add(items);
    }
    if (busy.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
      pass(exchange, path, body.getBytes(StandardCharsets.UTF_8));
      return;
    }
    StringBuilder taken = new StringBuilder();
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < items; i++) {
      if (i % 2 == 0) {
        taken.append(lines[2 * i]).append('\n').append(lines[2 * i + 1]).append('\n');
      }
      answers.add(i % 2 == 0 ? "{\"index\":{\"status\":201}}" : BUSY);
    }
    HttpURLConnection connection =
        send("POST", path, taken.toString().getBytes(StandardCharsets.UTF_8), exchange);
    if (connection.getResponseCode() != 200) {
      throw new IOException("The server answered " + connection.getResponseCode());
    }
    answer(exchange, 200, "{\"errors\":true,\"items\":[" + String.join(",", answers) + "]}");
  }

  private void pass(HttpExchange exchange, String path, byte[] body) throws IOException {
    HttpURLConnection connection = send(exchange.getRequestMethod(), path, body, exchange);
    int status = connection.getResponseCode();
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      byte[] reply = in == null ? new byte[0] : in.readAllBytes();
      answer(exchange, status, new String(reply, StandardCharsets.UTF_8));
    }
  }

  private HttpURLConnection send(String method, String path, byte[] body, HttpExchange exchange)
      throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + target + path);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setRequestMethod(method);
    connection.setRequestProperty("Connection", "close");
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (body.length > 0) {
      connection.setRequestProperty("Content-Type", type);
      connection.setDoOutput(true);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body);
      }
    }
    return connection;
  }

  private static void answer(HttpExchange exchange, int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("X-elastic-product", "Elasticsearch");
      boolean none = bytes.length == 0 || exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, none ? -1 : bytes.length);
      if (!none) {
        exchange.getResponseBody().write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
