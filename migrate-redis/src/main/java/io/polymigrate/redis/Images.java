package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.byteItems;
import static io.polymigrate.redis.RedisConnection.items;
import static io.polymigrate.redis.RedisConnection.number;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.SortedKeys;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Changes records of a container in batches of keys, and puts them back. Each batch is one script:
 * the change, what undoes it and how far the step is stand in Redis together or not at all. A
 * record that others changed since it was read is read again.
 */
final class Images {
  private static final int PAGE = 500;
  private static final int MOST_CONFLICTS = 100;
  private static final String RESTORED = "restored";

  private final Execution run;
  private final RedisConnection connection;
  private final Container container;
  private final RowReader reader;
  private final List<byte[]> keys = new ArrayList<>();
  private final List<Object> indexes = new ArrayList<>();

  Images(Execution run, Container container) {
    this.run = run;
    this.connection = run.connection();
    this.container = container;
    this.reader = new RowReader(connection, container, RowReader.kind(container.codec()), false);
    Registry registry = run.registry();
    keys.addAll(List.of(registry.keysOf(container.name()), run.kept(), run.notes()));
    indexes.add(container.indexes().size());
    for (Map.Entry<String, Container.Index> index : container.indexes().entrySet()) {
      keys.add(registry.indexOf(container.name(), index.getKey()));
      indexes.add(index.getValue().unique() ? "1" : "0");
      indexes.add(index.getValue().fields().size());
      indexes.addAll(index.getValue().fields());
    }
  }

  /**
   * One record's change.
   *
   * @param ends when one that comes to be ends, in milliseconds; 0 for never
   */
  record Change(char what, ByteString member, List<FieldChange> fields, long ends) {
    Change {
      fields = List.copyOf(fields);
    }

    Change(char what, ByteString member, List<FieldChange> fields) {
      this(what, member, fields, 0);
    }
  }

  /** All records, page by page. */
  void walk(Consumer<List<Row>> action) {
    walk(Optional.empty(), action);
  }

  /** All records after a position, page by page. */
  void walk(Optional<byte[]> position, Consumer<List<Row>> action) {
    pages(position, page -> action.accept(reader.read(page)));
  }

  private void pages(Optional<byte[]> position, Consumer<List<byte[]>> action) {
    // What others wrote was adopted before; in a cluster all is found by looking for it.
    Source source = Source.find(connection, container.name(), false, run.context());
    try (SortedKeys beside = source.beside()) {
      Members members = new Members(connection, source.set(), beside, position, Optional.empty());
      int size = Math.min(PAGE, run.batchSize());
      for (List<byte[]> page = members.next(size); !page.isEmpty(); page = members.next(size)) {
        run.throwIfStopped();
        action.accept(page);
      }
    }
  }

  /** Rows that match, with their keys. */
  Found find(Predicate<Row> wanted) {
    Found found = new Found(container.keys());
    walk(rows -> rows.stream().filter(wanted).forEach(found::add));
    return found;
  }

  /** How many there are, and the first of them. */
  static final class Found {
    private static final int MOST = 20;
    private final KeyCodec keys;
    private final List<String> first = new ArrayList<>();
    private long count;

    private Found(KeyCodec keys) {
      this.keys = keys;
    }

    private void add(Row row) {
      count++;
      if (first.size() < MOST) {
        first.add(keys.position(row.member()));
      }
    }

    long count() {
      return count;
    }

    List<String> first() {
      return first;
    }
  }

  /**
   * Changes records.
   *
   * @param edit the changed fields of a record; none leaves it as it is
   * @return how many were changed, those of interrupted runs included
   */
  long change(String step, Function<Row, List<FieldChange>> edit) {
    pages(
        run.note(step).map(HexFormat.of()::parseHex),
        page -> {
          run.throttle(page.size());
          KillPoint.at(step + ".before");
          changePage(step, page, edit);
          KillPoint.at(step + ".after");
          run.progress(page.size());
        });
    return run.count(step + ".count");
  }

