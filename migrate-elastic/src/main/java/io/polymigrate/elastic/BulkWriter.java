package io.polymigrate.elastic;

import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.SerialSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes batches as bulks of about so many bytes. Of each bulk every item's status is read: what
 * the server had no room for is sent again, later and by itself; what does not fit is a rejection.
 * Blocks.
 */
final class BulkWriter implements SerialSink.Writer {
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final int CONFLICT = 409;
  private static final int UNAVAILABLE = 503;

  private final ElasticConnection connection;
  private final Destination target;
  private final DocEncoder encoder;
  private final Bytes sources = new Bytes();
  private Bytes lines = new Bytes();
  private volatile boolean stopAtRejections;

  /**
   * Where to write and how.
   *
   * @param index the index
   * @param mode what to do with existing keys
   * @param merging whether documents may be there with fields that the records lack
   * @param batchRecords greatest number of records in a bulk
   */
  record Destination(String index, LoadMode mode, Merging merging, int batchRecords) {}

  /** When a document is written onto what is there, field by field. */
  enum Merging {
    /** Never: nothing was there, or it is to be replaced. */
    NEVER,
    /** Where a field of the record is missing. */
    INCOMPLETE,
    /** Always: the container has fields that the records lack. */
    ALWAYS
  }

  BulkWriter(ElasticConnection connection, Destination target, DocEncoder encoder) {
    this.connection = connection;
    this.target = target;
    this.encoder = encoder;
  }

  @Override
  public void stopAtRejections() {
    stopAtRejections = true;
  }

  @Override
  public WriteResult write(RecordBatch batch, Optional<CheckpointMark> mark) {
    List<Rejection> rejections = new ArrayList<>();
    List<DocEncoder.Doc> docs = new ArrayList<>(batch.size());
    sources.truncate(0);
    for (int row = 0; row < batch.size(); row++) {
      DocEncoder.Doc doc = encoder.encode(batch, row, sources, rejections);
      if (doc != null) {
        docs.add(doc);
      }
    }
    if (stopAtRejections && !rejections.isEmpty()) {
      return new WriteResult(0, 0, rejections);
    }
    Counts counts = new Counts(rejections);
    for (int from = 0; from < docs.size(); ) {
      int to = end(docs, from);
      send(docs.subList(from, to), counts);
      from = to;
    }
    rejections.sort(Comparator.comparingInt(Rejection::row));
    return new WriteResult(counts.written, counts.skipped, rejections);
  }

  // A key occurs once in a bulk: an item that is sent again would overtake a later one.
  private int end(List<DocEncoder.Doc> docs, int from) {
    Set<String> ids = new HashSet<>();
    long bytes = 0;
    int to = from;
    while (to < docs.size() && to - from < target.batchRecords()) {
      DocEncoder.Doc doc = docs.get(to);
      bytes += doc.to() - doc.from();
      if (to > from && (bytes > connection.options().bulkBytes() || ids.contains(doc.id()))) {
        return to;
      }
      ids.add(doc.id());
      to++;
    }
    return to;
  }

  private void send(List<DocEncoder.Doc> docs, Counts counts) {
    Patience patience = new Patience(LONGEST);
    List<DocEncoder.Doc> left = docs;
    while (!left.isEmpty()) {
      left = attempt(left, counts, patience.over());
      if (!left.isEmpty()) {
        patience.pause();
      }
    }
  }

  /** Sends documents once, and answers those that are to be sent again. */
  private List<DocEncoder.Doc> attempt(List<DocEncoder.Doc> docs, Counts counts, boolean last) {
    lines.truncate(0);
    Merge merge = new Merge(connection, target.index(), merged(docs));
    for (DocEncoder.Doc doc : docs) {
      merge.add(doc, action(), sources, lines);
    }
    BulkReply reply;
    try {
      reply =
          BulkReply.of(
              connection.bulk(
                  "/"
                      + ElasticConnection.path(Index.writable(target.index()))
                      + "/_bulk?require_alias=true"
                      + "&filter_path=errors,items.*.status,items.*.error.type",
                  lines.array(),
                  0,
                  lines.length()),
              docs.size());
    } catch (ServerError e) {
      if (!last && isPassing(e.status())) {
        return docs;
      }
      throw e;
    } catch (RuntimeException e) {
      // Without an answer the client may be sending still.
      lines = new Bytes();
      throw e;
    }
    List<DocEncoder.Doc> again = new ArrayList<>();
    for (int i = 0; i < docs.size(); i++) {
      DocEncoder.Doc doc = docs.get(i);
      int status = reply.status(i);
      boolean raced = status == CONFLICT && merge.merges(doc);
      if (!last && (isPassing(status) || raced)) {
        again.add(doc);
      } else {
        counts.add(doc, status, reply.type(i));
      }
    }
    return again;
  }

  /** Whether the server may take it later. */
  static boolean isPassing(int status) {
    return status == Patience.NO_ROOM || status == UNAVAILABLE;
  }

  private String action() {
    boolean insert = target.mode() == LoadMode.INSERT || target.mode() == LoadMode.SKIP_EXISTING;
    return insert ? "create" : "index";
  }

  private List<DocEncoder.Doc> merged(List<DocEncoder.Doc> docs) {
    return switch (target.merging()) {
      case NEVER -> List.of();
      case INCOMPLETE -> docs.stream().filter(doc -> !doc.whole()).toList();
      case ALWAYS -> docs;
    };
  }

  /** Counts what became of records. */
  private final class Counts {
    private static final int REFUSED = 400;

    private final List<Rejection> rejections;
    private long written;
    private long skipped;

    Counts(List<Rejection> rejections) {
      this.rejections = rejections;
    }

    void add(DocEncoder.Doc doc, int status, String type) {
      if (status < REFUSED) {
        written++;
      } else if (status == CONFLICT && target.mode() == LoadMode.SKIP_EXISTING) {
        skipped++;
      } else if (status == CONFLICT && target.mode() == LoadMode.INSERT) {
        reject(doc, StandardErrorCode.DUPLICATE_KEY, "there is a record of this key already");
      } else if (status == REFUSED) {
        reject(
            doc,
            ElasticErrorCode.ELASTIC_DOCUMENT_REFUSED,
            "Elasticsearch does not take the document: " + type);
      } else {
        throw new MigrationException(
            ElasticErrors.code(status, type),
            Outcome.UNKNOWN,
            "Writing to '"
                + target.index()
                + "' failed: Elasticsearch refused at least one document of a bulk with "
                + type
                + " (HTTP "
                + status
                + ")");
      }
    }

    private void reject(DocEncoder.Doc doc, ErrorCode code, String reason) {
      rejections.add(new Rejection(doc.row(), Optional.empty(), code, reason));
    }
  }
}
