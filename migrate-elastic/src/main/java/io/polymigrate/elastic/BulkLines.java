package io.polymigrate.elastic;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.Stages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A bulk of whole documents into an index of ours, of which none may fail. Blocks. */
final class BulkLines {
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int TRIES = 300;
  private static final int REFUSED = 400;
  private static final int NOT_FOUND = 404;

  private final ElasticConnection connection;
  private final String index;
  private List<byte[]> items = new ArrayList<>();

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
    items.add(out.add('\n').toArray());
  }

  /** Removes a document, if it is there. */
  void delete(String id) {
    Bytes out = new Bytes();
    out.addAscii("{\"delete\":{\"_id\":");
    DocWriter.quoted(out, id);
    items.add(out.addAscii("}}\n").toArray());
  }

  /** Sends them; those that the server has no room for again. */
  void send() {
    for (int attempt = 0; !items.isEmpty(); attempt++) {
      Bytes lines = new Bytes();
      items.forEach(lines::add);
      items = left(reply(lines, attempt), attempt);
      if (!items.isEmpty()) {
        Stages.pause(PAUSE);
      }
    }
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

  private List<byte[]> left(BulkReply reply, int attempt) {
    List<byte[]> again = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      int status = reply.status(i);
      if (BulkWriter.isPassing(status) && attempt < TRIES) {
        again.add(items.get(i));
      } else if (status >= REFUSED && status != NOT_FOUND) {
        throw new MigrationException(
            ElasticErrors.code(status, reply.type(i)),
            Outcome.UNKNOWN,
            "Copying into '"
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
