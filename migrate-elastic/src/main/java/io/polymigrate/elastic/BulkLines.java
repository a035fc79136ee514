package io.polymigrate.elastic;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.Stages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A bulk of whole documents into an index of ours, of which none may fail but those that are to be
 * written on a condition. Blocks.
 */
final class BulkLines {
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int TRIES = 300;
  private static final int REFUSED = 400;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final ElasticConnection connection;
  private final String index;
  private final Set<String> disturbed = new HashSet<>();
  private List<Item> items = new ArrayList<>();

  private record Item(String id, boolean conditional, Bytes lines) {}

  BulkLines(ElasticConnection connection, String index) {
    this.connection = connection;
    this.index = index;
  }

  /** Writes a document, edited. */
  void index(Row row, Edit edit) {
    Bytes out = new Bytes();
    out.addAscii("{\"index\":{\"_id\":");
    DocWriter.quoted(out, row.id());
    out.addAscii("}}\n");
    edit.write(row, out);
    items.add(new Item(row.id(), false, out.add('\n')));
  }

  /**
   * Writes a document's source, which is one line, on condition that it is of that version.
   *
   * @param version as it was read; null when there was none
   */
  void put(String id, byte[] source, Row.@Nullable Version version) {
    Bytes out = new Bytes();
    out.addAscii(version == null ? "{\"create\":{\"_id\":" : "{\"index\":{\"_id\":");
    DocWriter.quoted(out, id);
    condition(out, version);
    out.addAscii("}}\n").add(source);
    items.add(new Item(id, true, out.add('\n')));
  }

  /** Removes a document, if it is there. */
  void delete(String id) {
    delete(id, null);
  }

  /**
   * Removes a document on condition that it is of that version; if there is none, if it is there.
   */
  void delete(String id, Row.@Nullable Version version) {
    Bytes out = new Bytes();
    out.addAscii("{\"delete\":{\"_id\":");
    DocWriter.quoted(out, id);
    condition(out, version);
    items.add(new Item(id, version != null, out.addAscii("}}\n")));
  }

  private static void condition(Bytes out, Row.@Nullable Version version) {
    if (version != null) {
      out.addAscii(",\"if_seq_no\":").addAscii(Long.toString(version.seqNo()));
      out.addAscii(",\"if_primary_term\":").addAscii(Long.toString(version.term()));
    }
  }

  /**
   * Sends them; those that the server has no room for again.
   *
   * @return ids of those whose condition did not hold
   */
  Set<String> send() {
    for (int attempt = 0; !items.isEmpty(); attempt++) {
      Bytes lines = new Bytes();
      items.forEach(item -> lines.add(item.lines().array(), 0, item.lines().length()));
      items = left(reply(lines, attempt), attempt);
      if (!items.isEmpty()) {
        Stages.pause(PAUSE);
      }
    }
    return disturbed;
  }

  private BulkReply reply(Bytes lines, int attempt) {
    while (true) {
      try {
        return BulkReply.of(
            connection.bulk(
                "/"
                    + ElasticConnection.path(Index.writable(index))
                    + "/_bulk?require_alias=true"
                    + "&filter_path=errors,items.*.status,items.*.error.type",
                lines.array(),
                0,
                lines.length()),
            items.size());
      } catch (ServerError e) {
        if (!BulkWriter.isPassing(e.status()) || attempt >= TRIES) {
          throw e;
        }
        Stages.pause(PAUSE);
        attempt++;
      }
    }
  }

  private List<Item> left(BulkReply reply, int attempt) {
    List<Item> again = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      int status = reply.status(i);
      if (BulkWriter.isPassing(status) && attempt < TRIES) {
        again.add(items.get(i));
      } else if (status == CONFLICT && items.get(i).conditional()) {
        disturbed.add(items.get(i).id());
      } else if (status >= REFUSED && status != NOT_FOUND) {
        throw new MigrationException(
            ElasticErrors.code(status, reply.type(i)),
            Outcome.UNKNOWN,
            "Writing to '"
                + index
                + "' failed: Elasticsearch refused a document with "
                + reply.type(i)
                + " (HTTP "
                + status
                + ")");
      }
    }
    return again;
  }
}