  private void changePage(String step, List<byte[]> page, Function<Row, List<FieldChange>> edit) {
    String progress = HexFormat.of().formatHex(page.get(page.size() - 1));
    List<byte[]> left = page;
    while (!left.isEmpty()) {
      List<Change> changes = new ArrayList<>();
      for (Row row : reader.read(left)) {
        List<FieldChange> fields = edit.apply(row).stream().filter(FieldChange::changes).toList();
        if (!fields.isEmpty()) {
          changes.add(new Change('U', new ByteString(row.member()), fields));
        }
      }
      left = send(step, progress, changes, true);
    }
  }

  /** Sends changes of records of this container; the members that were not as expected. */
  List<byte[]> send(String step, String progress, List<Change> changes, boolean keep) {
    List<Object> words = new ArrayList<>(List.of(step, progress, step + ".count"));
    words.addAll(indexes);
    words.add(changes.size());
    for (Change change : changes) {
      words.add(String.valueOf(change.what()));
      words.add(reader.key(change.member().bytes()));
      words.add(change.member().bytes());
      words.add(keep ? FieldChange.keep(change.what(), change.fields()) : "");
      words.add(change.ends());
      add(words, change.fields(), FieldChange::expect);
      add(words, change.fields(), FieldChange::sets);
      add(words, change.fields(), FieldChange::dels);
    }
    List<@Nullable Object> different = items(Script.CHANGE.call(connection, keys, words));
    List<byte[]> members = new ArrayList<>();
    different.forEach(at -> members.add(changes.get((int) number(at) - 1).member().bytes()));
    return members;
  }

  /** Adds words, and before them how many groups they are. */
  private interface Adding {
    int to(FieldChange change, List<Object> words);
  }

  private static void add(List<Object> words, List<FieldChange> fields, Adding adding) {
    int at = words.size();
    words.add("");
    int count = 0;
    for (FieldChange field : fields) {
      count += adding.to(field, words);
    }
    words.set(at, count);
  }

  /** Puts back what was changed, where it is still as it was left. */
  RollbackResult restore() {
    List<String> conflicts = new ArrayList<>();
    KeyCodec codec = container.keys();
    Object cursor = "0";
    do {
      run.throwIfStopped();
      List<@Nullable Object> answer =
          items(connection.call("HSCAN", run.kept(), cursor, "COUNT", PAGE));
      cursor = answer.get(0) == null ? "0" : answer.get(0);
      List<byte[]> page = byteItems(answer.get(1));
      List<Change> changes = new ArrayList<>();
      for (int i = 0; i < page.size(); i += 2) {
        changes.add(reversed(page.get(i), page.get(i + 1)));
      }
      for (int from = 0; from < changes.size(); from += PAGE) {
        KillPoint.at("restore.before");
        List<Change> part = changes.subList(from, Math.min(changes.size(), from + PAGE));
        for (byte[] member : send(RESTORED, "", part, false)) {
          // HSCAN may give one again that was put back meanwhile.
          boolean kept = number(connection.call("HEXISTS", run.kept(), member)) == 1;
          String key = codec.position(member);
          if (kept && conflicts.size() < MOST_CONFLICTS && !conflicts.contains(key)) {
            conflicts.add(key);
          }
        }
        KillPoint.at("restore.after");
      }
    } while (!RedisConnection.text(cursor).equals("0"));
    long left = number(connection.call("HLEN", run.kept()));
    return new RollbackResult(run.operationId(), run.count(RESTORED + ".count"), conflicts, left);
  }

  private static Change reversed(byte[] member, byte[] kept) {
    char what =
        switch ((char) kept[0]) {
          case 'C' -> 'D';
          case 'D' -> 'C';
          default -> 'U';
        };
    List<FieldChange> fields = FieldChange.kept(kept).stream().map(FieldChange::reversed).toList();
    return new Change(what, new ByteString(member), fields);
  }
}
