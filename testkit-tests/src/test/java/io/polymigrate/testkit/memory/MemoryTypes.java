package io.polymigrate.testkit.memory;

import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.MapOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import io.polymigrate.api.type.TypeSupport;
import io.polymigrate.api.type.TypeSupport.Carried;
import io.polymigrate.api.type.TypeSupport.Native;
import io.polymigrate.api.type.TypeSupport.Refused;

/** Native, carried and refused types, so that the kit's rules about each meet one. */
final class MemoryTypes {
  private MemoryTypes() {}

  static TypeSupport support(LogicalType type) {
    if (refused(type)) {
      return new Refused("maps are not kept; convert the field to json");
    }
    if (type == Simple.TIME) {
      return new Carried(Simple.STRING, "text");
    }
    if (type instanceof Extension extension) {
      return new Carried(held(extension.base()), "any");
    }
    if (type instanceof ListOf || type instanceof Struct) {
      return contains(type, Simple.TIME) || extended(type)
          ? new Carried(Simple.STRING, "text")
          : new Native("any");
    }
    return new Native("any");
  }

  private static LogicalType held(LogicalType type) {
    return support(type) instanceof Carried carried ? carried.held() : type;
  }

  private static boolean refused(LogicalType type) {
    if (type instanceof ListOf list) {
      return refused(list.element());
    }
    if (type instanceof Struct struct) {
      return struct.fields().stream().anyMatch(field -> refused(field.type()));
    }
    return type instanceof MapOf || (type instanceof Extension e && refused(e.base()));
  }

  private static boolean contains(LogicalType type, LogicalType wanted) {
    if (type instanceof ListOf list) {
      return contains(list.element(), wanted);
    }
    if (type instanceof Struct struct) {
      return struct.fields().stream().anyMatch(field -> contains(field.type(), wanted));
    }
    return type.equals(wanted);
  }

  private static boolean extended(LogicalType type) {
    if (type instanceof ListOf list) {
      return extended(list.element());
    }
    if (type instanceof Struct struct) {
      return struct.fields().stream().anyMatch(field -> extended(field.type()));
    }
    return type instanceof Extension;
  }
}
