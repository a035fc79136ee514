package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.text;

import io.lettuce.core.RedisCommandExecutionException;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.SortKeyReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads hashes by their members, some hundred in one script call, each as one piece. Those in a
 * form that is not known here are read by their fields, as are all where the user may not have them
 * in one piece. Blocks. For one thread.
 */
final class HashReader {
  private static final int PER_CALL = 500;
  private static final int OVERHEAD = 32;

  private final RedisConnection connection;
  private final Container container;
  private final RowReader reader;
  private final boolean whole;
  private final int ttl;
  private final int columns;
  private final int[] keyColumns;
  private final int[] read;
  private final byte[][] fields;
  private final byte[][] markers;

  /** Of each field the one that came behind it the last time; before them the first. */
  private final int[] behind;

  private final Map<ByteBuffer, Integer> names = new HashMap<>();
  private final Bytes key = new Bytes();
  private final byte[] prefix;
  private final KeyCodec.Writing ends;
  private final DumpReader dump = new DumpReader();
  private final Memory memory;
  private boolean pieces = true;

  /**
   * A reader.
   *
   * @param reader for hashes that are read by their fields
   * @param whole whether a field that the schema does not know is a failure
   * @param memory shared with other readers of the container
   */
  HashReader(
      RedisConnection connection,
      Container container,
      RowReader reader,
      boolean whole,
      Memory memory) {
    this.connection = connection;
    this.container = container;
    this.reader = reader;
    this.whole = whole;
    this.memory = memory;
    RecordSchema schema = container.schema();
    this.columns = schema.fields().size();
    this.prefix = connection.key(container.name() + ":");
    this.ends = container.keys().new Writing(key.add(prefix));
    this.ttl = connection.options().ttlField().map(schema::indexOf).orElse(-1);
    this.keyColumns = schema.key().stream().mapToInt(schema::indexOf).toArray();
    this.read = new int[columns - (ttl < 0 ? 0 : 1)];
    this.fields = new byte[read.length][];
    this.markers = new byte[read.length][];
    this.behind = new int[read.length + 1];
    int at = 0;
    for (int i = 0; i < columns; i++) {
      if (i != ttl) {
        byte[] name = Fields.value(schema.fields().get(i).name());
        names.put(ByteBuffer.wrap(name), at);
        fields[at] = name;
        markers[at] = Fields.marker(schema.fields().get(i).name());
        behind[at] = at;
        read[at++] = i;
      }
    }
  }

  /** What is used again by the readers of a plan. Safe for use by many threads. */
  static final class Memory {
    private final Deque<Group> free = new ConcurrentLinkedDeque<>();

    /** About how many bytes the texts of a page take. */
    private volatile int room;
  }

  /** Some members whose hashes are read in one call. */
  private static final class Group {
    private final int[] places = new int[PER_CALL];
    private final Words keys = new Words();
    private final Texts answer = new Texts();
    private int size;
    private byte[] first = new byte[0];
    private Optional<Node> server = Optional.empty();
  }

  private Group fresh(Optional<Node> server) {
    Group known = memory.free.poll();
    Group group = known == null ? new Group() : known;
    group.keys.clear();
    group.answer.clear();
    group.size = 0;
    group.server = server;
    return group;
  }

  /** Asks for the records, which come in the same order; those that are gone are left out. */
  Supplier<HashRows> send(List<byte[]> members) {
    List<Group> groups = pieces ? groups(members) : List.of();
    List<Supplier<@Nullable Object>> sent = groups.stream().map(this::send).toList();
    return () -> rows(members, groups, sent);
  }

  private HashRows rows(
      List<byte[]> members, List<Group> groups, List<Supplier<@Nullable Object>> sent) {
    Group[] of = new Group[members.size()];
    int[] at = new int[members.size()];
    for (int i = 0; i < groups.size(); i++) {
      await(groups.get(i), sent.get(i), of, at);
    }
    IdentityHashMap<byte[], Row> others = others(members, of, at);
    HashRows rows = new HashRows(columns, members.size(), memory.room);
    for (int i = 0; i < members.size(); i++) {
      byte[] member = members.get(i);
      Group group = of[i];
      Row other = others.get(member);
      if (other != null) {
        add(other, rows);
      } else if (group != null && readable(group, at[i])) {
        add(member, group.answer, at[i], rows);
      }
    }
    groups.forEach(memory.free::push);
    memory.room = rows.length() + rows.length() / 8;
    return rows;
  }

  private List<Group> groups(List<byte[]> members) {
    boolean cluster = connection.cluster();
    List<Group> all = new ArrayList<>();
    Map<Optional<Node>, Group> open = new LinkedHashMap<>();
    for (int i = 0; i < members.size(); i++) {
      key.truncate(prefix.length);
      ends.add(members.get(i));
      Optional<Node> server = cluster ? connection.placeOf(key.toArray()) : Optional.empty();
      if (cluster && server.isEmpty()) {
        continue; // It is read by its fields, wherever it is.
      }
      Group group = open.get(server);
      if (group == null || group.size >= PER_CALL) {
        group = fresh(server);
        group.first = cluster ? key.toArray() : group.first;
        open.put(server, group);
        all.add(group);
      }
      group.places[group.size++] = i;
      group.keys.add(key);
    }
    return all;
  }

