package io.polymigrate.dynamo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.polymigrate.api.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Passes requests on to DynamoDB Local, which always has capacity left: of a batch of writes it
 * takes only every other one, and hands the rest back, as the service does that has none. It can
 * change an answer too, as a broken line might.
 */
final class Relay implements AutoCloseable {
  private static final String TARGET = "X-Amz-Target";
  private static final String CHECKSUM = "x-amz-crc32";
  private static final List<String> PASSED =
      List.of(TARGET, "X-Amz-Date", "Authorization", "Content-Type");

  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final URI endpoint;
  private final AtomicInteger busy = new AtomicInteger();
  private final AtomicInteger altering = new AtomicInteger();
  private final AtomicInteger altered = new AtomicInteger();
  private final List<Integer> batches = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();

  /**
   * A request as it came.
   *
   * @param headers by names in lower case
   */
  record Request(Map<String, String> headers, String body) {}

  Relay(URI endpoint) throws IOException {
    this.endpoint = endpoint;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(executor);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Takes only every other item of so many batches from here on. */
  void beBusy(int times) {
    busy.set(times);
  }

  /** Changes a value in so many answers to scans from here on, but not the checksum beside it. */
  void alter(int times) {
    altering.set(times);
  }

  /** How many answers were changed. */
  int altered() {
    return altered.get();
  }

  /** How many items the batches had that came. */
  List<Integer> batches() {
    synchronized (batches) {
      return List.copyOf(batches);
    }
  }

  /** The batches that came. */
  List<Request> requests() {
    synchronized (batches) {
      return List.copyOf(requests);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      boolean scan = exchange.getRequestHeaders().getFirst(TARGET).endsWith("Scan");
      boolean batch = exchange.getRequestHeaders().getFirst(TARGET).endsWith("BatchWriteItem");
      if (batch) {
        note(exchange, body);
      }
      Map<String, @Nullable Object> left = new LinkedHashMap<>();
      HttpResponse<byte[]> reply =
          pass(exchange, batch ? taken(Json.parseObject(body), left) : body);
      byte[] answer =
          left.isEmpty()
              ? (scan ? altered(exchange, reply) : reply.body())
              : Json.write(Map.of("UnprocessedItems", left)).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
      exchange.sendResponseHeaders(reply.statusCode(), answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private void note(HttpExchange exchange, String body) {
    Map<String, String> headers = new LinkedHashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
    synchronized (batches) {
      requests.add(new Request(headers, body));
    }
  }

  private byte[] altered(HttpExchange exchange, HttpResponse<byte[]> reply) {
    reply
        .headers()
        .firstValue(CHECKSUM)
        .ifPresent(sum -> exchange.getResponseHeaders().set(CHECKSUM, sum));
    byte[] answer = reply.body();
    String text = new String(answer, StandardCharsets.ISO_8859_1);
    String changed = text.replaceFirst("value 7", "value 8");
    if (changed.equals(text) || altering.getAndUpdate(it -> Math.max(0, it - 1)) == 0) {
      return answer;
    }
    altered.incrementAndGet();
    return changed.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The request without what is left. */
  private String taken(Map<String, @Nullable Object> request, Map<String, @Nullable Object> left) {
    Map<String, @Nullable Object> taken = new LinkedHashMap<>();
    int count = 0;
    boolean some = busy.getAndUpdate(it -> Math.max(0, it - 1)) > 0;
    Object tables = request.get("RequestItems");
    for (Map.Entry<?, ?> table : (tables instanceof Map<?, ?> map ? map : Map.of()).entrySet()) {
      List<?> items = (List<?>) table.getValue();
      count += items.size();
      List<Object> now = new ArrayList<>();
      List<Object> later = new ArrayList<>();
      for (int i = 0; i < items.size(); i++) {
        (some && i % 2 == 1 ? later : now).add(items.get(i));
      }
      taken.put(String.valueOf(table.getKey()), now);
      if (!later.isEmpty()) {
        left.put(String.valueOf(table.getKey()), later);
      }
    }
    synchronized (batches) {
      batches.add(count);
    }
    return Json.write(Map.of("RequestItems", taken));
  }

  private HttpResponse<byte[]> pass(HttpExchange exchange, String body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint).POST(HttpRequest.BodyPublishers.ofString(body));
    for (String name : PASSED) {
      String value = exchange.getRequestHeaders().getFirst(name);
      if (value != null) {
        request.header(name, value);
      }
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
