package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.byteItems;
import static io.polymigrate.redis.RedisConnection.items;
import static io.polymigrate.redis.RedisConnection.number;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.spi.KillPoint;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Changes records of a container in batches of keys, and puts them back. A record and what undoes
 * its change stand in Redis together or not at all; so a run that was killed knows by that which of
 * its batch it changed. A record that others changed since it was read is read again.
 */
final class Images {
  private static final int PAGE = 500;
  private static final int MOST_CONFLICTS = 100;
  private static final String TOTAL = "total";

  private final Execution run;
  private final RedisConnection connection;
  private final Container container;
  private final RowReader reader;
  private final Kept kept;
  private final List<byte[]> indexes = new ArrayList<>();
  private final RecordCalls calls;

  Images(Execution run, Container container) {
    this.run = run;
    this.connection = run.connection();
    this.container = container;
    this.reader = new RowReader(connection, container, RowReader.kind(container.codec()), false);
    this.kept = run.kept();
    Registry registry = run.registry();
    List<Object> head = new ArrayList<>();
    head.add(connection.cluster() ? "" : registry.keysOf(container.name()));
    head.add(container.indexes().size());
    for (Map.Entry<String, Container.Index> index : container.indexes().entrySet()) {
      byte[] set = registry.indexOf(container.name(), index.getKey());
      indexes.add(set);
      head.add(set);
      head.add(index.getValue().unique() ? "1" : "0");
      head.add(index.getValue().fields().size());
      head.addAll(index.getValue().fields());
    }
    this.calls = new RecordCalls(connection, Script.CHANGE, head);
  }

