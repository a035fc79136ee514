package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.number;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.SortKeyWriter;
import io.polymigrate.api.spi.SortKeys;
import io.polymigrate.api.spi.SortedKeys;
import io.polymigrate.api.spi.SplitPlan;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts a container into ranges of keys. The order of our containers is kept in their sorted set;
 * records that others wrote beside it, and all keys that are not ours, are found by SCAN and sorted
 * here. Blocks.
 */
final class RedisPlanner {
  private static final int WORTH_CUTTING = 1000;
  private static final int CUTS_PER_WORKER = 4;
  private static final int PAGE = 1000;
  private static final int SAMPLE = 100;
  private static final int MEMBERS = 5000;
  private static final Logger LOG = LoggerFactory.getLogger(RedisPlanner.class);

  private final RedisConnection connection;
  private final ExtractRequest request;
  private final CallContext context;
  private final Source source;

  RedisPlanner(RedisConnection connection, ExtractRequest request, CallContext context) {
    this.connection = connection;
    this.request = request;
    this.context = context;
    context.throwIfStopped();
    this.source = Source.find(connection, request.container(), true, context);
  }

  ExtractPlan plan() {
    RecordSchema whole = request.schema().map(RedisTypes::held).orElse(container().schema());
    Container read = container().withSchema(whole);
    RecordSchema schema = selected(whole);
    Predicate<Row> filter = RowFilter.of(request.filter(), whole);
    List<Integer> columns = schema.fields().stream().map(f -> whole.indexOf(f.name())).toList();
    boolean all = request.fields().isEmpty() && request.schema().isEmpty();
    requireKnown(request.orderBy(), whole);
    RowReader reader =
        new RowReader(connection, read, source.kind(), all, connection.options().ttlField());
    warnOfEnds();
    if (byKey(whole)) {
      boolean plain = source.kind() == RowReader.Kind.HASH && request.filter().isAll();
      return keyPlan(schema, columns, opener(read, reader, filter, plain, all));
    }
    return sortedPlan(whole, schema, columns, reader, filter);
  }

  private Container container() {
    return source.container();
  }

  // What comes after the whole key in an order says nothing more.
  private boolean byKey(RecordSchema whole) {
    List<String> order = request.orderBy();
    List<String> key = whole.key();
    return order.isEmpty()
        || (!key.isEmpty()
            && order.size() >= key.size()
            && order.subList(0, key.size()).equals(key)
            && request.rangeFields() >= key.size());
  }

  /** Opens a source over members. */
  private interface Opener {
    RecordSource open(IntFunction<List<byte[]>> members, PageSource.Shape shape);
  }

  // Hashes that need not be looked at come as they are.
  private Opener opener(
      Container read, RowReader reader, Predicate<Row> filter, boolean plain, boolean whole) {
    HashReader.Memory memory = new HashReader.Memory();
    return (members, shape) ->
        open(
            members,
            plain
                ? new HashReader(connection, read, reader, whole, memory)::send
                : matching(reader, filter),
            shape);
  }

  private static PageSource.Reader matching(RowReader reader, Predicate<Row> filter) {
    return members -> () -> new RowPage(reader.read(members).stream().filter(filter).toList());
  }

  private RecordSource open(
      IntFunction<List<byte[]>> members, PageSource.Reader reader, PageSource.Shape shape) {
    return new PageSource(
        connection.executor(), request.container(), members, reader, shape, context);
  }

  // What the plan can't say otherwise: records would come without their time to live.
  private void warnOfEnds() {
    if (connection.options().ttlField().isPresent()) {
      return;
    }
    RowReader names = new RowReader(connection, container(), source.kind(), false);
    Members first =
        new Members(connection, source.set(), source.beside(), Optional.empty(), Optional.empty());
    List<byte[]> members = first.next(SAMPLE);
    long ending = names.ends(members).stream().filter(end -> end > 0).count();
    if (ending > 0) {
      LOG.warn(
          "[redis|{}] records of '{}' have a time to live ({} of the first {}), which is left"
              + " out; name a field for it with the option 'ttl_field'",
          connection.address(),
          request.container(),
          ending,
          members.size());
    }
  }

  private ExtractPlan keyPlan(RecordSchema schema, List<Integer> columns, Opener opener) {
    KeyCodec keys = container().keys();
    boolean resumable = container().keyed();
    List<Split> splits = new ArrayList<>();
    int most = request.splitsFor(CUTS_PER_WORKER) / request.ranges().size();
    for (KeyRange range : request.ranges()) {
      splits.addAll(cut(range, keys, resumable ? most : 1));
    }
    PageSource.Shape shape =
        new PageSource.Shape(
            schema,
            columns,
            member -> resumable ? Optional.of(keys.position(member)) : Optional.empty(),
            request.batch());
    return SplitPlan.of(
            schema,
            splits,
            split -> {
              Members members =
                  new Members(
                          connection,
                          source.set(),
                          source.beside(),
                          split.range().after().map(keys::member),
                          split.range().until().map(keys::member))
                      .inPagesOf(MEMBERS);
              return CompletableFuture.completedFuture(opener.open(members::next, shape));
            })
        .withCutter(
            (rest, parts) ->
                Stages.supply(
                    connection.executor(),
                    () -> cut(rest.range(), keys, parts),
                    RedisErrors.reading("Cutting what is left of '" + request.container() + "'")))
        .withResumable(resumable)
        .onClose(source.beside()::close);
  }

