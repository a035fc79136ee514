package io.polymigrate.mongo;

import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.MapOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A held type, prepared for decoding BSON values of it. */
final class Shape {
  /** What to do with a value. */
  enum Kind {
    BOOLEAN,
    INT,
    LONG,
    DOUBLE,
    DECIMAL,
    STRING,
    BYTES,
    UUID,
    INSTANT,
    JSON,
    NULL,
    VARIANT,
    LIST,
    MAP,
    STRUCT,
    EXTENSION,
    FOREIGN
  }

  private final Kind kind;
  private final LogicalType type;
  private final @Nullable Shape element;
  private final List<Member> members;

  /** A member of a struct. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Member(String name, byte[] bytes, Shape shape) {}

  private Shape(Kind kind, LogicalType type, @Nullable Shape element, List<Member> members) {
    this.kind = kind;
    this.type = type;
    this.element = element;
    this.members = members;
  }

  static Shape of(LogicalType type) {
    if (type instanceof Simple simple) {
      return leaf(kind(simple), type);
    }
    if (type instanceof Decimal) {
      return leaf(Kind.DECIMAL, type);
    }
    if (type instanceof ListOf list) {
      return new Shape(Kind.LIST, type, of(list.element()), List.of());
    }
    if (type instanceof MapOf map) {
      return new Shape(Kind.MAP, type, of(map.value()), List.of());
    }
    if (type instanceof Struct struct) {
      List<Member> members = new ArrayList<>();
      for (Field field : struct.fields()) {
        members.add(new Member(field.name(), BsonNames.of(field.name()), of(field.held())));
      }
      return new Shape(Kind.STRUCT, type, null, members);
    }
    return leaf(MongoExtensions.known((Extension) type) ? Kind.EXTENSION : Kind.FOREIGN, type);
  }

  private static Shape leaf(Kind kind, LogicalType type) {
    return new Shape(kind, type, null, List.of());
  }

  private static Kind kind(Simple type) {
    return switch (type) {
      case BOOLEAN -> Kind.BOOLEAN;
      case INT -> Kind.INT;
      case LONG -> Kind.LONG;
      case DOUBLE -> Kind.DOUBLE;
      case STRING -> Kind.STRING;
      case BYTES -> Kind.BYTES;
      case UUID -> Kind.UUID;
      case INSTANT -> Kind.INSTANT;
      case JSON -> Kind.JSON;
      case NULL -> Kind.NULL;
      case VARIANT -> Kind.VARIANT;
      case BIGINT, FLOAT, DATE, TIME, TIMESTAMP -> Kind.FOREIGN;
    };
  }

  Kind kind() {
    return kind;
  }

  /** The type, for messages and extension names. */
  LogicalType type() {
    return type;
  }

  /** What a list or map holds. */
  Shape element() {
    if (element == null) {
      throw new IllegalStateException(type + " has no elements");
    }
    return element;
  }

  /** The member whose name stands there, looked for at a place first; null when there is none. */
  @Nullable Member member(byte[] bytes, int at, int expected) {
    if (expected < members.size()) {
      Member member = members.get(expected);
      if (BsonNames.at(bytes, at, member.bytes())) {
        return member;
      }
    }
    for (Member member : members) {
      if (BsonNames.at(bytes, at, member.bytes())) {
        return member;
      }
    }
    return null;
  }
}
