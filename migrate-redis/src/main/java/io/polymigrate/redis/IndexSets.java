package io.polymigrate.redis;

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
import java.util.Optional;
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

  /** Enters all records; entering one again changes nothing. */
  long build(String step) {
    List<Object> head = new ArrayList<>(List.of(set(), index.unique() ? "1" : "0"));
    head.add(index.fields().size());
    head.addAll(index.fields());
    RecordCalls calls = new RecordCalls(run.connection(), Script.INDEX, head);
    long[] entered = new long[1];
    run.pages(
        container.name(),
        Optional.empty(),
        PAGE,
        page -> {
          KillPoint.at(step + ".before");
          enter(page, calls);
          KillPoint.at(step + ".after");
          entered[0] += page.size();
        });
    return entered[0];
  }

  private void enter(List<byte[]> page, RecordCalls calls) {
    List<RecordCalls.Told> told = new ArrayList<>();
    for (byte[] member : page) {
      byte[] key = reader.key(member);
      told.add(new RecordCalls.Told(List.of(key, set()), List.of(key, member)));
    }
    List<@Nullable Object> answers = calls.send(told);
    for (int i = 0; i < answers.size(); i++) {
      if (number(answers.get(i)) == 0) {
        throw MigrationException.refusal(
            StandardErrorCode.DUPLICATE_KEY,
            "The record "
                + container.keys().position(page.get(i))
                + " of '"
                + container.name()
                + "' has the same values as another in the fields "
                + index.fields()
                + " of the unique index '"
                + name
                + "'");
      }
    }
  }

  /** How many entries are missing or too many. */
  long faults() {
    SortedKeys wanted = wanted();
    long faults = 0;
    Members there =
        new Members(run.connection(), set(), SortedKeys.NONE, Optional.empty(), Optional.empty());
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
    run.pages(
        container.name(),
        Optional.empty(),
        PAGE,
        page -> reader.read(page).forEach(row -> entries.add(entry(row, columns))));
    return entries.sorted();
  }

  private static byte[] entry(Row row, List<Integer> columns) {
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
    return out.add(row.member()).toArray();
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
