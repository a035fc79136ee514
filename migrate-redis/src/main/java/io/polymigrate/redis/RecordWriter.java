package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.items;
import static io.polymigrate.redis.RedisConnection.number;

import io.lettuce.core.RedisCommandExecutionException;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.SerialSink;
import io.polymigrate.api.type.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches: some script calls one behind the other, each of them whole. In a cluster each
 * call is for one server. Where there is nothing yet, records are written in a form that costs the
 * server less; where there is something after all, that call is made again in the usual form, which
 * decides about each record. Blocks.
 */
final class RecordWriter implements SerialSink.Writer {
  private static final int WRITTEN = 0;
  private static final int SKIPPED = 1;
  private static final int THERE = 2;
  private static final int WRONG_TYPE = 3;
  private static final byte[] NO_KEY = {};

  /** After so many calls in a row that met a record, the usual form is the cheaper one. */
  private static final int MET = 4;

  /** What {@link Script#FRESH} answers where the server does not take its form. */
  private static final String NEVER = "never";

  private final RedisConnection connection;
  private final Container container;
  private final LoadRequest request;
  private final RecordEncoder encoder;
  private final boolean ends;
  private final List<byte[]> keys = new ArrayList<>();
  private final List<Object> head = new ArrayList<>();
  private final List<String> indexes;
  private final Deque<Part> free = new ArrayDeque<>();
  private volatile boolean stopAtRejections;
  private boolean fresh;
  private int met;

  /**
   * A writer.
   *
   * @param schema what records keep
   * @param ends whether they say when they end
   * @param fresh whether there was nothing in the container when the load began
   */
  RecordWriter(
      RedisConnection connection,
      Container container,
      LoadRequest request,
      RecordSchema schema,
      boolean ends,
      boolean fresh,
      RecordEncoder encoder) {
    this.connection = connection;
    this.container = container;
    this.request = request;
    this.ends = ends;
    this.fresh = fresh && container.indexes().isEmpty() && !container.codec().collection();
    this.encoder = encoder;
    Registry registry = new Registry(connection);
    keys.add(registry.keysOf(container.name()));
    keys.add(RedisCheckpoints.key(connection, request.runId()));
    indexes = List.copyOf(container.indexes().keySet());
    head.add(indexes.size());
    for (Map.Entry<String, Container.Index> index : container.indexes().entrySet()) {
      byte[] set = registry.indexOf(container.name(), index.getKey());
      keys.add(set);
      head.add(set);
      head.add(index.getValue().unique() ? "1" : "0");
      head.add(index.getValue().fields().size());
      head.addAll(index.getValue().fields());
    }
    boolean named = container.codec() == Container.Codec.HASH;
    head.add(named ? schema.fields().size() : 0);
    for (Field field : named ? schema.fields() : List.<Field>of()) {
      head.add(Fields.value(field.name()));
      head.add(Fields.marker(field.name()));
    }
  }

  @Override
  public void stopAtRejections() {
    stopAtRejections = true;
  }

  @Override
  public WriteResult write(RecordBatch batch, Optional<CheckpointMark> mark) {
    List<Rejection> rejections = new ArrayList<>();
    // What is refused is found before the first record is written.
    Batch calls = new Batch(batch, rejections);
    boolean whole = mark.isPresent();
    boolean held = whole || stopAtRejections;
    for (int row = 0; row < batch.size(); row++) {
      if (encoder.encode(batch, row, calls.fresh, rejections)) {
        calls.add(row, whole, held);
      }
    }
    if (held && !rejections.isEmpty()) {
      calls.forget();
      return new WriteResult(0, 0, rejections);
    }
    calls.finish(mark);
    if (whole && !rejections.isEmpty()) {
      return new WriteResult(0, 0, rejections);
    }
    rejections.sort(java.util.Comparator.comparingInt(Rejection::row));
    return new WriteResult(calls.written, calls.skipped, rejections);
  }

