package io.polymigrate.cassandra;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.cassandra.CqlType.Entries;
import io.polymigrate.cassandra.CqlType.Many;
import io.polymigrate.cassandra.CqlType.Scalar;
import io.polymigrate.cassandra.CqlType.Tuple;
import io.polymigrate.cassandra.CqlType.UserType;
import io.polymigrate.cassandra.CqlType.Vector;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A collection, tuple or user's type that is being encoded; the values within come one by one. */
abstract class Compound {
  final List<@Nullable ByteBuffer> parts = new ArrayList<>();

  /** The type of the value that comes next. */
  abstract CqlType next();

  abstract void add(@Nullable ByteBuffer value);

  abstract void name(String name);

  abstract ByteBuffer encoded();

  boolean empty() {
    return parts.isEmpty();
  }

  static @Nullable Compound list(CqlType type) {
    if (type instanceof Many many) {
      return new Elements(many);
    }
    if (type instanceof Vector vector) {
      return new Fixed(vector);
    }
    return type instanceof Entries entries ? new Pairs(entries) : null;
  }

  static @Nullable Compound map(CqlType type) {
    return type instanceof Entries entries && entries.key() == Scalar.TEXT
        ? new Named(entries)
        : null;
  }

  static @Nullable Compound struct(CqlType type) {
    if (type instanceof Tuple tuple) {
      List<String> names = new ArrayList<>();
      tuple.parts().forEach(part -> names.add("f" + names.size()));
      return new Members(names, tuple.parts());
    }
    if (type instanceof UserType user) {
      return new Members(List.copyOf(user.fields().keySet()), List.copyOf(user.fields().values()));
    }
    // The one entry of a map, which its pairs ask for.
    return type instanceof CqlType.Pair pair
        ? new Members(
            List.of(CassandraTypes.KEY, CassandraTypes.VALUE),
            List.of(pair.entries().key(), pair.entries().value()))
        : null;
  }

  static RefusedValueException noNulls() {
    return RefusedValueException.notRepresentable(
        "a collection of Cassandra holds no nulls; convert the field to json");
  }

  static ByteBuffer withLengths(boolean counted, int count, List<@Nullable ByteBuffer> parts) {
    int size = counted ? Integer.BYTES : 0;
    for (ByteBuffer part : parts) {
      size += Integer.BYTES + (part == null ? 0 : part.remaining());
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    if (counted) {
      out.putInt(count);
    }
    for (ByteBuffer part : parts) {
      out.putInt(part == null ? -1 : part.remaining());
      if (part != null) {
        out.put(part.duplicate());
      }
    }
    return out.flip();
  }

  /** Elements of a list or set. */
  private static final class Elements extends Compound {
    private final Many type;

    Elements(Many type) {
      this.type = type;
    }

    @Override
    CqlType next() {
      return type.element();
    }

    @Override
    void add(@Nullable ByteBuffer value) {
      if (value == null) {
        throw noNulls();
      }
      parts.add(value);
    }

    @Override
    void name(String name) {
      throw new IllegalStateException("A name within a list");
    }

    @Override
    ByteBuffer encoded() {
      if (type.set() && new HashSet<>(parts).size() < parts.size()) {
        throw RefusedValueException.notRepresentable("a set holds no element twice");
      }
      return withLengths(true, parts.size(), parts);
    }
  }

  /** Elements of a vector, without lengths: they are all of one. */
  private static final class Fixed extends Compound {
    private final Vector type;

    Fixed(Vector type) {
      this.type = type;
    }

    @Override
    CqlType next() {
      return type.element();
    }

    @Override
    void add(@Nullable ByteBuffer value) {
      if (value == null || type.element() != Scalar.FLOAT) {
        throw RefusedValueException.notRepresentable("only vectors of floats are written");
      }
      parts.add(value);
    }

    @Override
    void name(String name) {
      throw new IllegalStateException("A name within a list");
    }

    @Override
    ByteBuffer encoded() {
      if (parts.size() != type.size()) {
        throw RefusedValueException.notRepresentable(
            "the vector has " + type.size() + " elements, the value " + parts.size());
      }
      ByteBuffer out = ByteBuffer.allocate(parts.size() * Float.BYTES);
      for (ByteBuffer part : parts) {
        out.put(java.util.Objects.requireNonNull(part));
      }
      return out.flip();
    }
  }

  /** A map with text keys. */
  private static final class Named extends Compound {
    private final Entries type;

    Named(Entries type) {
      this.type = type;
    }

    @Override
    CqlType next() {
      return type.value();
    }

    @Override
    void add(@Nullable ByteBuffer value) {
      if (value == null) {
        throw noNulls();
      }
      parts.add(value);
    }

    @Override
    void name(String name) {
      parts.add(ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    ByteBuffer encoded() {
      return withLengths(true, parts.size() / 2, parts);
    }
  }

  /** A map with other keys, as a list of structs. */
  private static final class Pairs extends Compound {
    private final Entries type;

    Pairs(Entries type) {
      this.type = type;
    }

    @Override
    CqlType next() {
      return new CqlType.Pair(type);
    }

    @Override
    void add(@Nullable ByteBuffer pair) {
      if (pair == null) {
        throw noNulls();
      }
      ByteBuffer both = pair.duplicate();
      for (int i = 0; i < 2; i++) {
        int length = both.getInt();
        if (length < 0) {
          throw noNulls();
        }
        parts.add(both.slice(both.position(), length));
        both.position(both.position() + length);
      }
    }

    @Override
    void name(String name) {
      throw new IllegalStateException("A name within a list");
    }

    @Override
    ByteBuffer encoded() {
      return withLengths(true, parts.size() / 2, parts);
    }
  }

  /** A tuple or a user's type. */
  private static final class Members extends Compound {
    private final List<String> names;
    private final List<CqlType> types;
    private final @Nullable ByteBuffer[] values;
    private final boolean[] given;
    private int at;

    Members(List<String> names, List<CqlType> types) {
      this.names = names;
      this.types = types;
      this.values = new ByteBuffer[names.size()];
      this.given = new boolean[names.size()];
    }

    @Override
    CqlType next() {
      return types.get(at);
    }

    @Override
    void add(@Nullable ByteBuffer value) {
      values[at] = value;
      given[at] = true;
    }

    @Override
    void name(String name) {
      at = names.indexOf(name);
      if (at < 0) {
        throw RefusedValueException.notRepresentable(
            "the type of the column has no member '" + name + "'");
      }
    }

    @Override
    boolean empty() {
      return false;
    }

    @Override
    ByteBuffer encoded() {
      for (boolean each : given) {
        if (!each) {
          throw RefusedValueException.notRepresentable(
              "a member is missing, which Cassandra can't tell from null");
        }
      }
      return withLengths(false, 0, Arrays.asList(values));
    }
  }

  /** The names of the members with their types, for readers. */
  static Map<String, CqlType> members(CqlType type) {
    Map<String, CqlType> members = new java.util.LinkedHashMap<>();
    if (type instanceof Tuple tuple) {
      tuple.parts().forEach(part -> members.put("f" + members.size(), part));
    } else if (type instanceof UserType user) {
      members.putAll(user.fields());
    }
    return members;
  }
}
