package io.polymigrate.mongo;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the schema that documents have in common: a type where all values agree, a struct with the
 * members of all, {@code variant} where they disagree, so that every value stays as it is.
 */
final class MongoInference {
  /** A document with more distinct names than this is a map in disguise. */
  private static final int MAX_MEMBERS = 500;

  private static final byte[] RESERVED = BsonNames.RESERVED.getBytes(StandardCharsets.UTF_8);

  private final Seen root = new Seen();
  private long documents;

  /** Looks at all documents of a page. */
  void add(BsonPage page) {
    for (int i = 0; i < page.count(); i++) {
      root.addDocument(page.bytes(), page.start(i));
      documents++;
    }
  }

  /** The schema so far; {@code _id} is the key. */
  RecordSchema schema() {
    List<Field> fields = new ArrayList<>();
    for (Member member : root.known()) {
      Field field = member.field(documents);
      fields.add(
          containsInstant(field.type())
              ? field.withAttributes(Map.of(NativeDates.ATTRIBUTE, NativeDates.NATIVE))
              : field);
    }
    boolean id = fields.stream().anyMatch(field -> field.name().equals(MongoLayout.ID));
    return new RecordSchema(fields, id ? List.of(MongoLayout.ID) : List.of());
  }

  static boolean containsInstant(LogicalType type) {
    if (type instanceof ListOf list) {
      return containsInstant(list.element());
    }
    if (type instanceof Struct struct) {
      return struct.fields().stream().anyMatch(field -> containsInstant(field.type()));
    }
    return type == Simple.INSTANT;
  }

  private enum Kind {
    NOTHING,
    LEAF,
    DOCUMENT,
    ARRAY,
    MIXED
  }

  private static final class Member {
    // With its NUL.
    private final byte[] name;
    private final Seen seen = new Seen();

    Member(byte[] name) {
      this.name = name;
    }

    Field field(long parents) {
      String text = new String(name, 0, name.length - 1, StandardCharsets.UTF_8);
      boolean nullable = seen.nulls > 0 || seen.count < parents;
      return Field.of(text, seen.type()).withNullable(nullable);
    }
  }

  /** What was seen in one place. */
  private static final class Seen {
    private Kind kind = Kind.NOTHING;
    // The type byte that all values have, if it says the type alone; else 0, the type of none.
    private int leaf;
    private @Nullable LogicalType leafType;
    private @Nullable Seen element;
    // An array, for each value of each document looks into it.
    private Member[] members = {};
    private int size;
    private long count;
    private long nulls;
    private long inner;

    void add(int type, byte[] bytes, int at) {
      count++;
      if (type == BsonTypes.NULL) {
        nulls++;
        return;
      }
      Kind coming =
          type == BsonTypes.DOCUMENT
              ? Kind.DOCUMENT
              : type == BsonTypes.ARRAY ? Kind.ARRAY : Kind.LEAF;
      if (kind == Kind.NOTHING) {
        kind = coming;
      }
      if (kind != coming) {
        mix();
      } else if (kind == Kind.LEAF) {
        addLeaf(type, bytes, at);
      } else if (kind == Kind.ARRAY) {
        addArray(bytes, at);
      } else if (isOurs(bytes, at)) {
        mix();
      } else {
        addDocument(bytes, at);
      }
    }

    private void addLeaf(int type, byte[] bytes, int at) {
      LogicalType known = leafType;
      LogicalType coming = BsonLogical.of(type, bytes, at);
      if (known == null) {
        leafType = coming;
        leaf = type == BsonTypes.BINARY || type == BsonTypes.DECIMAL ? 0 : type;
      } else if (known != coming && !known.equals(coming)) {
        mix();
      }
    }

    private void mix() {
      kind = Kind.MIXED;
      leaf = 0;
    }

    private void addArray(byte[] bytes, int at) {
      Seen elements = element == null ? new Seen() : element;
      element = elements;
      int next = at + 4;
      while (bytes[next] != 0) {
        int type = bytes[next] & 0xff;
        int value = BsonTypes.endOfName(bytes, next + 1) + 1;
        elements.add(type, bytes, value);
        next = BsonTypes.end(type, bytes, value);
      }
    }

    void addDocument(byte[] bytes, int at) {
      inner++;
      int expected = 0;
      int next = at + 4;
      while (bytes[next] != 0) {
        int type = bytes[next] & 0xff;
        Member member = member(bytes, next + 1, expected++);
        int value = next + 1 + member.name.length;
        if (member.seen.leaf == type) {
          // Almost always: one more value of the only type there was.
          member.seen.count++;
        } else {
          member.seen.add(type, bytes, value);
        }
        if (size > MAX_MEMBERS) {
          kind = Kind.MIXED;
          size = 0;
          return;
        }
        next = BsonTypes.end(type, bytes, value);
      }
    }

    private Member member(byte[] bytes, int at, int expected) {
      if (expected < size) {
        Member guess = members[expected];
        if (BsonNames.at(bytes, at, guess.name)) {
          return guess;
        }
      }
      for (int i = 0; i < size; i++) {
        if (BsonNames.at(bytes, at, members[i].name)) {
          return members[i];
        }
      }
      int end = BsonTypes.endOfName(bytes, at) + 1;
      Member added = new Member(Arrays.copyOfRange(bytes, at, end));
      if (size == members.length) {
        members = Arrays.copyOf(members, 2 * size + 8);
      }
      members[size++] = added;
      return added;
    }

    private List<Member> known() {
      return Arrays.asList(members).subList(0, size);
    }

    private static boolean isOurs(byte[] bytes, int at) {
      int from = at + 5;
      return bytes[from] == RESERVED[0]
          && from + RESERVED.length <= bytes.length
          && Arrays.equals(bytes, from, from + RESERVED.length, RESERVED, 0, RESERVED.length);
    }

    LogicalType type() {
      LogicalType known = leafType;
      return switch (kind) {
        case NOTHING, MIXED -> Simple.VARIANT;
        case LEAF -> known == null ? Simple.VARIANT : known;
        case ARRAY -> new ListOf(element == null ? Simple.VARIANT : element.type());
        case DOCUMENT -> {
          List<Field> fields = new ArrayList<>();
          known().forEach(member -> fields.add(member.field(inner)));
          yield new Struct(fields);
        }
      };
    }
  }
}
