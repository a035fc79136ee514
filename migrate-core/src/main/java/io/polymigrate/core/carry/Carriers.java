package io.polymigrate.core.carry;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes carried values over batches: the one place that knows the pairs of {@link
 * io.polymigrate.api.type.TypeSupport.Carried}. Columns that are not carried pass untouched, with
 * their raw form; a batch without carried columns is handed on as it is.
 */
public final class Carriers {
  private final RecordSchema outside;
  private final boolean encode;
  private final boolean any;

  private Carriers(RecordSchema held, RecordSchema outside, boolean encode) {
    this.outside = outside;
    this.encode = encode;
    this.fields = held.fields();
    boolean found = false;
    for (Field field : fields) {
      found |= carrier(field) != null;
    }
    this.any = found;
  }

  private final List<Field> fields;

  /** Makes batches of held values from batches of logical ones, for a sink. */
  public static Carriers encoding(RecordSchema schema) {
    return new Carriers(schema, schema, true);
  }

  /** Makes batches of logical values from batches of held ones, of a source. */
  public static Carriers decoding(RecordSchema schema) {
    return new Carriers(schema, logical(schema), false);
  }

  /** The schema as transforms see it: nothing is carried. */
  public static RecordSchema logical(RecordSchema schema) {
    List<Field> fields = new ArrayList<>();
    for (Field field : schema.fields()) {
      fields.add(field.carried() ? field.withHeld(field.type()) : field);
    }
    return new RecordSchema(fields, schema.key());
  }

  /** Whether batches are changed at all. */
  public boolean any() {
    return any;
  }

  /** The batch over which values are encoded or decoded; releasing it releases the given one. */
  public RecordBatch over(RecordBatch batch) {
    if (!any) {
      return batch;
    }
    @Nullable Carrier[] carriers = new Carrier[fields.size()];
    for (int i = 0; i < carriers.length; i++) {
      carriers[i] = carrier(fields.get(i));
    }
    return new CarriedBatch(batch, outside, carriers);
  }

  private @Nullable Carrier carrier(Field field) {
    return encode ? encoder(field.type(), field.held()) : decoder(field.type(), field.held());
  }

  static @Nullable Carrier encoder(LogicalType type, LogicalType held) {
    return carrier(type, held, Carriers::scalarEncoder);
  }

  static @Nullable Carrier decoder(LogicalType type, LogicalType held) {
    return carrier(type, held, Carriers::scalarDecoder);
  }

  // Null: passes through.
  private static @Nullable Carrier carrier(
      LogicalType given,
      LogicalType heldAs,
      BiFunction<LogicalType, LogicalType, @Nullable Carrier> scalar) {
    LogicalType type = base(given);
    LogicalType held = base(heldAs);
    if (type.equals(held)) {
      return null;
    }
    if (type instanceof LogicalType.ListOf list && held instanceof LogicalType.ListOf heldList) {
      Carrier element = carrier(list.element(), heldList.element(), scalar);
      return element == null ? null : StructureCarrier.ofElements(element);
    }
    if (type instanceof LogicalType.MapOf map && held instanceof LogicalType.MapOf heldMap) {
      Carrier value = carrier(map.value(), heldMap.value(), scalar);
      return value == null ? null : StructureCarrier.ofElements(value);
    }
    if (type instanceof LogicalType.Struct struct
        && held instanceof LogicalType.Struct heldStruct) {
      return members(struct, heldStruct, scalar);
    }
    if (type instanceof LogicalType.Decimal && held instanceof LogicalType.Decimal) {
      return null;
    }
    Carrier carrier = scalar.apply(type, held);
    if (carrier == null) {
      throw new MigrationException(
          StandardErrorCode.INTERNAL_ERROR,
          Outcome.NOT_APPLIED,
          "An adapter wants "
              + type
              + " carried as "
              + held
              + ", which is not one of the pairs; please report this");
    }
    return carrier;
  }

  // Values of an extension are written as its base.
  private static LogicalType base(LogicalType type) {
    return type instanceof LogicalType.Extension extension ? base(extension.base()) : type;
  }

  private static @Nullable Carrier members(
      LogicalType.Struct struct,
      LogicalType.Struct held,
      BiFunction<LogicalType, LogicalType, @Nullable Carrier> scalar) {
    Map<String, Carrier> members = new LinkedHashMap<>();
    Map<String, LogicalType> heldTypes = new LinkedHashMap<>();
    held.fields().forEach(field -> heldTypes.put(field.name(), field.type()));
    for (Field field : struct.fields()) {
      LogicalType heldType = heldTypes.getOrDefault(field.name(), field.type());
      Carrier carrier = carrier(field.type(), heldType, scalar);
      if (carrier != null) {
        members.put(field.name(), carrier);
      }
    }
    return members.isEmpty() ? null : StructureCarrier.ofMembers(members);
  }

  private static @Nullable Carrier scalarEncoder(LogicalType type, LogicalType held) {
    if (nested(type)) {
      boolean json = held == LogicalType.Simple.JSON;
      return json || held == LogicalType.Simple.STRING ? new TypedJsonEncoder(json) : null;
    }
    if (held == LogicalType.Simple.STRING) {
      return new TextEncoder();
    }
    return NumberCarrier.of(type, held);
  }

  private static @Nullable Carrier scalarDecoder(LogicalType type, LogicalType held) {
    if (nested(type)) {
      boolean text = held == LogicalType.Simple.JSON || held == LogicalType.Simple.STRING;
      return text ? new TypedJsonDecoder(type) : null;
    }
    if (held == LogicalType.Simple.STRING) {
      return new TextDecoder(type);
    }
    return NumberCarrier.of(held, type);
  }

  private static boolean nested(LogicalType type) {
    return type instanceof LogicalType.ListOf
        || type instanceof LogicalType.MapOf
        || type instanceof LogicalType.Struct
        || type == LogicalType.Simple.VARIANT;
  }
}
