package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.items;
import static io.polymigrate.redis.RedisConnection.number;

import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.redis.RecordCalls.Told;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Moves records of a cluster to keys that are on other servers: a record is put there, and then the
 * old one goes if it is still what was put. Killed between the two, a record is there twice, alike;
 * moved again the old one goes.
 */
final class Transfer {
  private static final int PAGE = 200;

  private final Execution run;
  private final RowReader source;
  private final RowReader target;
  private final Container from;
  private final Bulk.Stayed stayed = new Bulk.Stayed();

  Transfer(Execution run, Container from, Container to) {
    this.run = run;
    this.from = from;
    RowReader.Kind kind = RowReader.kind(from.codec());
    this.source = new RowReader(run.connection(), from, kind, false);
    this.target = new RowReader(run.connection(), to, kind, false);
  }

  /** Moves all records; those stay in whose place is another. */
  Bulk.Stayed all() {
    run.pages(from.name(), Optional.empty(), PAGE, this::page);
    return stayed;
  }

  /** A record as it was taken. */
  private record Taken(ByteString member, List<@Nullable Object> what) {
    Object print() {
      return String.valueOf(RedisConnection.text(what.get(2)));
    }
  }

  private void page(List<byte[]> members) {
    Map<ByteString, Object> prints = new HashMap<>();
    List<byte[]> left = members;
    while (!left.isEmpty()) {
      List<Taken> taken = take(left);
      KillPoint.at("move.before");
      List<Taken> there = put(taken, prints);
      KillPoint.at("move.copied");
      left = drop(there);
      KillPoint.at("move.after");
    }
  }

  private List<@Nullable Object> send(String step, List<Told> records) {
    return new RecordCalls(run.connection(), Script.TRANSFER, List.of(step)).send(records);
  }

  private List<Taken> take(List<byte[]> members) {
    List<Told> told = new ArrayList<>();
    for (byte[] member : members) {
      byte[] key = source.key(member);
      told.add(new Told(List.of(key), List.of(key)));
    }
    List<@Nullable Object> answers = send("take", told);
    List<Taken> taken = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      List<@Nullable Object> what = items(answers.get(i));
      if (!what.isEmpty()) {
        taken.add(new Taken(new ByteString(members.get(i)), what));
      }
    }
    return taken;
  }

  // What this run put there gives way when the old record was changed meanwhile.
  private List<Taken> put(List<Taken> records, Map<ByteString, Object> prints) {
    List<Told> told = new ArrayList<>();
    for (Taken record : records) {
      byte[] key = target.key(record.member().bytes());
      List<Object> words = new ArrayList<>(List.of(key));
      record.what().forEach(word -> words.add(word == null ? "" : word));
      words.add(prints.getOrDefault(record.member(), ""));
      told.add(new Told(List.of(key), words));
    }
    List<@Nullable Object> answers = send("put", told);
    List<Taken> there = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      Taken record = records.get(i);
      if (number(answers.get(i)) == 1) {
        prints.put(record.member(), record.print());
        there.add(record);
      } else {
        stayed.add(from.keys().position(record.member().bytes()));
      }
    }
    return there;
  }

  private List<byte[]> drop(List<Taken> records) {
    List<Told> told = new ArrayList<>();
    for (Taken record : records) {
      byte[] key = source.key(record.member().bytes());
      told.add(new Told(List.of(key), List.of(key, record.print())));
    }
    List<@Nullable Object> answers = send("drop", told);
    List<byte[]> changed = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      if (number(answers.get(i)) == 0) {
        changed.add(records.get(i).member().bytes());
      }
    }
    return changed;
  }
}
