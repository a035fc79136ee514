package io.polymigrate.elastic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.polymigrate.api.spi.JsonCursor;
import java.util.Arrays;

/** What became of each item of a bulk. */
final class BulkReply {
  private static final int DONE = 200;

  private final int[] statuses;
  private final String[] types;

  private BulkReply(int[] statuses, String[] types) {
    this.statuses = statuses;
    this.types = types;
  }

  int status(int item) {
    return statuses[item];
  }

  /** The server's name of the failure. */
  String type(int item) {
    return types[item];
  }

  static BulkReply of(Reply reply, int count) {
    int[] statuses = new int[count];
    String[] types = new String[count];
    Arrays.fill(statuses, DONE);
    Arrays.fill(types, "");
    JsonCursor cursor = new JsonCursor(reply.bytes(), 0);
    boolean errors = true;
    int items = 0;
    cursor.open();
    while (cursor.next()) {
      String name = cursor.name();
      if (name.equals("errors")) {
        errors = cursor.peek() == 't';
        cursor.skip();
      } else if (name.equals("items") && errors) {
        cursor.open();
        while (cursor.next()) {
          item(cursor, reply.bytes(), items++, statuses, types);
        }
      } else {
        cursor.skip();
      }
    }
    if (errors && items != count) {
      throw new IllegalStateException(
          "Elasticsearch answered " + items + " items of a bulk of " + count);
    }
    return new BulkReply(statuses, types);
  }

  private static void item(
      JsonCursor cursor, byte[] bytes, int item, int[] statuses, String[] types) {
    cursor.open();
    while (cursor.next()) {
      cursor.name();
      cursor.open();
      while (cursor.next()) {
        String name = cursor.name();
        if (name.equals("status")) {
          int from = cursor.position();
          cursor.skip();
          statuses[item] = Integer.parseInt(new String(bytes, from, cursor.end() - from, US_ASCII));
        } else if (name.equals("error")) {
          cursor.open();
          while (cursor.next()) {
            if (cursor.name().equals("type")) {
              types[item] = cursor.text();
            } else {
              cursor.skip();
            }
          }
        } else {
          cursor.skip();
        }
      }
    }
  }
}
