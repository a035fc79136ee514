package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.items;
import static io.polymigrate.redis.RedisConnection.number;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.SortKeyWriter;
import io.polymigrate.api.spi.SortedKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index: a sorted set of entries, each the texts of the indexed fields and then the record's
 * member. Records of equal values are a range of it. Loads and operations keep it up; who writes
 * beside them does not, which {@link #faults} finds and {@link #build} mends.
 */
final class IndexSets {
  private static final int PAGE = 500;

  private final Execution run;
  private final Container container;
  private final String name;
  private final Container.Index index;
  private final RowReader reader;

  IndexSets(Execution run, Container container, String name, Container.Index index) {
    this.run = run;
    this.container = container;
    this.name = name;
    this.index = index;
    this.reader = new RowReader(run.connection(), container, RowReader.Kind.HASH, false);
  }

  private byte[] set() {
    return run.registry().indexOf(container.name(), name);
  }

  private Members members() {
    return new Members(
        run.connection(),
        run.registry().keysOf(container.name()),
        SortedKeys.NONE,
        java.util.Optional.empty(),
        java.util.Optional.empty());
  }

  /** Enters all records; entering one again changes nothing. */
  long build(String step) {
    long entered = 0;
    Members members = members();
    for (List<byte[]> page = members.next(PAGE); !page.isEmpty(); page = members.next(PAGE)) {
      run.throwIfStopped();
      List<Object> words = new ArrayList<>(List.of(index.unique() ? "1" : "0"));
      words.add(index.fields().size());
      words.addAll(index.fields());
      for (byte[] member : page) {
        words.add(reader.key(member));
        words.add(member);
      }
      KillPoint.at(step + ".before");
      List<@Nullable Object> refused =
          items(Script.INDEX.call(run.connection(), List.of(set()), words));
      KillPoint.at(step + ".after");
      if (!refused.isEmpty()) {
        byte[] first = page.get((int) number(refused.get(0)) - 1);
        throw MigrationException.refusal(
            StandardErrorCode.DUPLICATE_KEY,
            "The record "
                + container.keys().position(first)
                + " of '"
                + container.name()
                + "' has the same values as another in the fields "
                + index.fields()
                + " of the unique index '"
                + name
                + "'");
      }
      entered += page.size();
    }
    return entered;
  }

  /** How many entries are missing or too many. */
  long faults() {
    SortedKeys wanted = wanted();
    long faults = 0;
    Members there =
        new Members(
            run.connection(),
            set(),
            SortedKeys.NONE,
            java.util.Optional.empty(),
            java.util.Optional.empty());
    SortedKeys.Cursor cursor = wanted.all();
    byte[] next = cursor.next();
    for (List<byte[]> page = there.next(PAGE); !page.isEmpty(); page = there.next(PAGE)) {
      for (byte[] entry : page) {
        while (next != null && Arrays.compareUnsigned(next, entry) < 0) {
          faults++;
          next = cursor.next();
        }
        if (next != null && Arrays.equals(next, entry)) {
          next = cursor.next();
        } else {
          faults++;
        }
      }
    }
    for (; next != null; next = cursor.next()) {
      faults++;
    }
    return faults;
  }

  /** The keys of the first records that have the same values as another. */
  List<String> duplicates() {
    List<String> found = new ArrayList<>();
    SortedKeys wanted = wanted();
    SortedKeys.Cursor cursor = wanted.all();
    byte[] last = null;
    for (byte[] entry = cursor.next(); entry != null; entry = cursor.next()) {
      byte[] values = values(entry);
      if (values != null) {
        if (last != null && Arrays.equals(last, values)) {
          found.add(
              container.keys().position(Arrays.copyOfRange(entry, values.length, entry.length)));
        }
        last = values;
      }
    }
    return found;
  }

  // The part before the member; null when a field has no value, for then nothing is the same.
  private byte @Nullable [] values(byte[] entry) {
    int at = 0;
    for (int i = 0; i < index.fields().size(); i++) {
      if (entry[at] == SortKeyWriter.NULL) {
        return null;
      }
      for (at++; entry[at] != 0 || entry[at + 1] != 1; at++) {
        if (entry[at] == 0) {
          at++;
        }
      }
      at += 2;
    }
    return Arrays.copyOf(entry, at);
  }

  private SortedKeys wanted() {
    SortedKeys.Collector entries = new SortedKeys.Collector();
    List<Integer> columns = index.fields().stream().map(container.schema()::indexOf).toList();
    Members members = members();
    for (List<byte[]> page = members.next(PAGE); !page.isEmpty(); page = members.next(PAGE)) {
      run.throwIfStopped();
      for (Row row : reader.read(page)) {
        Bytes out = new Bytes();
        SortKeyWriter writer = new SortKeyWriter(out);
        for (int column : columns) {
          byte[] text = row.texts()[column];
          if (text == null || text == Row.NULL) {
            writer.nullValue();
          } else {
            writer.bytes(text, 0, text.length);
          }
        }
        entries.add(out.add(row.member()).toArray());
      }
    }
    return entries.sorted();
  }

  /** Adds an index to what is known of a container, or takes it away. */
  static Container with(Container container, String name, Container.@Nullable Index index) {
    java.util.Map<String, Container.Index> all = new java.util.TreeMap<>(container.indexes());
    if (index == null) {
      all.remove(name);
    } else {
      all.put(name, index);
    }
    return container.withIndexes(all);
  }
}
