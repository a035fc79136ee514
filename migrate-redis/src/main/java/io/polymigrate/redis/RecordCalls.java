package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.items;

import io.lettuce.core.RedisCommandExecutionException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls of a script about many records: on one server a single call, in a cluster one for each
 * server. Where slots move, records go one by one, each where its slot is. Blocks.
 */
final class RecordCalls {
  private static final long PAUSE_MILLIS = 50;

  private final RedisConnection connection;
  private final Script script;
  private final List<Object> head;

  /**
   * Calls of a script that looks at all its keys before it writes the first.
   *
   * @param head what it is told before the number of records
   */
  RecordCalls(RedisConnection connection, Script script, List<Object> head) {
    this.connection = connection;
    this.script = script;
    this.head = head;
  }

  /**
   * A record.
   *
   * @param keys what the script touches for it, the record's own first; in a cluster all in one
   *     slot
   * @param words what the script is told of it
   */
  record Told(List<byte[]> keys, List<Object> words) {
    private byte[] place() {
      return keys.get(0);
    }
  }

  /** The answer for each record; a record may be among them once. */
  List<@Nullable Object> send(List<Told> records) {
    List<Integer> alone = new ArrayList<>();
    Map<Optional<Node>, List<Integer>> servers = new LinkedHashMap<>();
    for (int i = 0; i < records.size(); i++) {
      Optional<Node> server = Optional.empty();
      if (connection.cluster()) {
        server = connection.placeOf(records.get(i).place());
        if (server.isEmpty()) {
          alone.add(i);
          continue;
        }
      }
      servers.computeIfAbsent(server, name -> new ArrayList<>()).add(i);
    }
    Map<List<Integer>, Supplier<@Nullable Object>> sent = new LinkedHashMap<>();
    servers.forEach((server, places) -> sent.put(places, call(server, places, records)));
    List<@Nullable Object> answers = new ArrayList<>();
    records.forEach(record -> answers.add(null));
    sent.forEach(
        (places, answer) -> {
          try {
            List<@Nullable Object> each = items(answer.get());
            for (int i = 0; i < places.size(); i++) {
              answers.set(places.get(i), each.get(i));
            }
          } catch (RedisCommandExecutionException e) {
            if (!connection.cluster() || !Script.elsewhere(e)) {
              throw e;
            }
            alone.addAll(places);
          }
        });
    alone.forEach(place -> answers.set(place, alone(records.get(place))));
    return answers;
  }

  private Supplier<@Nullable Object> call(
      Optional<Node> server, List<Integer> places, List<Told> records) {
    List<Told> told = places.stream().map(records::get).toList();
    if (server.isEmpty()) {
      return script.send(connection, List.of(call(List.of(), told))).get(0);
    }
    Script.Call call = call(List.of(told.get(0).place()), told);
    return script.sendAt(connection, server.get(), call);
  }

  private Script.Call call(List<byte[]> keys, List<Told> records) {
    List<Object> words = new ArrayList<>(head);
    words.add(records.size());
    records.forEach(record -> words.addAll(record.words()));
    return new Script.Call(keys, words);
  }

  // The driver follows its slot. While that moves, what belongs together may be on two servers.
  private @Nullable Object alone(Told record) {
    Script.Call call = call(record.keys(), List.of(record));
    long deadline = System.nanoTime() + connection.options().timeout().toNanos();
    while (true) {
      try {
        return items(script.call(connection, List.of(call)).get(0)).get(0);
      } catch (RedisCommandExecutionException e) {
        if (!Script.elsewhere(e) || System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
      }
    }
  }
}
