package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.text;

import io.lettuce.core.RedisCommandExecutionException;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.SortKeyReader;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads hashes by their members, some hundred in one script call, whose answer is one piece of
 * memory that batches lend out of. Blocks. For one thread.
 */
final class HashReader {
  /** More names than this don't fit on a script's stack. */
  static final int MOST_FIELDS = 2000;

  private static final int PER_CALL = 500;
  private static final int OVERHEAD = 32;

  private final RedisConnection connection;
  private final Container container;
  private final RowReader reader;
  private final boolean whole;
  private final int ttl;
  private final int columns;
  private final int[] keyColumns;
  private final List<Object> head = new ArrayList<>();
  private final int[] read;
  private final byte[][] fields;
  private final byte[][] markers;
  private final Map<ByteBuffer, Integer> names = new HashMap<>();
  private final Bytes key = new Bytes();
  private final byte[] prefix;
  private final KeyCodec.Writing ends;
  private final Packed packed = new Packed();
  private final Deque<Group> free = new ArrayDeque<>();

  /**
   * A reader.
   *
   * @param whole whether a field that the schema does not know is a failure
   */
  HashReader(RedisConnection connection, Container container, RowReader reader, boolean whole) {
    this.connection = connection;
    this.container = container;
    this.reader = reader;
    this.whole = whole;
    RecordSchema schema = container.schema();
    this.columns = schema.fields().size();
    this.prefix = connection.key(container.name() + ":");
    this.ends = container.keys().new Writing(key.add(prefix));
    this.ttl = connection.options().ttlField().map(schema::indexOf).orElse(-1);
    this.keyColumns = schema.key().stream().mapToInt(schema::indexOf).toArray();
    this.read = new int[columns - (ttl < 0 ? 0 : 1)];
    head.add(whole ? "1" : "0");
    head.add(ttl < 0 ? "0" : "1");
    this.fields = new byte[read.length][];
    this.markers = new byte[read.length][];
    head.add(read.length);
    int at = 0;
    for (int i = 0; i < columns; i++) {
      if (i != ttl) {
        byte[] name = Fields.value(schema.fields().get(i).name());
        head.add(name);
        names.put(ByteBuffer.wrap(name), at);
        fields[at] = name;
        markers[at] = Fields.marker(schema.fields().get(i).name());
        read[at++] = i;
      }
    }
  }

  /** Some members whose hashes are read in one call. */
  private static final class Group {
    private final int[] places = new int[PER_CALL];
    private final Words keys = new Words();
    private int size;
    private byte[] first = new byte[0];
    private Optional<Node> server = Optional.empty();
    private byte[] answer = new byte[0];
  }

  private Group fresh(Optional<Node> server) {
    Group group = free.isEmpty() ? new Group() : free.pop();
    group.keys.clear();
    group.size = 0;
    group.server = server;
    return group;
  }

