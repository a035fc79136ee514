package io.polymigrate.benchmarks.raw;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes a hash for each record, some hundred commands at a time, as redis-cli --pipe does. */
final class RedisRawTarget implements RawTarget {
  private static final int BATCH = 500;

  private final Resp resp;
  private final String keys;
  private final Forms forms;
  private final byte[][] names;
  private final byte[] hset = ascii("HSET");
  private int waiting;

  RedisRawTarget(String url, String container, Forms forms) throws IOException {
    Address address = Address.parse(url);
    this.resp = new Resp(address);
    this.keys = address.prefix() + container + ":";
    this.forms = forms;
    String[] fields = {
      forms.key(), "quantity", "reference", "amount", "name", "created_at", "token", "doc", "active"
    };
    this.names = new byte[fields.length][];
    for (int i = 0; i < fields.length; i++) {
      names[i] = ascii(fields[i]);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void add(RawRow row) throws IOException {
    byte[] id = ascii(Long.toString(row.id));
    resp.begin(2 + 2 * (names.length + 1));
    resp.word(hset);
    resp.word(ascii(keys + row.id));
    field(0, id);
    field(1, ascii(Integer.toString(row.quantity)));
    field(2, ascii(Long.toString(row.reference)));
    field(3, ascii(Texts.amount(row)));
    field(4, row.name);
    if (row.note == null) {
      resp.word(ascii("_polymigrate_null:note"));
      resp.word(new byte[0]);
    } else {
      resp.word(ascii("note"));
      resp.word(row.note);
    }
    field(5, Texts.created(row, forms));
    field(6, Texts.token(row));
    field(7, row.doc);
    field(8, ascii(Texts.active(row, forms)));
    if (++waiting == BATCH) {
      flush();
    }
  }

  private void field(int number, byte[] value) {
    resp.word(names[number]);
    resp.word(value);
  }

  private void flush() throws IOException {
    resp.send();
    for (; waiting > 0; waiting--) {
      resp.skip();
    }
  }

  @Override
  public void finish() throws IOException {
    flush();
  }

  @Override
  public void close() throws IOException {
    resp.close();
  }
}
