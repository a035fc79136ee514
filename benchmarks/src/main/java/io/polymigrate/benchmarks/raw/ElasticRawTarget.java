package io.polymigrate.benchmarks.raw;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.elasticsearch.client.ResponseException;

/** Writes bulks of some megabytes, one under way while the next is made. */
final class ElasticRawTarget implements RawTarget {
  private static final int FLUSH = 2 << 20;
  private static final int TOO_MANY = 429;
  private static final int ATTEMPTS = 30;
  private static final long PAUSE_MILLIS = 50;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final ElasticRest rest;
  private final String path;
  private final Forms forms;
  private final byte[] opening;
  private final byte[] token;
  private Bytes lines = new Bytes(FLUSH + (1 << 16));
  private Bytes sent = new Bytes(FLUSH + (1 << 16));
  private CompletableFuture<byte[]> answer = CompletableFuture.completedFuture(new byte[0]);

  ElasticRawTarget(String url, String container, Forms forms) throws IOException {
    Address address = Address.parse(url);
    this.rest = new ElasticRest(address);
    this.path = "/" + address.prefix() + container;
    this.forms = forms;
    this.opening = ascii("\",\"" + name(forms.key()) + "\":");
    this.token = ascii("\",\"token\":\"");
    rest.call("PUT", path + "/_settings", "{\"index\":{\"refresh_interval\":\"-1\"}}");
  }

  // Fields with an underscore before them are written otherwise, see the manual.
  private static String name(String field) {
    return field.startsWith("_") ? "~5f" + field.substring(1) : field;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void add(RawRow row) throws Exception {
    byte[] id = ascii(Long.toString(row.id));
    text("{\"index\":{\"_id\":\"");
    bytes(id);
    text("\"}}\n{\"~key\":\"02");
    hex(row.id ^ Long.MIN_VALUE);
    bytes(opening);
    bytes(id);
    text(",\"quantity\":");
    text(Integer.toString(row.quantity));
    text(",\"reference\":");
    text(Long.toString(row.reference));
    text(",\"amount\":\"");
    text(Texts.amount(row));
    text("\",\"name\":");
    quoted(row.name);
    text(",\"note\":");
    if (row.note == null) {
      text("null");
    } else {
      quoted(row.note);
    }
    text(",\"created_at\":\"");
    bytes(Texts.created(row, forms));
    bytes(token);
    Uuids.text(row.tokenHigh, row.tokenLow, lines);
    text("\",\"doc\":");
    if (forms == Forms.MONGODB) {
      bytes(row.doc); // an object
    } else {
      quoted(row.doc);
    }
    text(",\"active\":");
    text(Texts.active(row, forms));
    text("}\n");
    if (lines.size() >= FLUSH) {
      flush();
    }
  }

  private void hex(long value) {
    for (int shift = 60; shift >= 0; shift -= 4) {
      lines.int8(HEX[(int) (value >>> shift) & 15]);
    }
  }

  private void text(String text) {
    bytes(ascii(text));
  }

  private void bytes(byte[] bytes) {
    lines.bytes(bytes, 0, bytes.length);
  }

  private void quoted(byte[] text) {
    lines.int8('"');
    for (byte b : text) {
      if (b == '"' || b == '\\') {
        lines.int8('\\');
      }
      lines.int8(b);
    }
    lines.int8('"');
  }

  private void flush() throws Exception {
    settle();
    Bytes full = lines;
    lines = sent;
    sent = full;
    lines.clear();
    answer = send();
  }

  private CompletableFuture<byte[]> send() {
    return rest.bulk(path + "/_bulk?filter_path=errors", sent);
  }

  // A server with little memory says at times that it has no room: the bulk is sent again.
  private byte[] answer() throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        return answer.get();
      } catch (ExecutionException e) {
        boolean full =
            e.getCause() instanceof ResponseException refused
                && refused.getResponse().getStatusLine().getStatusCode() == TOO_MANY;
        if (!full || attempt == ATTEMPTS) {
          throw e;
        }
        Thread.sleep(PAUSE_MILLIS * attempt);
        answer = send();
      }
    }
  }

  private void settle() throws Exception {
    String reply = Texts.utf8(answer());
    if (reply.contains("true")) {
      throw new IOException("Elasticsearch refused documents");
    }
  }

  @Override
  public void finish() throws Exception {
    if (lines.size() > 0) {
      flush();
    }
    settle();
    rest.call("PUT", path + "/_settings", "{\"index\":{\"refresh_interval\":null}}");
    rest.call("POST", path + "/_refresh", "");
  }

  @Override
  public void close() throws IOException {
    rest.close();
  }
}