  private List<Object> arguments(Script script, Optional<CheckpointMark> mark) {
    List<Object> words = new ArrayList<>();
    if (script == Script.LOAD) {
      words.add(mode());
      words.add(container.codec().type());
    }
    words.add(connection.cluster() ? "1" : "0");
    words.add(ends ? "1" : "0");
    words.add(mark.isPresent() ? "1" : "0");
    mark.ifPresent(it -> words.addAll(List.of(it.entry(), it.value())));
    if (script == Script.LOAD) {
      words.addAll(head);
    }
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

  private Script.Call call(
      Script script, byte[] place, Words records, Optional<CheckpointMark> mark) {
    List<byte[]> named = keys;
    if (connection.cluster()) {
      named = new ArrayList<>(keys.subList(2, keys.size()));
      named.add(0, place);
    }
    return new Script.Call(named, arguments(script, mark), records);
  }

  private Supplier<@Nullable Object> send(
      Script script, Optional<Node> server, Part part, Optional<CheckpointMark> mark) {
    Script.Call call = call(script, part.place(), part.words(), mark);
    return server
        .map(node -> script.sendAt(connection, node, call))
        .orElseGet(() -> script.send(connection, List.of(call)).get(0));
  }

  /** A part that is under way. */
  private record Sent(
      Optional<Node> server,
      Part part,
      Optional<CheckpointMark> mark,
      Supplier<@Nullable Object> answer) {}

  /** The calls of one batch. */
  private final class Batch {
    private final RecordBatch batch;
    private final boolean fresh = RecordWriter.this.fresh;
    private final List<Rejection> rejections;
    private final Map<Optional<Node>, Part> open = new HashMap<>();
    private final List<Map.Entry<Optional<Node>, Part>> full = new ArrayList<>();
    private final Deque<Sent> sent = new ArrayDeque<>();
    private final Set<Optional<Node>> moved = new HashSet<>();
    private long written;
    private long skipped;

    Batch(RecordBatch batch, List<Rejection> rejections) {
      this.batch = batch;
      this.rejections = rejections;
    }

    // One call when it is whole; sent at once unless it is held until all are known.
    void add(int row, boolean whole, boolean held) {
      boolean cluster = connection.cluster();
      byte[] key = cluster ? encoder.key() : NO_KEY;
      Optional<Node> server = cluster ? connection.placeOf(key) : Optional.empty();
      Part part = open.get(server);
      if (part == null) {
        part = blank();
        open.put(server, part);
      }
      // In a cluster a record whose server is not known goes alone.
      boolean isFull =
          part.size() >= (cluster && server.isEmpty() ? 1 : request.batchRecords())
              || part.words().length() + encoder.record().length()
                  > connection.options().scriptBytes();
      if (isFull && part.size() > 0 && !whole) {
        full.add(Map.entry(server, part));
        part = blank();
        open.put(server, part);
        if (!held) {
          sendFull();
        }
      }
      part.add(row, key, encoder.record());
    }

    private void sendFull() {
      full.forEach(it -> send(it.getKey(), it.getValue(), Optional.empty()));
      full.clear();
    }

    void finish(Optional<CheckpointMark> mark) {
      sendFull();
      if (mark.isPresent() && open.isEmpty()) {
        open.put(Optional.empty(), blank()); // The mark goes on though no record is left.
      }
      open.forEach((server, part) -> send(server, part, mark));
      while (!sent.isEmpty()) {
        settle(sent.remove());
      }
    }

    void forget() {
      full.forEach(it -> release(it.getValue()));
      open.values().forEach(RecordWriter.this::release);
    }

    private void send(Optional<Node> server, Part part, Optional<CheckpointMark> mark) {
      while (sent.size() >= connection.options().depth() || (fresh && underWay(server))) {
        settle(sent.remove());
      }
      Script script = fresh ? Script.FRESH : Script.LOAD;
      sent.add(new Sent(server, part, mark, RecordWriter.this.send(script, server, part, mark)));
    }

    // What must be sent once more must not overtake what came behind it.
    private boolean underWay(Optional<Node> server) {
      return sent.stream().anyMatch(one -> one.server().equals(server));
    }

    private void settle(Sent one) {
      if (fresh) {
        settleFresh(one);
        return;
      }
      boolean again = moved.contains(one.server()) && request.mode() != LoadMode.INSERT;
      try {
        Object answer = one.answer().get();
        if (!again) {
          count(one.part(), answer);
          release(one.part());
          return;
        }
      } catch (RedisCommandExecutionException e) {
        requireMoved(one, e);
        moved.add(one.server());
      }
      singly(one.part());
      release(one.part());
    }

    private void requireMoved(Sent one, RedisCommandExecutionException failure) {
      if (one.server().isEmpty() || !Script.elsewhere(failure)) {
        throw failure;
      }
    }

    // Nothing was written when there is something already, or slots moved.
    private void settleFresh(Sent one) {
      Part usual = null;
      try {
        String answer = RedisConnection.text(one.answer().get());
        if (answer.isEmpty()) {
          met = 0;
          count(one.part(), null);
        } else {
          met++;
          RecordWriter.this.fresh = met < MET && !answer.equals(NEVER);
          usual = usual(one.part());
          count(usual, RecordWriter.this.send(Script.LOAD, one.server(), usual, one.mark()).get());
        }
      } catch (RedisCommandExecutionException e) {
        requireMoved(one, e);
        usual = usual == null ? usual(one.part()) : usual;
        singly(usual);
      }
      release(one.part());
      if (usual != null) {
        release(usual);
      }
    }

    /** The same records as {@link Script#LOAD} takes them. */
    private Part usual(Part part) {
      Part usual = blank();
      for (int i = 0; i < part.size(); i++) {
        encoder.encode(batch, part.row(i), false, new ArrayList<>());
        byte[] key = connection.cluster() ? encoder.key() : NO_KEY;
        usual.add(part.row(i), key, encoder.record());
      }
      return usual;
    }

    // Slots moved: nothing of the call was written. Each record finds its own way; those sent
    // behind it go again, so that none is overtaken by an older one of its key.
    private void singly(Part part) {
      List<Script.Call> calls = new ArrayList<>();
      for (int i = 0; i < part.size(); i++) {
        calls.add(call(Script.LOAD, part.key(i), part.record(i), Optional.empty()));
      }
      List<@Nullable Object> answers = Script.LOAD.call(connection, calls);
      for (int i = 0; i < answers.size(); i++) {
        List<@Nullable Object> one = items(answers.get(i));
        count(part.row(i), one.isEmpty() ? WRITTEN : (int) number(one.get(0)));
      }
    }

    private void count(Part part, @Nullable Object answer) {
      List<@Nullable Object> results = items(answer);
      if (results.isEmpty()) {
        written += part.size();
      }
      for (int i = 0; i < results.size(); i++) {
        count(part.row(i), (int) number(results.get(i)));
      }
    }

    private void count(int row, int result) {
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

    private void reject(int row, ErrorCode code, String reason) {
      rejections.add(new Rejection(row, Optional.empty(), code, reason));
    }
  }

  private Part blank() {
    Part part = free.poll();
    return part == null ? new Part() : part;
  }

  private void release(Part part) {
    part.clear();
    free.push(part);
  }
}
