package io.polymigrate.core.carry;

import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What typed JSON of a type looks like. Remembers which members were seen: one per decoder. */
final class TypedJsonShape {
  /** What must come. */
  enum Kind {
    STRUCT,
    MAP,
    LIST,
    STRING,
    BOOLEAN,
    INT,
    LONG,
    /** Anything else: read by way of its canonical value. */
    OTHER
  }

  private static final byte[] NOTHING = {};

  private final LogicalType type;
  private final Kind kind;
  private final @Nullable TypedJsonShape element;
  private final List<Field> fields;
  private final TypedJsonShape[] members;
  private final byte[][] names;
  private final byte[][] spelt;
  private final BitSet seen = new BitSet();
  private int next;

  private TypedJsonShape(
      LogicalType type, Kind kind, @Nullable TypedJsonShape element, List<Field> fields) {
    this.type = type;
    this.kind = kind;
    this.element = element;
    this.fields = fields;
    this.members = new TypedJsonShape[fields.size()];
    this.names = new byte[fields.size()][];
    this.spelt = new byte[fields.size()][];
    for (int i = 0; i < names.length; i++) {
      members[i] = of(fields.get(i).type());
      String name = fields.get(i).name();
      names[i] = name.getBytes(StandardCharsets.UTF_8);
      spelt[i] = plain(name) ? ('"' + name + "\":").getBytes(StandardCharsets.UTF_8) : NOTHING;
    }
  }

  static TypedJsonShape of(LogicalType type) {
    if (type instanceof LogicalType.Struct struct) {
      return new TypedJsonShape(type, Kind.STRUCT, null, struct.fields());
    }
    if (type instanceof LogicalType.MapOf map) {
      return new TypedJsonShape(type, Kind.MAP, of(map.value()), List.of());
    }
    if (type instanceof LogicalType.ListOf list) {
      return new TypedJsonShape(type, Kind.LIST, of(list.element()), List.of());
    }
    return new TypedJsonShape(type, scalar(type), null, List.of());
  }

  private static Kind scalar(LogicalType type) {
    if (type == LogicalType.Simple.STRING) {
      return Kind.STRING;
    } else if (type == LogicalType.Simple.BOOLEAN) {
      return Kind.BOOLEAN;
    } else if (type == LogicalType.Simple.INT) {
      return Kind.INT;
    } else if (type == LogicalType.Simple.LONG) {
      return Kind.LONG;
    }
    return Kind.OTHER;
  }

  LogicalType type() {
    return type;
  }

  Kind kind() {
    return kind;
  }

  /** Of a list's elements or a map's values. */
  TypedJsonShape element() {
    if (element == null) {
      throw new IllegalStateException(type + " has no elements");
    }
    return element;
  }

  private static boolean plain(String name) {
    return name.chars().noneMatch(c -> c < ' ' || c == '"' || c == '\\');
  }

  /**
   * How the name of the member is spelt that comes next when they come in their order, with the
   * colon behind it; nothing when that can't be said.
   */
  byte[] nextSpelt() {
    return next < spelt.length ? spelt[next] : NOTHING;
  }

  /** That member has come. */
  int next() {
    return next++;
  }

  /** Starts another struct of this shape. */
  void startMembers() {
    seen.clear();
    next = 0;
  }

  /** Which member has this name, or -1; quickest when they come in their order. */
  int find(byte[] utf8, int offset, int length) {
    for (int i = 0; i < names.length; i++) {
      int candidate = next + i < names.length ? next + i : next + i - names.length;
      if (same(names[candidate], utf8, offset, length)) {
        next = candidate + 1;
        return candidate;
      }
    }
    return -1;
  }

  // Shorter than the call that compares many at a time: names are short, and mostly right.
  private static boolean same(byte[] name, byte[] utf8, int offset, int length) {
    if (name.length != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (name[i] != utf8[offset + i]) {
        return false;
      }
    }
    return true;
  }

  /** The same for a name that was escaped. */
  int find(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    return find(utf8, 0, utf8.length);
  }

  /** Whether a member comes for the first time in this struct. */
  boolean firstTime(int member) {
    boolean first = !seen.get(member);
    seen.set(member);
    return first;
  }

  String name(int member) {
    return fields.get(member).name();
  }

  TypedJsonShape member(int member) {
    return members[member];
  }
}
