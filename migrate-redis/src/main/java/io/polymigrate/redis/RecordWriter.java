package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.items;
import static io.polymigrate.redis.RedisConnection.number;

import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.SerialSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes batches: some script calls one behind the other, each of them whole. Blocks. */
final class RecordWriter implements SerialSink.Writer {
  private static final int WRITTEN = 0;
  private static final int SKIPPED = 1;
  private static final int THERE = 2;
  private static final int WRONG_TYPE = 3;

  private final RedisConnection connection;
  private final Container container;
  private final LoadRequest request;
  private final RecordEncoder encoder;
  private final List<byte[]> keys = new ArrayList<>();
  private final List<Object> head = new ArrayList<>();
  private final List<String> indexes;
  private volatile boolean stopAtRejections;

  RecordWriter(
      RedisConnection connection, Container container, LoadRequest request, RecordEncoder encoder) {
    this.connection = connection;
    this.container = container;
    this.request = request;
    this.encoder = encoder;
    Registry registry = new Registry(connection);
    keys.add(registry.keysOf(container.name()));
    keys.add(RedisCheckpoints.key(connection, request.runId()));
    indexes = List.copyOf(container.indexes().keySet());
    head.add(indexes.size());
    for (Map.Entry<String, Container.Index> index : container.indexes().entrySet()) {
      keys.add(registry.indexOf(container.name(), index.getKey()));
      head.add(index.getValue().unique() ? "1" : "0");
      head.add(index.getValue().fields().size());
      head.addAll(index.getValue().fields());
    }
  }

  @Override
  public void stopAtRejections() {
    stopAtRejections = true;
  }

  @Override
  public WriteResult write(RecordBatch batch, Optional<CheckpointMark> mark) {
    List<Rejection> rejections = new ArrayList<>();
    List<RecordEncoder.Encoded> records = new ArrayList<>(batch.size());
    for (int row = 0; row < batch.size(); row++) {
      RecordEncoder.Encoded encoded = encoder.encode(batch, row, rejections);
      if (encoded != null) {
        records.add(encoded);
      }
    }
    if (!rejections.isEmpty() && (mark.isPresent() || stopAtRejections)) {
      return new WriteResult(0, 0, rejections);
    }
    return mark.isPresent() ? marked(records, mark.get()) : unmarked(records, rejections);
  }

  private WriteResult marked(List<RecordEncoder.Encoded> records, CheckpointMark mark) {
    List<Rejection> rejections = new ArrayList<>();
    Object answer = Script.LOAD.call(connection, keys, arguments(records, Optional.of(mark)));
    Counts counts = new Counts(rejections);
    counts.add(records, answer);
    return rejections.isEmpty()
        ? new WriteResult(counts.written, counts.skipped, rejections)
        : new WriteResult(0, 0, rejections);
  }

  private WriteResult unmarked(List<RecordEncoder.Encoded> records, List<Rejection> rejections) {
    Counts counts = new Counts(rejections);
    List<List<RecordEncoder.Encoded>> parts = parts(records);
    int depth = connection.options().depth();
    for (int from = 0; from < parts.size(); from += depth) {
      List<List<RecordEncoder.Encoded>> group =
          parts.subList(from, Math.min(parts.size(), from + depth));
      List<Script.Call> calls = new ArrayList<>();
      group.forEach(part -> calls.add(new Script.Call(keys, arguments(part, Optional.empty()))));
      List<@Nullable Object> answers = Script.LOAD.call(connection, calls);
      for (int i = 0; i < answers.size(); i++) {
        counts.add(group.get(i), answers.get(i));
      }
    }
    rejections.sort(java.util.Comparator.comparingInt(Rejection::row));
    return new WriteResult(counts.written, counts.skipped, rejections);
  }

  private List<List<RecordEncoder.Encoded>> parts(List<RecordEncoder.Encoded> records) {
    List<List<RecordEncoder.Encoded>> parts = new ArrayList<>();
    List<RecordEncoder.Encoded> part = new ArrayList<>();
    long bytes = 0;
    for (RecordEncoder.Encoded record : records) {
      boolean full =
          part.size() >= request.batchRecords()
              || bytes + record.size() > connection.options().scriptBytes();
      if (full && !part.isEmpty()) {
        parts.add(part);
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(record);
      bytes += record.size();
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }

  private List<Object> arguments(
      List<RecordEncoder.Encoded> records, Optional<CheckpointMark> mark) {
    List<Object> words = new ArrayList<>();
    words.add(mode());
    words.add(container.codec().type());
    words.add(mark.isPresent() ? "1" : "0");
    mark.ifPresent(it -> words.addAll(List.of(it.entry(), it.value())));
    words.addAll(head);
    words.add(records.size());
    records.forEach(record -> words.addAll(record.words()));
    return words;
  }

  private String mode() {
    LoadMode mode = container.keyed() ? request.mode() : LoadMode.UPSERT;
    return switch (mode) {
      case UPSERT -> "U";
      case INSERT -> "I";
      case REPLACE -> "R";
      case SKIP_EXISTING -> "S";
    };
  }

  /** Counts what became of records. */
  private final class Counts {
    private final List<Rejection> rejections;
    private long written;
    private long skipped;

    Counts(List<Rejection> rejections) {
      this.rejections = rejections;
    }

    void add(List<RecordEncoder.Encoded> records, @Nullable Object answer) {
      List<@Nullable Object> results = items(answer);
      for (int i = 0; i < records.size(); i++) {
        int row = records.get(i).row();
        int result = (int) number(results.get(i));
        switch (result) {
          case WRITTEN -> written++;
          case SKIPPED -> skipped++;
          case THERE ->
              reject(row, StandardErrorCode.DUPLICATE_KEY, "there is a record of this key already");
          case WRONG_TYPE ->
              reject(
                  row,
                  RedisErrorCode.REDIS_WRONG_KIND,
                  "there is a key of another kind in the record's place");
          default ->
              reject(
                  row,
                  StandardErrorCode.DUPLICATE_KEY,
                  "another record has these values in the unique index '"
                      + indexes.get(result - WRONG_TYPE - 1)
                      + "'");
        }
      }
    }

    private void reject(int row, ErrorCode code, String reason) {
      rejections.add(new Rejection(row, Optional.empty(), code, reason));
    }
  }
}
