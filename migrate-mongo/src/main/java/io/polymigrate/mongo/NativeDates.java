package io.polymigrate.mongo;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.MapOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import java.util.ArrayList;
import java.util.List;

/**
 * Points in time that came out of MongoDB dates go into MongoDB dates again: a field's attribute
 * says so, and as it then had no more than milliseconds, nothing is lost. All others are carried as
 * text.
 */
final class NativeDates {
  static final String ATTRIBUTE = "mongodb.dates";
  static final String NATIVE = "native";

  private NativeDates() {}

  static boolean wanted(Field field) {
    return NATIVE.equals(field.attributes().get(ATTRIBUTE));
  }

  /** The schema with what the store holds: dates where they are native. */
  static RecordSchema held(RecordSchema schema) {
    List<Field> fields = new ArrayList<>();
    for (Field field : schema.fields()) {
      fields.add(wanted(field) ? field.withHeld(held(field.type(), field.held())) : field);
    }
    return new RecordSchema(fields, schema.key());
  }

  // Walks both types at once; where they part ways, the value is carried as something else.
  private static LogicalType held(LogicalType type, LogicalType held) {
    if (type == Simple.INSTANT && held == Simple.STRING) {
      return Simple.INSTANT;
    }
    if (type instanceof ListOf list && held instanceof ListOf heldList) {
      return new ListOf(held(list.element(), heldList.element()));
    }
    if (type instanceof MapOf map && held instanceof MapOf heldMap) {
      return new MapOf(held(map.value(), heldMap.value()));
    }
    if (type instanceof Struct struct
        && held instanceof Struct heldStruct
        && struct.fields().size() == heldStruct.fields().size()) {
      List<Field> fields = new ArrayList<>();
      for (int i = 0; i < struct.fields().size(); i++) {
        Field member = heldStruct.fields().get(i);
        LogicalType inner = held(struct.fields().get(i).type(), member.type());
        fields.add(new Field(member.name(), inner, member.nullable(), inner, member.attributes()));
      }
      return new Struct(fields);
    }
    return held;
  }
}
