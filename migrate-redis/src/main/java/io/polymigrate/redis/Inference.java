package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.byteItems;
import static io.polymigrate.redis.RedisConnection.text;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.SortedKeys;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.MapOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out what keys of others are: all of one kind, the fields of hashes by reading them. Text is
 * text, and bytes where one value is no UTF-8: Redis says nothing more. Blocks.
 */
final class Inference {
  private static final int SAMPLE = 1000;

  private final RedisConnection connection;
  private final String name;
  private final CallContext context;
  private final Map<String, Boolean> fields = new LinkedHashMap<>();
  private Optional<String> type = Optional.empty();

  Inference(RedisConnection connection, String name, CallContext context) {
    this.connection = connection;
    this.name = name;
    this.context = context;
  }

  static MigrationException noKey(String container, String key, List<String> fields) {
    return new MigrationException(
        StandardErrorCode.SCHEMA_MISMATCH,
        Outcome.NOT_APPLIED,
        "The key '"
            + key
            + "' begins like a record of '"
            + container
            + "', but its end is no key of "
            + fields
            + "; rename it, or say strays=false to leave it out");
  }

  /**
   * What is there.
   *
   * @param exact whether all hashes are read, and not just the first
   */
  Source find(boolean exact) {
    if (name.startsWith(Registry.OWN)) {
      throw Registry.notFound(name);
    }
    byte[] prefix = connection.key(name + ":");
    SortedKeys.Collector found = new SortedKeys.Collector();
    boolean[] utf8 = {true};
    int[] seen = new int[1];
    new Scan(connection)
        .pages(
            prefix,
            context,
            page -> {
              for (byte[] key : page) {
                byte[] end = Arrays.copyOfRange(key, prefix.length, key.length);
                utf8[0] &= TextReader.isUtf8(end);
                found.add(end);
              }
              if (exact || seen[0] < SAMPLE) {
                learn(page);
                seen[0] += page.size();
              }
            });
    SortedKeys ends = found.sorted();
    if (ends.size() == 0) {
      throw Registry.notFound(name);
    }
    return source(ends, utf8[0]);
  }

  /** What some keys of it say. */
  Source sample(List<byte[]> keys) {
    int prefix = connection.key(name + ":").length;
    SortedKeys.Collector found = new SortedKeys.Collector();
    boolean utf8 = true;
    for (byte[] key : keys) {
      byte[] end = Arrays.copyOfRange(key, prefix, key.length);
      utf8 &= TextReader.isUtf8(end);
      found.add(end);
    }
    learn(keys);
    return source(found.sorted(), utf8);
  }

  private Source source(SortedKeys ends, boolean utf8) {
    Field key = Field.of(keyName(), utf8 ? Simple.STRING : Simple.BYTES).withNullable(false);
    RowReader.Kind kind = kind();
    List<Field> all = new ArrayList<>(List.of(key));
    all.addAll(values(kind));
    Container container =
        Container.of(name, Container.Codec.HASH, new RecordSchema(all, List.of(key.name())));
    return new Source(connection, container, kind, null, members(ends, container.keys()));
  }

  private static SortedKeys members(SortedKeys ends, KeyCodec keys) {
    SortedKeys.Collector members = new SortedKeys.Collector();
    SortedKeys.Cursor all = ends.all();
    for (byte[] end = all.next(); end != null; end = all.next()) {
      byte[] member = keys.member(end);
      if (member != null) {
        members.add(member);
      }
    }
    ends.close();
    return members.sorted();
  }

  private String keyName() {
    String candidate = "key";
    while (fields.containsKey(candidate)) {
      candidate = "_" + candidate;
    }
    return candidate;
  }

  private void learn(List<byte[]> page) {
    List<RedisConnection.Request> types = new ArrayList<>();
    page.forEach(key -> types.add(RedisConnection.Request.of("TYPE", key)));
    List<RedisConnection.Request> hashes = new ArrayList<>();
    List<?> answers = connection.call(types);
    for (int i = 0; i < answers.size(); i++) {
      String found = text(answers.get(i));
      if (found.equals("none")) {
        continue;
      }
      if (type.isPresent() && !type.get().equals(found)) {
        throw new MigrationException(
            RedisErrorCode.REDIS_WRONG_KIND,
            Outcome.NOT_APPLIED,
            "Keys that begin with '"
                + name
                + ":' are of more than one kind, '"
                + type.get()
                + "' and '"
                + found
                + "'; read them by longer beginnings");
      }
      type = Optional.of(found);
      if (found.equals("hash")) {
        hashes.add(RedisConnection.Request.of("HGETALL", page.get(i)));
      }
    }
    if (!hashes.isEmpty()) {
      connection.call(hashes).forEach(hash -> learnFields(byteItems(hash)));
    }
  }

  private void learnFields(List<byte[]> items) {
    for (int i = 0; i < items.size(); i += 2) {
      fields.merge(text(items.get(i)), TextReader.isUtf8(items.get(i + 1)), Boolean::logicalAnd);
    }
  }

  private RowReader.Kind kind() {
    return switch (type.orElse("none")) {
      case "hash" -> RowReader.Kind.HASH;
      case "string" -> RowReader.Kind.STRING;
      case "list" -> RowReader.Kind.LIST;
      case "set" -> RowReader.Kind.SET;
      case "zset" -> RowReader.Kind.ZSET;
      case "stream" -> RowReader.Kind.STREAM;
      default ->
          throw new MigrationException(
              StandardErrorCode.TYPE_NOT_SUPPORTED,
              Outcome.NOT_APPLIED,
              "Keys that begin with '" + name + ":' are of a kind that can't be read: " + type);
    };
  }

  private List<Field> values(RowReader.Kind kind) {
    LogicalType value =
        switch (kind) {
          case HASH, JSON -> Simple.NULL;
          case STRING -> Simple.BYTES;
          case LIST, SET -> new ListOf(Simple.VARIANT);
          case ZSET ->
              new ListOf(
                  new Struct(
                      List.of(
                          Field.of("member", Simple.VARIANT), Field.of("score", Simple.DOUBLE))));
          case STREAM ->
              new ListOf(
                  new Struct(
                      List.of(
                          Field.of("id", Simple.STRING),
                          Field.of("fields", new MapOf(Simple.VARIANT)))));
        };
    if (kind != RowReader.Kind.HASH) {
      return List.of(RedisTypes.held(Field.of("value", value)));
    }
    List<Field> all = new ArrayList<>();
    fields.forEach((field, utf8) -> all.add(Field.of(field, utf8 ? Simple.STRING : Simple.BYTES)));
    return all;
  }
}
