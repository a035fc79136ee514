package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.byteItems;
import static io.polymigrate.redis.RedisConnection.text;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.SortKeyReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads records of a container by their members, all in one go. Blocks. */
final class RowReader {
  private static final int OVERHEAD = 32;

  private final RedisConnection connection;
  private final Container container;
  private final Kind kind;
  private final boolean whole;
  private final int ttl;
  private final byte[] prefix;
  private final KeyCodec keys;
  private final int[] keyColumns;
  private final Map<ByteBuffer, Integer> columns = new HashMap<>();

  /** How the keys of a container are read. */
  enum Kind {
    HASH("HGETALL"),
    JSON("GET"),
    STRING("GET"),
    LIST("LRANGE"),
    SET("SMEMBERS"),
    ZSET("ZRANGE"),
    STREAM("XRANGE");

    private final String command;

    Kind(String command) {
      this.command = command;
    }

    RedisConnection.Request request(byte[] key) {
      return switch (this) {
        case HASH, JSON, STRING, SET -> RedisConnection.Request.of(command, key);
        case LIST -> RedisConnection.Request.of(command, key, "0", "-1");
        case ZSET -> RedisConnection.Request.of(command, key, "0", "-1", "WITHSCORES");
        case STREAM -> RedisConnection.Request.of(command, key, "-", "+");
      };
    }
  }

  /**
   * A reader.
   *
   * @param whole whether a field that the schema does not know is a failure, and not just left out
   */
  RowReader(RedisConnection connection, Container container, Kind kind, boolean whole) {
    this(connection, container, kind, whole, Optional.empty());
  }

  /**
   * A reader.
   *
   * @param ttl the field that says when a record ends
   */
  RowReader(
      RedisConnection connection,
      Container container,
      Kind kind,
      boolean whole,
      Optional<String> ttl) {
    this.connection = connection;
    this.ttl = ttl.map(container.schema()::indexOf).orElse(-1);
    this.container = container;
    this.kind = kind;
    this.whole = whole;
    this.prefix = connection.key(container.name() + ":");
    this.keys = container.keys();
    RecordSchema schema = container.schema();
    this.keyColumns = schema.key().stream().mapToInt(schema::indexOf).toArray();
    for (int i = 0; i < schema.fields().size(); i++) {
      if (i == this.ttl) {
        continue; // No field of the record.
      }
      columns.put(ByteBuffer.wrap(Fields.value(schema.fields().get(i).name())), i);
    }
  }

  static Kind kind(Container.Codec codec) {
    return Kind.valueOf(codec.name());
  }

  /** The Redis key of a member. */
  byte[] key(byte[] member) {
    Bytes out = new Bytes().add(prefix);
    keys.new Writing(out).add(member);
    return out.toArray();
  }

  /** The records in the same order; those that are gone are left out. */
  List<Row> read(List<byte[]> members) {
    List<RedisConnection.Request> requests = new ArrayList<>(members.size());
    for (byte[] member : members) {
      byte[] key = key(member);
      requests.add(kind.request(key));
      if (ttl >= 0) {
        requests.add(RedisConnection.Request.of("PEXPIRETIME", key));
      }
    }
    List<@Nullable Object> answers = connection.call(requests);
    List<Row> rows = new ArrayList<>(members.size());
    int each = ttl < 0 ? 1 : 2;
    for (int i = 0; i < members.size(); i++) {
      Row row = row(members.get(i), answers.get(i * each));
      if (row != null && ttl >= 0) {
        row.texts()[ttl] = Expiry.text(RedisConnection.number(answers.get(i * each + 1)));
      }
      if (row != null) {
        rows.add(row);
      }
    }
    return rows;
  }

  /** When records end, in milliseconds; 0 for never. */
  List<Long> ends(List<byte[]> members) {
    List<RedisConnection.Request> requests =
        members.stream()
            .map(member -> RedisConnection.Request.of("PEXPIRETIME", key(member)))
            .toList();
    return connection.call(requests).stream()
        .map(answer -> Math.max(0, RedisConnection.number(answer)))
        .toList();
  }

  private @Nullable Row row(byte[] member, @Nullable Object answer) {
    if (answer == null || (answer instanceof List<?> list && list.isEmpty())) {
      return null;
    }
    byte[] @Nullable [] texts = new byte[container.schema().fields().size()][];
    int size =
        switch (kind) {
          case HASH -> hash(byteItems(answer), texts);
          case JSON -> json((byte[]) answer, texts);
          case STRING -> value((byte[]) answer, texts);
          case LIST, SET, ZSET, STREAM -> value(Collections.json(kind, answer), texts);
        };
    fillKey(member, texts);
    return new Row(member, texts, size);
  }

  private int hash(List<byte[]> items, byte[] @Nullable [] texts) {
    int size = OVERHEAD;
    for (int i = 0; i < items.size(); i += 2) {
      byte[] name = items.get(i);
      size += name.length + items.get(i + 1).length;
      Integer column = columns.get(ByteBuffer.wrap(name));
      if (column != null) {
        texts[column] = items.get(i + 1);
      } else if (Fields.isMarker(name)) {
        Integer marked = columns.get(ByteBuffer.wrap(Fields.marked(name)));
        if (marked != null && texts[marked] == null) {
          texts[marked] = Row.NULL;
        }
      } else if (whole && !java.util.Arrays.equals(name, Fields.EMPTY)) {
        throw unknown(text(name));
      }
    }
    return size;
  }

  private int json(byte[] document, byte[] @Nullable [] texts) {
    int size = OVERHEAD + document.length;
    new JsonDocument(document)
        .members(
            (name, literal) -> {
              Integer column = columns.get(ByteBuffer.wrap(RedisConnection.bytes(name)));
              if (column != null) {
                texts[column] =
                    JsonDocument.text(literal, container.schema().fields().get(column).held());
              } else if (whole) {
                throw unknown(name);
              }
            });
    return size;
  }

  private int value(byte[] value, byte[] @Nullable [] texts) {
    RecordSchema schema = container.schema();
    for (int i = 0; i < texts.length; i++) {
      if (i != ttl && !schema.key().contains(schema.fields().get(i).name())) {
        texts[i] = value;
      }
    }
    return OVERHEAD + value.length;
  }

  // Records that we did not write may have their key in the Redis key only.
  private void fillKey(byte[] member, byte[] @Nullable [] texts) {
    RecordSchema schema = container.schema();
    boolean there = true;
    for (int column : keyColumns) {
      there &= texts[column] != null;
    }
    if (there) {
      return;
    }
    SortKeyReader reader = new SortKeyReader(member);
    Bytes part = new Bytes();
    TextWriter writer = new TextWriter(part);
    for (int column : keyColumns) {
      part.truncate(0);
      reader.next(schema.fields().get(column).held(), writer);
      texts[column] = part.toArray();
    }
  }

  MigrationException unknown(String field) {
    return new MigrationException(
        StandardErrorCode.SCHEMA_MISMATCH,
        Outcome.NOT_APPLIED,
        "Records of '"
            + container.name()
            + "' have a field '"
            + field
            + "' that the schema beside them does not know; add it with 'add_field' (without a"
            + " default), or name the fields to read, so that it is not left out unsaid");
  }
}