  private Supplier<@Nullable Object> send(Group group) {
    List<byte[]> place = connection.cluster() ? List.of(group.first) : List.of();
    Script.Call call =
        new Script.Call(place, List.of(ttl < 0 ? "0" : "1"), group.keys, Optional.of(group.answer));
    return group
        .server
        .map(node -> Script.READ.sendAt(connection, node, call))
        .orElseGet(() -> Script.READ.send(connection, List.of(call)).get(0));
  }

  // What is refused here is asked for once more, by fields: slots moved, or the user lacks a right.
  private void await(Group group, Supplier<@Nullable Object> sent, Group[] of, int[] at) {
    try {
      var unused = sent.get();
    } catch (RedisCommandExecutionException e) {
      pieces &= Script.elsewhere(e);
      return;
    }
    int each = ttl < 0 ? 1 : 2;
    for (int i = 0; i < group.size; i++) {
      of[group.places[i]] = group;
      at[group.places[i]] = i * each + each - 1;
    }
  }

  private static boolean readable(Group group, int text) {
    return !group.answer.none(text)
        && DumpReader.reads(group.answer.array(), group.answer.from(text));
  }

  /** Those that did not come in one piece, by member. */
  private IdentityHashMap<byte[], Row> others(
      List<byte[]> members, @Nullable Group[] of, int[] at) {
    List<byte[]> others = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      Group group = of[i];
      if (group == null || !(group.answer.none(at[i]) || readable(group, at[i]))) {
        others.add(members.get(i));
      }
    }
    IdentityHashMap<byte[], Row> rows = new IdentityHashMap<>();
    if (!others.isEmpty()) {
      reader.read(others).forEach(row -> rows.put(row.member(), row));
    }
    return rows;
  }

  private void add(Row row, HashRows rows) {
    rows.begin(row.member());
    for (int column = 0; column < columns; column++) {
      byte[] text = row.texts()[column];
      if (text == Row.NULL) {
        rows.none(column);
      } else if (text != null) {
        rows.text(column, text, 0, text.length);
      }
    }
    rows.end(row.size());
  }

  private void add(byte[] member, Texts answer, int text, HashRows rows) {
    int start = rows.length();
    rows.begin(member);
    dump.begin(answer.array(), answer.from(text));
    // Most come in the order of the one before.
    int last = 0;
    while (dump.advance()) {
      int next = behind[last];
      if (is(fields, next)) {
        value(next, rows);
      } else if (is(markers, next)) {
        none(next, rows);
      } else {
        next = elsewhere(rows);
      }
      if (next >= 0) {
        behind[last] = next;
        last = next + 1;
      }
    }
    if (ttl >= 0) {
      byte[] end = Expiry.text(Long.parseLong(text(answer.get(text - 1))));
      if (end != null) {
        rows.text(ttl, end, 0, end.length);
      }
    }
    addKey(member, rows);
    rows.end(rows.length() - start + OVERHEAD);
  }

  private boolean is(byte[][] texts, int at) {
    int from = dump.from();
    return at < texts.length
        && Arrays.equals(texts[at], 0, texts[at].length, dump.array(), from, from + dump.length());
  }

  private void value(int place, HashRows rows) {
    dump.advance();
    rows.text(read[place], dump.array(), dump.from(), dump.length());
  }

  private void none(int place, HashRows rows) {
    dump.advance();
    if (!rows.has(read[place])) {
      rows.none(read[place]);
    }
  }

  // A field that was expected elsewhere; answers which it is.
  private int elsewhere(HashRows rows) {
    byte[] name = Arrays.copyOfRange(dump.array(), dump.from(), dump.from() + dump.length());
    Integer place = names.get(ByteBuffer.wrap(name));
    if (place != null) {
      value(place, rows);
      return place;
    }
    Integer marked = Fields.isMarker(name) ? names.get(ByteBuffer.wrap(Fields.marked(name))) : null;
    if (marked != null) {
      none(marked, rows);
      return marked;
    }
    if (whole && !Fields.isMarker(name) && !Arrays.equals(name, Fields.EMPTY)) {
      throw reader.unknown(text(name));
    }
    dump.advance();
    return -1;
  }

  // Records that we did not write may have their key in the Redis key only.
  private void addKey(byte[] member, HashRows rows) {
    boolean there = true;
    for (int column : keyColumns) {
      there &= rows.has(column);
    }
    if (there) {
      return;
    }
    SortKeyReader sorted = new SortKeyReader(member);
    Bytes part = new Bytes();
    for (int column : keyColumns) {
      part.truncate(0);
      sorted.next(container.schema().fields().get(column).held(), new TextWriter(part));
      rows.text(column, part.array(), 0, part.length());
    }
  }
}
