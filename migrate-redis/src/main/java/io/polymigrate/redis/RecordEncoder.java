package io.polymigrate.redis;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.SortKeyWriter;
import io.polymigrate.redis.TextWriter.Kind;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Makes the arguments of {@link Script#LOAD} or {@link Script#FRESH} from the records of a batch,
 * one record at a time. Not for use by several threads at once.
 */
final class RecordEncoder {
  private static final byte[] JSON_NULL = RedisConnection.bytes("null");
  private static final byte[] NOTHING = DumpWriter.text(new byte[0]);
  private static final byte[] EMPTY = DumpWriter.text(Fields.EMPTY);

  private final Container container;
  private final RecordSchema schema;
  private final byte[] prefix;
  private final LongSupplier numbers;
  private final KeyCodec keys;
  private final Optional<Rules> rules;
  private final boolean[] inKey;
  private final int[] keyColumns;
  private final int ttl;

  private final Bytes values = new Bytes();
  private final TextWriter writer = new TextWriter(values);
  private final Bytes key = new Bytes();
  private final Bytes member = new Bytes();
  private final SortKeyWriter sort = new SortKeyWriter(member);
  private final Words record = new Words();
  private final int[] ends;
  private final Kind[] kinds;
  private final byte[] shape;
  private final DumpWriter dump = new DumpWriter();
  private final byte[][] names;
  private final byte[][] markers;

  /** The field that is looked at. */
  private String at = "";

  /**
   * An encoder.
   *
   * @param schema what the batches bring
   * @param ttl the column that says when a record ends, or -1
   * @param prefix what the records' keys begin with
   * @param numbers the next number, for records without a key
   */
  RecordEncoder(
      Container container,
      RecordSchema schema,
      int ttl,
      byte[] prefix,
      LongSupplier numbers,
      Optional<Rules> rules) {
    this.container = container;
    this.schema = schema;
    this.ttl = ttl;
    this.prefix = prefix;
    this.numbers = numbers;
    this.rules = rules;
    this.keys = container.keys();
    int columns = schema.fields().size();
    this.inKey = new boolean[columns];
    this.keyColumns = new int[container.schema().key().size()];
    for (int i = 0; i < keyColumns.length; i++) {
      keyColumns[i] = schema.indexOf(container.schema().key().get(i));
      inKey[keyColumns[i]] = true;
    }
    this.ends = new int[columns];
    this.kinds = new Kind[columns];
    this.shape = new byte[columns - (ttl < 0 ? 0 : 1)];
    this.names = new byte[columns][];
    this.markers = new byte[columns][];
    for (int i = 0; i < columns; i++) {
      names[i] = DumpWriter.text(Fields.value(schema.fields().get(i).name()));
      markers[i] = DumpWriter.text(Fields.marker(schema.fields().get(i).name()));
    }
  }

  /**
   * Encodes a record, which then is in {@link #record}; false when it is refused, and the rejection
   * is added.
   *
   * @param fresh whether it is for {@link Script#FRESH}
   */
  boolean encode(RecordBatch batch, int row, boolean fresh, List<Rejection> rejections) {
    try {
      values.truncate(0);
      for (int column = 0; column < ends.length; column++) {
        at = schema.fields().get(column).name();
        batch.write(row, column, writer);
        kinds[column] = writer.kind();
        if (column == ttl) {
          Expiry.encode(values, start(column), kinds[column]);
        }
        ends[column] = values.length();
      }
      for (int column : keyColumns) {
        at = schema.fields().get(column).name();
        if (none(column)) {
          throw new RefusedValueException(
              StandardErrorCode.KEY_MISSING, "a part of the key has no value");
        }
      }
      if (rules.isPresent()) {
        requireValid(rules.get());
      }
      at = valueField();
      words(batch, row, fresh);
      return true;
    } catch (RefusedValueException e) {
      rejections.add(new Rejection(row, Optional.of(at), e.code(), String.valueOf(e.getMessage())));
      return false;
    }
  }

  /** The words of the last record; lent until the next. */
  Words record() {
    return record;
  }

  /** The Redis key of the last record. */
  byte[] key() {
    return key.toArray();
  }

  private boolean none(int column) {
    return kinds[column] == Kind.NULL || kinds[column] == Kind.MISSING;
  }

  private int start(int column) {
    return column == 0 ? 0 : ends[column - 1];
  }

  private byte[] text(int column) {
    return Arrays.copyOfRange(values.array(), start(column), ends[column]);
  }

  private void requireValid(Rules enforced) {
    Optional<Rules.Violation> violation =
        enforced.violation((Integer column) -> none(column) ? null : text(column));
    if (violation.isPresent()) {
      at = violation.get().field();
      throw new RefusedValueException(StandardErrorCode.SCHEMA_VIOLATION, violation.get().reason());
    }
  }

  // Of a plain string's record the only field that can still be refused.
  private String valueField() {
    int column = valueColumn();
    return column < 0 ? "" : schema.fields().get(column).name();
  }

  private int valueColumn() {
    for (int column = 0; column < inKey.length; column++) {
      if (!inKey[column] && column != ttl) {
        return column;
      }
    }
    return -1;
  }

  private void words(RecordBatch batch, int row, boolean fresh) {
    key.truncate(0);
    member.truncate(0);
    key.add(prefix);
    if (keyColumns.length == 0) {
      long number = numbers.getAsLong();
      sort.longValue(number);
      key.addNumber(number);
    }
    for (int i = 0; i < keyColumns.length; i++) {
      int column = keyColumns[i];
      batch.write(row, column, sort);
      keys.addPart(key, values.array(), start(column), ends[column] - start(column), i == 0);
    }
    record.clear();
    record.add(key).add(member);
    if (ttl >= 0) {
      record.add(values.array(), start(ttl), ends[ttl] - start(ttl));
    }
    if (fresh) {
      record.add(dump());
      return;
    }
    switch (container.codec()) {
      case HASH -> hash();
      case JSON -> record.add(shape, 0, 0).add(json());
      case STRING -> record.add(shape, 0, 0).add(value());
      case LIST, SET, ZSET, STREAM -> {
        List<byte[]> items = Elements.words(container.codec(), value());
        record.add(items.size());
        items.forEach(record::add);
      }
    }
  }

  // The shape says of each field whether its value follows; none at all that all do.
  private void hash() {
    int fields = 0;
    boolean all = true;
    for (int column = 0; column < ends.length; column++) {
      if (column != ttl) {
        Kind kind = kinds[column];
        shape[fields++] = (byte) (kind == Kind.NULL ? 'n' : kind == Kind.MISSING ? '-' : 'v');
        all &= !none(column);
      }
    }
    record.add(shape, 0, all ? 0 : fields);
    for (int column = 0; column < ends.length; column++) {
      if (column != ttl && !none(column)) {
        record.add(values.array(), start(column), ends[column] - start(column));
      }
    }
  }

  private Bytes dump() {
    return switch (container.codec()) {
      case HASH -> dumpedHash();
      case JSON -> dumped(json());
      case STRING -> dumped(value());
      case LIST, SET, ZSET, STREAM ->
          throw new IllegalStateException("Collections are not written so");
    };
  }

  private Bytes dumped(byte[] text) {
    return dump.string().add(text, 0, text.length).end();
  }

  private Bytes dumpedHash() {
    int fields = 0;
    for (int column = 0; column < ends.length; column++) {
      fields += column == ttl || kinds[column] == Kind.MISSING ? 0 : 1;
    }
    if (fields == 0) {
      return dump.hash(1).made(EMPTY).made(NOTHING).end();
    }
    dump.hash(fields);
    for (int column = 0; column < ends.length; column++) {
      if (column == ttl || kinds[column] == Kind.MISSING) {
        continue;
      }
      if (kinds[column] == Kind.NULL) {
        dump.made(markers[column]).made(NOTHING);
      } else {
        dump.made(names[column]).add(values.array(), start(column), ends[column] - start(column));
      }
    }
    return dump.end();
  }

  private byte[] json() {
    Bytes out = new Bytes();
    char separator = '{';
    for (int column = 0; column < ends.length; column++) {
      if (kinds[column] == Kind.MISSING || column == ttl) {
        continue;
      }
      at = schema.fields().get(column).name();
      out.add(separator).add(quoted(at)).add(':');
      out.add(literal(text(column), kinds[column]));
      separator = ',';
    }
    if (separator == '{') {
      out.add('{');
    }
    return out.add('}').toArray();
  }

  private static byte[] literal(byte[] text, Kind kind) {
    return switch (kind) {
      case NULL, MISSING -> JSON_NULL;
      case LITERAL -> {
        if (Arrays.equals(text, JSON_NULL)) {
          throw RefusedValueException.notRepresentable(
              "in a JSON document a JSON null can't be told from null; use the codec 'hash'");
        }
        yield text;
      }
      case TEXT -> quoted(RedisConnection.text(text));
      case BYTES -> quoted(Base64.getEncoder().encodeToString(text));
    };
  }

  private static byte[] quoted(String text) {
    StringBuilder out = new StringBuilder();
    Json.appendQuoted(out, text);
    return RedisConnection.bytes(out.toString());
  }

  private byte[] value() {
    int column = valueColumn();
    if (column < 0) {
      throw RefusedValueException.notRepresentable("there is no value");
    }
    if (none(column)) {
      throw RefusedValueException.notRepresentable(
          "a "
              + (container.codec() == Container.Codec.STRING ? "plain string" : "collection")
              + " can't be null or missing; use the codec 'hash' or 'json'");
    }
    return text(column);
  }
}