  /** The records in the same order; those that are gone are left out. */
  HashRows read(List<byte[]> members) {
    List<Group> groups = groups(members);
    List<Supplier<@Nullable Object>> sent = new ArrayList<>();
    for (Group group : groups) {
      Optional<Node> server = group.server;
      sent.add(
          server.isPresent()
              ? Script.READ.sendAt(connection, server.get(), call(group))
              : Script.READ.send(connection, List.of(call(group))).get(0));
    }
    Group[] of = new Group[members.size()];
    int[] at = new int[members.size()];
    for (int i = 0; i < groups.size(); i++) {
      Group group = groups.get(i);
      answer(group, sent.get(i), members, of, at);
    }
    HashRows rows = new HashRows(columns, members.size());
    for (int i = 0; i < members.size(); i++) {
      row(members.get(i), of[i].answer, at[i], rows);
    }
    groups.forEach(free::push);
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
      // In a cluster a record whose server is not known goes alone.
      int most = cluster && server.isEmpty() ? 1 : PER_CALL;
      Group group = open.get(server);
      if (group == null || group.size >= most) {
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

  private Script.Call call(Group group) {
    List<byte[]> place = connection.cluster() ? List.of(group.first) : List.of();
    return new Script.Call(place, head, group.keys);
  }

  private void answer(
      Group group, Supplier<@Nullable Object> sent, List<byte[]> members, Group[] of, int[] at) {
    try {
      group.answer = (byte[]) java.util.Objects.requireNonNull(sent.get());
      starts(group, of, at);
    } catch (RedisCommandExecutionException e) {
      if (group.server.isEmpty() || !Script.elsewhere(e)) {
        throw e;
      }
      // Slots moved: each finds its own way.
      for (int i = 0; i < group.size; i++) {
        int place = group.places[i];
        Group single = groups(List.of(members.get(place))).get(0);
        single.places[0] = place;
        single.server = Optional.empty();
        Script.Call call = call(single);
        answer(single, Script.READ.send(connection, List.of(call)).get(0), members, of, at);
      }
    }
  }

  // Where each record begins.
  private void starts(Group group, Group[] of, int[] at) {
    packed.to(group.answer, 0);
    packed.list();
    for (int i = 0; i < group.size; i++) {
      of[group.places[i]] = group;
      at[group.places[i]] = packed.at();
      if (packed.number() != 0) {
        if (ttl >= 0) {
          packed.number();
        }
        for (int items = packed.list(); items > 0; items--) {
          packed.skip(Math.max(0, packed.text()));
        }
      }
    }
  }

  private void row(byte[] member, byte[] answer, int start, HashRows rows) {
    packed.to(answer, start);
    long kind = packed.number();
    if (kind == 0) {
      return;
    }
    byte[] end = ttl < 0 ? null : Expiry.text(packed.number());
    rows.begin(member, answer);
    int items = packed.list();
    if (kind == 1) {
      for (int column : read) {
        int begin = packed.at();
        int length = packed.text();
        if (length >= 0) {
          rows.text(column, begin);
          packed.skip(length);
        }
      }
    } else {
      pairs(items, answer, rows);
    }
    int bytes = packed.at() - start + OVERHEAD;
    if (end != null) {
      rows.add(List.of(ttl), List.of(end));
    }
    addKey(member, rows);
    rows.end(bytes);
  }

  private void pairs(int items, byte[] answer, HashRows rows) {
    // Most come in the order in which they were written: that of the fields.
    int next = 0;
    for (int i = 0; i < items; i += 2) {
      int nameLength = packed.text();
      int from = packed.at();
      packed.skip(nameLength);
      int begin = packed.at();
      int length = packed.text();
      packed.skip(length);
      next = Math.min(next, read.length);
      if (is(fields, next, answer, from, nameLength)) {
        rows.text(read[next++], begin);
      } else if (is(markers, next, answer, from, nameLength)) {
        if (!rows.has(read[next])) {
          rows.none(read[next]);
        }
        next++;
      } else {
        byte[] name = Arrays.copyOfRange(answer, from, from + nameLength);
        next = elsewhere(name, begin, rows) + 1;
      }
    }
  }

  private static boolean is(byte[][] names, int at, byte[] answer, int from, int length) {
    return at < names.length
        && Arrays.equals(names[at], 0, names[at].length, answer, from, from + length);
  }

  // A field out of its order; answers where it stands in it.
  private int elsewhere(byte[] name, int begin, HashRows rows) {
    Integer place = names.get(ByteBuffer.wrap(name));
    if (place != null) {
      rows.text(read[place], begin);
      return place;
    }
    if (Fields.isMarker(name)) {
      Integer marked = names.get(ByteBuffer.wrap(Fields.marked(name)));
      if (marked != null && !rows.has(read[marked])) {
        rows.none(read[marked]);
      }
      return marked == null ? -1 : marked;
    }
    if (whole && !Arrays.equals(name, Fields.EMPTY)) {
      throw reader.unknown(text(name));
    }
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
    List<Integer> added = new ArrayList<>();
    List<byte[]> texts = new ArrayList<>();
    SortKeyReader sorted = new SortKeyReader(member);
    for (int column : keyColumns) {
      Bytes part = new Bytes();
      sorted.next(container.schema().fields().get(column).held(), new TextWriter(part));
      added.add(column);
      texts.add(part.toArray());
    }
    rows.add(added, texts);
  }
}
