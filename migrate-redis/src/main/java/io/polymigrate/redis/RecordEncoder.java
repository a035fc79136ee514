package io.polymigrate.redis;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.SortKeyWriter;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the arguments of {@link Script#LOAD} from the records of a batch. Not for use by several
 * threads at once.
 */
final class RecordEncoder {
  private static final byte[] EMPTY = new byte[0];
  private static final byte[] JSON_NULL = RedisConnection.bytes("null");

  private final Container container;
  private final RecordSchema schema;
  private final byte[] prefix;
  private final LongSupplier numbers;
  private final KeyCodec keys;
  private final Optional<Rules> rules;
  private final List<byte[]> names = new ArrayList<>();
  private final List<byte[]> markers = new ArrayList<>();
  private final boolean[] inKey;
  private final int[] keyColumns;

  /** The field that is looked at. */
  private String at = "";

  /** A record's words. */
  record Encoded(int row, List<byte[]> words, long size) {}

  /**
   * An encoder.
   *
   * @param schema what the batches bring
   * @param prefix what the records' keys begin with
   * @param numbers the next number, for records without a key
   */
  RecordEncoder(
      Container container,
      RecordSchema schema,
      byte[] prefix,
      LongSupplier numbers,
      Optional<Rules> rules) {
    this.container = container;
    this.schema = schema;
    this.prefix = prefix;
    this.numbers = numbers;
    this.rules = rules;
    this.keys = container.keys();
    this.inKey = new boolean[schema.fields().size()];
    this.keyColumns = new int[container.schema().key().size()];
    for (int i = 0; i < keyColumns.length; i++) {
      keyColumns[i] = schema.indexOf(container.schema().key().get(i));
      inKey[keyColumns[i]] = true;
    }
    for (Field field : schema.fields()) {
      names.add(Fields.value(field.name()));
      markers.add(Fields.marker(field.name()));
    }
  }

  /** The record's words; null when it is refused, and the rejection is added. */
  @Nullable Encoded encode(RecordBatch batch, int row, List<Rejection> rejections) {
    try {
      byte[][] texts = new byte[schema.fields().size()][];
      TextWriter.Kind[] kinds = new TextWriter.Kind[texts.length];
      Bytes buffer = new Bytes();
      TextWriter writer = new TextWriter(buffer);
      for (int column = 0; column < texts.length; column++) {
        at = schema.fields().get(column).name();
        buffer.truncate(0);
        batch.write(row, column, writer);
        kinds[column] = writer.kind();
        texts[column] = buffer.length() == 0 ? EMPTY : buffer.toArray();
      }
      for (int column : keyColumns) {
        at = schema.fields().get(column).name();
        if (kinds[column] == TextWriter.Kind.NULL || kinds[column] == TextWriter.Kind.MISSING) {
          throw new RefusedValueException(
              StandardErrorCode.KEY_MISSING, "a part of the key has no value");
        }
      }
      if (rules.isPresent()) {
        Optional<Rules.Violation> violation = rules.get().violation(texts, kinds);
        if (violation.isPresent()) {
          at = violation.get().field();
          throw new RefusedValueException(
              StandardErrorCode.SCHEMA_VIOLATION, violation.get().reason());
        }
      }
      at = valueField();
      return words(batch, row, texts, kinds);
    } catch (RefusedValueException e) {
      rejections.add(new Rejection(row, Optional.of(at), e.code(), String.valueOf(e.getMessage())));
      return null;
    }
  }

  // Of a plain string's record the only field that can still be refused.
  private String valueField() {
    for (int column = 0; column < inKey.length; column++) {
      if (!inKey[column]) {
        return schema.fields().get(column).name();
      }
    }
    return "";
  }

  private Encoded words(RecordBatch batch, int row, byte[][] texts, TextWriter.Kind[] kinds) {
    List<byte[]> words = new ArrayList<>(texts.length * 2 + 6);
    Bytes key = new Bytes();
    Bytes member = new Bytes();
    key.add(prefix);
    SortKeyWriter sort = new SortKeyWriter(member);
    if (keyColumns.length == 0) {
      long number = numbers.getAsLong();
      sort.longValue(number);
      key.addAscii(Long.toString(number));
    }
    for (int i = 0; i < keyColumns.length; i++) {
      batch.write(row, keyColumns[i], sort);
      keys.addPart(key, texts[keyColumns[i]], i == 0);
    }
    words.add(key.toArray());
    words.add(member.toArray());
    switch (container.codec()) {
      case HASH -> hash(words, texts, kinds);
      case JSON -> single(words, json(texts, kinds));
      case STRING -> single(words, value(texts, kinds));
    }
    long size = 0;
    for (byte[] word : words) {
      size += word.length + 16;
    }
    return new Encoded(row, words, size);
  }

  private void hash(List<byte[]> words, byte[][] texts, TextWriter.Kind[] kinds) {
    List<byte[]> dels = new ArrayList<>();
    int at = words.size();
    int sets = 0;
    words.add(EMPTY);
    for (int column = 0; column < texts.length; column++) {
      if (kinds[column] == TextWriter.Kind.MISSING) {
        continue;
      }
      boolean none = kinds[column] == TextWriter.Kind.NULL;
      words.add(none ? markers.get(column) : names.get(column));
      words.add(none ? EMPTY : texts[column]);
      sets++;
      if (!inKey[column]) {
        dels.add(none ? names.get(column) : markers.get(column));
      }
    }
    if (sets == 0) {
      words.add(Fields.EMPTY);
      words.add(EMPTY);
      sets = 1;
    }
    words.set(at, RedisConnection.bytes(String.valueOf(sets)));
    words.add(RedisConnection.bytes(String.valueOf(dels.size())));
    words.addAll(dels);
  }

  private static void single(List<byte[]> words, byte[] value) {
    words.add(RedisConnection.bytes("1"));
    words.add(EMPTY);
    words.add(value);
    words.add(RedisConnection.bytes("0"));
  }

  private byte[] json(byte[][] texts, TextWriter.Kind[] kinds) {
    Bytes out = new Bytes();
    char separator = '{';
    for (int column = 0; column < texts.length; column++) {
      if (kinds[column] == TextWriter.Kind.MISSING) {
        continue;
      }
      at = schema.fields().get(column).name();
      out.add(separator).add(quoted(at)).add(':');
      out.add(literal(texts[column], kinds[column]));
      separator = ',';
    }
    if (separator == '{') {
      out.add('{');
    }
    return out.add('}').toArray();
  }

  private static byte[] literal(byte[] text, TextWriter.Kind kind) {
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

  private byte[] value(byte[][] texts, TextWriter.Kind[] kinds) {
    for (int column = 0; column < texts.length; column++) {
      if (!inKey[column]) {
        if (kinds[column] == TextWriter.Kind.NULL || kinds[column] == TextWriter.Kind.MISSING) {
          throw RefusedValueException.notRepresentable(
              "a plain string can't be null or missing; use the codec 'hash' or 'json'");
        }
        return texts[column];
      }
    }
    throw RefusedValueException.notRepresentable("there is no value");
  }
}
