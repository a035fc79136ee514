package io.polymigrate.benchmarks.raw;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import org.apache.http.HttpHost;
import org.apache.http.entity.ContentType;
import org.apache.http.nio.entity.NByteArrayEntity;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseListener;
import org.elasticsearch.client.RestClient;

/** Elasticsearch's own low-level client, with bytes in and bytes out. */
final class ElasticRest implements AutoCloseable {
  private static final ContentType LINES = ContentType.create("application/x-ndjson");

  private final RestClient client;

  ElasticRest(Address address) {
    client = RestClient.builder(new HttpHost(address.host(), address.port(), "http")).build();
  }

  /** Sends JSON and waits. */
  byte[] call(String method, String path, String json) throws IOException {
    Request request = new Request(method, path);
    if (!json.isEmpty()) {
      request.setJsonEntity(json);
    }
    return bytes(client.performRequest(request));
  }

  /** Sends JSON. */
  CompletableFuture<byte[]> send(String method, String path, String json) {
    Request request = new Request(method, path);
    request.setJsonEntity(json);
    return send(request);
  }

  /** Sends lines of a bulk, which are not to be changed before the answer. */
  CompletableFuture<byte[]> bulk(String path, Bytes lines) {
    Request request = new Request("POST", path);
    request.setEntity(new NByteArrayEntity(lines.array(), 0, lines.size(), LINES));
    return send(request);
  }

  private CompletableFuture<byte[]> send(Request request) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    client.performRequestAsync(
        request,
        new ResponseListener() {
          @Override
          public void onSuccess(Response response) {
            try {
              answer.complete(bytes(response));
            } catch (IOException e) {
              answer.completeExceptionally(e);
            }
          }

          @Override
          public void onFailure(Exception failure) {
            answer.completeExceptionally(failure);
          }
        });
    return answer;
  }

  private static byte[] bytes(Response response) throws IOException {
    try (InputStream in = response.getEntity().getContent()) {
      return in.readAllBytes();
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