  // Where records lie beside the sorted set, the member at a place is only about the right one, and
  // may be out of the range.
  private List<Split> cut(KeyRange range, KeyCodec keys, long wanted) {
    Optional<byte[]> after = range.after().map(keys::member);
    Optional<byte[]> until = range.until().map(keys::member);
    long first = source.rank(after).orElse(0L);
    long last = source.rank(until).orElse(source.size());
    long count = Math.max(0, last - first);
    long parts = Math.min(wanted, count / WORTH_CUTTING);
    List<String> boundaries = new ArrayList<>();
    Optional<byte[]> before = after;
    for (long i = 1; i < parts; i++) {
      Optional<byte[]> found = source.at(first + count * i / parts - 1);
      if (found.isPresent() && isLess(before, found) && isLess(found, until)) {
        boundaries.add(keys.position(found.get()));
        before = found;
      }
    }
    return new Split(request.container(), range, count).cutAfter(boundaries);
  }

  // Nothing is before all and after all.
  private static boolean isLess(Optional<byte[]> left, Optional<byte[]> right) {
    return left.isEmpty() || right.isEmpty() || Arrays.compareUnsigned(left.get(), right.get()) < 0;
  }

  // Everything that is asked for is read once for its order, and then again for its fields.
  private ExtractPlan sortedPlan(
      RecordSchema whole,
      RecordSchema schema,
      List<Integer> columns,
      RowReader reader,
      Predicate<Row> filter) {
    List<Field> order =
        request.orderBy().stream().map(name -> whole.find(name).orElseThrow()).toList();
    List<LogicalType> rangeTypes =
        order.subList(0, request.rangeFields()).stream().map(Field::held).toList();
    List<Split> splits = new ArrayList<>();
    request.ranges().forEach(range -> splits.add(new Split(request.container(), range, 0)));
    PageSource.Shape shape =
        new PageSource.Shape(schema, columns, member -> Optional.empty(), request.batch());
    return SplitPlan.of(
            schema,
            splits,
            split ->
                Stages.supply(
                    connection.executor(),
                    () -> {
                      Ordered ordered = new Ordered(order, rangeTypes, split.range());
                      walk(reader, filter, ordered);
                      return open(ordered.members()::next, matching(reader, filter), shape);
                    },
                    RedisErrors.reading("Sorting '" + request.container() + "'")))
        .onClose(source.beside()::close);
  }

  private void walk(RowReader reader, Predicate<Row> filter, Ordered ordered) {
    Members members =
        new Members(connection, source.set(), source.beside(), Optional.empty(), Optional.empty());
    for (List<byte[]> page = members.next(PAGE); !page.isEmpty(); page = members.next(PAGE)) {
      context.throwIfStopped();
      reader.read(page).stream().filter(filter).forEach(ordered::add);
    }
  }

  /** Members in another order than that of their keys. */
  private final class Ordered {
    private final SortedKeys.Collector found = new SortedKeys.Collector();
    private final List<Field> order;
    private final int ranged;
    private final int[] columns;
    private final Optional<byte[]> after;
    private final Optional<byte[]> until;

    Ordered(List<Field> order, List<LogicalType> rangeTypes, KeyRange range) {
      this.order = order;
      this.ranged = rangeTypes.size();
      this.columns =
          order.stream().mapToInt(field -> container().schema().indexOf(field.name())).toArray();
      this.after = range.after().map(position -> SortKeys.of(position, rangeTypes));
      this.until = range.until().map(position -> SortKeys.of(position, rangeTypes));
    }

    void add(Row row) {
      Bytes out = new Bytes();
      SortKeyWriter writer = new SortKeyWriter(out);
      int end = 0;
      for (int i = 0; i < columns.length; i++) {
        byte[] text = row.texts()[columns[i]];
        if (text == null || text == Row.NULL) {
          writer.nullValue();
        } else {
          TextReader.write(text, order.get(i).held(), writer);
        }
        end = i + 1 == ranged ? out.length() : end;
      }
      byte[] sorted = out.toArray();
      byte[] inRange = Arrays.copyOf(sorted, end);
      boolean wanted =
          after.map(it -> Arrays.compareUnsigned(inRange, it) > 0).orElse(true)
              && until.map(it -> Arrays.compareUnsigned(inRange, it) <= 0).orElse(true);
      if (wanted) {
        found.add(out.add(row.member()).addInt(row.member().length).toArray());
      }
    }

    Pages members() {
      return new Pages(found.sorted().all());
    }
  }

  /** The members at the ends of sorted keys, page by page. */
  private record Pages(SortedKeys.Cursor cursor) {
    List<byte[]> next(int count) {
      List<byte[]> members = new ArrayList<>();
      while (members.size() < count) {
        byte[] key = cursor.next();
        if (key == null) {
          return members;
        }
        int end = key.length - Integer.BYTES;
        int length = java.nio.ByteBuffer.wrap(key).getInt(end);
        members.add(Arrays.copyOfRange(key, end - length, end));
      }
      return members;
    }
  }

  private RecordSchema selected(RecordSchema whole) {
    if (request.fields().isEmpty()) {
      return whole;
    }
    requireKnown(request.fields(), whole);
    List<Field> fields =
        request.fields().stream().map(name -> whole.find(name).orElseThrow()).toList();
    boolean keyed = request.fields().containsAll(whole.key());
    return new RecordSchema(fields, keyed ? whole.key() : List.of());
  }

  private void requireKnown(List<String> names, RecordSchema whole) {
    for (String name : names) {
      if (whole.find(name).isEmpty()) {
        throw new MigrationException(
            StandardErrorCode.FIELD_NOT_FOUND,
            Outcome.NOT_APPLIED,
            "The container '"
                + request.container()
                + "' has no field '"
                + name
                + "'; it has "
                + whole.fields().stream().map(Field::name).toList());
      }
    }
  }

  static long count(RedisConnection connection, byte[] set) {
    return number(connection.call("ZCARD", set));
  }
}