  /**
   * One record's change.
   *
   * @param ends when one that comes to be ends, in milliseconds; 0 for never
   * @param was what is kept of it already; empty for nothing
   * @param image what is kept of it then; empty for nothing
   */
  record Change(
      char what,
      ByteString member,
      List<FieldChange> fields,
      long ends,
      ByteString was,
      ByteString image) {
    static final ByteString NOTHING = new ByteString(new byte[0]);

    Change {
      fields = List.copyOf(fields);
    }

    /** A record comes to be. */
    static Change made(ByteString member, List<FieldChange> fields, long ends, ByteString was) {
      ByteString image = new ByteString(FieldChange.keep('C', fields));
      return new Change('C', member, fields, ends, was, image);
    }

    /** Fields of a record change, which this execution may have changed before. */
    static Change next(ByteString member, List<FieldChange> fields, ByteString was) {
      byte[] image =
          was.equals(NOTHING)
              ? FieldChange.keep('U', fields)
              : FieldChange.keep(
                  (char) was.bytes()[0], FieldChange.merged(FieldChange.kept(was.bytes()), fields));
      return new Change('U', member, fields, 0, was, new ByteString(image));
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
    run.pages(container.name(), position, Math.min(PAGE, run.batchSize()), action);
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
   * Changes records, each once.
   *
   * @param edit the changed fields of a record; none leaves it as it is
   * @return how many were changed, those of interrupted runs included
   */
  long change(String step, Function<Row, List<FieldChange>> edit) {
    boolean resumed = run.noted(step + ".begun");
    run.note(step + ".begun", "1");
    pages(
        run.note(step).map(HexFormat.of()::parseHex),
        page -> {
          run.throttle(page.size());
          KillPoint.at(step + ".before");
          changePage(page, edit, resumed);
          KillPoint.at(step + ".changed");
          run.note(step, HexFormat.of().formatHex(page.get(page.size() - 1)));
          KillPoint.at(step + ".after");
          run.progress(page.size());
        });
    return kept.size();
  }

  private void changePage(
      List<byte[]> page, Function<Row, List<FieldChange>> edit, boolean resumed) {
    List<byte[]> left = resumed ? unchanged(page) : page;
    while (!left.isEmpty()) {
      List<Change> changes = new ArrayList<>();
      for (Row row : reader.read(left)) {
        List<FieldChange> fields = edit.apply(row).stream().filter(FieldChange::changes).toList();
        if (!fields.isEmpty()) {
          changes.add(Change.next(new ByteString(row.member()), fields, Change.NOTHING));
        }
      }
      left = unchanged(send(changes));
    }
  }

  // What is kept of a record tells that it was changed.
  private List<byte[]> unchanged(List<byte[]> members) {
    List<ByteString> images = kept(members);
    List<byte[]> unchanged = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      if (images.get(i).equals(Change.NOTHING)) {
        unchanged.add(members.get(i));
      }
    }
    return unchanged;
  }

  /** What is kept of each; empty where nothing is. */
  List<ByteString> kept(List<byte[]> members) {
    List<RedisConnection.Request> requests = new ArrayList<>();
    for (byte[] member : members) {
      requests.add(RedisConnection.Request.of("HGET", kept.of(reader.key(member)), member));
    }
    List<ByteString> images = new ArrayList<>();
    for (Object image : connection.call(requests)) {
      images.add(image == null ? Change.NOTHING : new ByteString((byte[]) image));
    }
    return images;
  }

  /** Sends changes of records of this container; the members that were not as expected. */
  List<byte[]> send(List<Change> changes) {
    List<RecordCalls.Told> told = new ArrayList<>();
    for (Change change : changes) {
      byte[] key = reader.key(change.member().bytes());
      byte[] place = kept.of(key);
      List<byte[]> keys = new ArrayList<>(List.of(key, place));
      keys.addAll(indexes);
      List<Object> words = new ArrayList<>(List.of(String.valueOf(change.what()), key, place));
      words.add(change.member().bytes());
      words.add(change.was().bytes());
      words.add(change.image().bytes());
      words.add(change.ends());
      add(words, change.fields(), FieldChange::expect);
      add(words, change.fields(), FieldChange::sets);
      add(words, change.fields(), FieldChange::dels);
      told.add(new RecordCalls.Told(keys, words));
    }
    kept.expect(told.stream().map(record -> record.keys().get(0)).toList());
    List<@Nullable Object> answers = calls.send(told);
    List<byte[]> different = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      if (number(answers.get(i)) == 0) {
        different.add(changes.get(i).member().bytes());
      }
    }
    return different;
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
    List<byte[]> places = kept.places();
    long total = run.first(TOTAL, kept::size);
    Set<String> conflicts = new LinkedHashSet<>();
    // By its member: a scan may give one twice.
    Map<ByteString, Change> page = new LinkedHashMap<>();
    for (byte[] place : places) {
      Object cursor = "0";
      do {
        List<@Nullable Object> answer =
            items(connection.call("HSCAN", place, cursor, "COUNT", PAGE));
        cursor = answer.get(0) == null ? "0" : answer.get(0);
        List<byte[]> items = byteItems(answer.get(1));
        for (int i = 0; i < items.size(); i += 2) {
          page.put(new ByteString(items.get(i)), reversed(items.get(i), items.get(i + 1)));
        }
        if (page.size() >= PAGE) {
          restore(page, conflicts);
        }
      } while (!RedisConnection.text(cursor).equals("0"));
    }
    restore(page, conflicts);
    long left = kept.size();
    return new RollbackResult(run.operationId(), total - left, List.copyOf(conflicts), left);
  }

  private void restore(Map<ByteString, Change> page, Set<String> conflicts) {
    List<Change> changes = List.copyOf(page.values());
    page.clear();
    for (int from = 0; from < changes.size(); from += PAGE) {
      run.throwIfStopped();
      KillPoint.at("restore.before");
      List<byte[]> different = send(changes.subList(from, Math.min(changes.size(), from + PAGE)));
      List<ByteString> images = kept(different);
      for (int i = 0; i < different.size() && conflicts.size() < MOST_CONFLICTS; i++) {
        // It may have been put back meanwhile.
        if (!images.get(i).equals(Change.NOTHING)) {
          conflicts.add(container.keys().position(different.get(i)));
        }
      }
      KillPoint.at("restore.after");
    }
  }

  private static Change reversed(byte[] member, byte[] image) {
    char what =
        switch ((char) image[0]) {
          case 'C' -> 'D';
          case 'D' -> 'C';
          default -> 'U';
        };
    List<FieldChange> fields = FieldChange.kept(image).stream().map(FieldChange::reversed).toList();
    return new Change(
        what, new ByteString(member), fields, 0, new ByteString(image), Change.NOTHING);
  }
}
