package io.polymigrate.benchmarks.raw;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads by SCAN, and each page's hashes with one round trip. */
final class RedisRawSource implements RawSource {
  private static final byte[] HGETALL = {'H', 'G', 'E', 'T', 'A', 'L', 'L'};
  private static final String PAGE = "1000";

  private final Address address;
  private final String pattern;

  RedisRawSource(String url, String container) {
    this.address = Address.parse(url);
    this.pattern = address.prefix() + container + ":*";
  }

  @Override
  public void read(RawRow row, RowSink sink) throws Exception {
    try (Resp resp = new Resp(address)) {
      Set<Long> seen = new HashSet<>(); // SCAN may bring a key twice
      String cursor = "0";
      do {
        resp.command("SCAN", cursor, "MATCH", pattern, "COUNT", PAGE);
        resp.send();
        resp.array();
        cursor = Texts.utf8(resp.item());
        List<byte[]> keys = new ArrayList<>();
        for (int left = resp.array(); left > 0; left--) {
          keys.add(resp.item());
        }
        for (byte[] key : keys) {
          resp.begin(2);
          resp.word(HGETALL);
          resp.word(key);
        }
        resp.send();
        for (int i = 0; i < keys.size(); i++) {
          decode(resp, row);
          if (seen.add(row.id)) {
            sink.accept();
          }
        }
      } while (!cursor.equals("0"));
    }
  }

  private static void decode(Resp resp, RawRow row) throws IOException {
    row.note = null;
    for (int left = resp.array(); left > 0; left -= 2) {
      field(Texts.utf8(resp.item()), resp.item(), row);
    }
  }

  private static void field(String name, byte[] value, RawRow row) {
    switch (name) {
      case "id" -> row.id = Long.parseLong(Texts.utf8(value));
      case "quantity" -> row.quantity = Integer.parseInt(Texts.utf8(value));
      case "reference" -> row.reference = Long.parseLong(Texts.utf8(value));
      case "amount" -> row.amount = Texts.unscaled(value);
      case "name" -> row.name = value;
      case "note" -> row.note = value;
      case "created_at" -> Texts.created(value, row);
      case "token" -> Texts.token(value, row);
      case "doc" -> row.doc = value;
      case "active" -> row.active = value.length == 4;
      default -> {}
    }
  }
}
