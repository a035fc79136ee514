package io.polymigrate.redis;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.SortKeyReader;
import io.polymigrate.api.spi.SortKeyWriter;
import io.polymigrate.api.spi.SortKeys;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The three forms of a record's key: its <em>member</em> of the container's sorted set, which sorts
 * as keys do; the end of its Redis key, which people read; and its position in typed JSON. A key of
 * one field is its text; in one of several a backslash stands before a colon and a backslash.
 */
final class KeyCodec {
  /** Most keys are not longer; some are, and there is one of these for each. */
  private static final int SHORT = 32;

  private final List<LogicalType> types = new ArrayList<>();

  KeyCodec(RecordSchema schema) {
    for (String name : schema.key()) {
      types.add(schema.find(name).map(Field::held).orElseThrow());
    }
  }

  /** Of records without a key: they are numbered. */
  static KeyCodec numbered() {
    return new KeyCodec(
        new RecordSchema(List.of(Field.of("number", Simple.LONG)), List.of("number")));
  }

  int size() {
    return types.size();
  }

  /** Appends a part of a Redis key. */
  void addPart(Bytes out, byte[] text, int from, int length, boolean first) {
    if (types.size() == 1) {
      out.add(text, from, length);
      return;
    }
    if (!first) {
      out.add(':');
    }
    for (int i = from; i < from + length; i++) {
      if (text[i] == ':' || text[i] == '\\') {
        out.add('\\');
      }
      out.add(text[i]);
    }
  }

  /** Appends the ends of the Redis keys of many members. For one thread. */
  final class Writing {
    private final Bytes out;
    private final Bytes part = new Bytes(SHORT);
    private final TextWriter whole;
    private final TextWriter parts = new TextWriter(part);
    private final SortKeyReader reader = new SortKeyReader(new byte[0]);

    Writing(Bytes out) {
      this.out = out;
      this.whole = new TextWriter(out);
    }

    void add(byte[] member) {
      reader.read(member);
      if (types.size() == 1) {
        reader.next(types.get(0), whole);
        return;
      }
      for (int i = 0; i < types.size(); i++) {
        part.truncate(0);
        reader.next(types.get(i), parts);
        addPart(out, part.array(), 0, part.length(), i == 0);
      }
    }
  }

  /** The member of a Redis key's end; null when it is none of this kind. */
  byte @Nullable [] member(byte[] text) {
    Reading reading = new Reading();
    return reading.read(text, 0, text.length) ? reading.member().toArray() : null;
  }

  /** Makes members of many keys in the same memory. For one thread. */
  final class Reading {
    private final Bytes member = new Bytes(SHORT);
    private final SortKeyWriter members = new SortKeyWriter(member);
    private final Bytes part = new Bytes(SHORT);
    private final Bytes again = new Bytes(SHORT);
    private final TextWriter texts = new TextWriter(again);
    private final Bytes whole = new Bytes(SHORT);
    private int parts;

    /** Reads the end of a Redis key; whether it is one of this kind. */
    boolean read(byte[] text, int from, int length) {
      member.truncate(0);
      whole.truncate(0);
      parts = 0;
      try {
        if (types.size() == 1) {
          add(text, from, length);
        } else {
          addParts(text, from, from + length);
        }
      } catch (RefusedValueException e) {
        return false;
      }
      // 07 is no key of the record 7: what is read again must be what stands there.
      return parts == types.size()
          && Arrays.equals(whole.array(), 0, whole.length(), text, from, from + length);
    }

    private void addParts(byte[] text, int from, int end) {
      part.truncate(0);
      for (int i = from; i < end; i++) {
        if (text[i] == ':') {
          add(part.array(), 0, part.length());
          part.truncate(0);
        } else {
          part.add(text[i] == '\\' && i + 1 < end ? text[++i] : text[i]);
        }
      }
      add(part.array(), 0, part.length());
    }

    private void add(byte[] text, int from, int length) {
      if (parts < types.size()) {
        LogicalType type = types.get(parts);
        TextReader.write(text, from, length, type, members);
        again.truncate(0);
        TextReader.write(text, from, length, type, texts);
        addPart(whole, again.array(), 0, again.length(), parts == 0);
      }
      parts++;
    }

    /** The member of the key that was read last; lent until the next is. */
    Bytes member() {
      return member;
    }
  }

  /** The key's values in typed JSON. */
  String position(byte[] member) {
    return SortKeys.position(member, types);
  }

  /** The member of a position. */
  byte[] member(String position) {
    return SortKeys.of(position, types);
  }
}
