package io.polymigrate.mongo;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.MapOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Follows a type while its value is pushed, for what the calls alone don't tell: where an extension
 * of MongoDB's own is written as its base, it becomes the BSON type again, and where a date comes
 * as text (see {@link NativeDates}), a date.
 */
final class ShapedWriter implements ValueWriter {
  private final LogicalType shape;
  private final BsonEncoder out;
  private final Deque<LogicalType> open = new ArrayDeque<>();
  private final Map<Struct, Map<String, LogicalType>> members = new HashMap<>();
  private LogicalType next;

  private ShapedWriter(LogicalType shape, BsonEncoder out) {
    this.shape = shape;
    this.out = out;
    this.next = shape;
  }

  /** The encoder itself where the calls tell everything. */
  static ValueWriter of(LogicalType type, boolean datesComeAsText, BsonEncoder out) {
    boolean dates = datesComeAsText && MongoInference.containsInstant(type);
    return dates || needed(type) ? new ShapedWriter(type, out) : out;
  }

  private static boolean needed(LogicalType type) {
    if (type instanceof ListOf list) {
      return needed(list.element());
    }
    if (type instanceof MapOf map) {
      return needed(map.value());
    }
    if (type instanceof Struct struct) {
      return struct.fields().stream().anyMatch(field -> needed(field.type()));
    }
    return type instanceof Extension extension && MongoExtensions.known(extension);
  }

  // Every value passes here first: says what it is, and what comes after it.
  private BsonEncoder value() {
    if (next instanceof Extension extension && MongoExtensions.known(extension)) {
      out.extension(extension.name());
    }
    return plain();
  }

  private BsonEncoder plain() {
    expectNext();
    return out;
  }

  private void expectNext() {
    LogicalType within = open.peek();
    next = within == null ? shape : within instanceof ListOf list ? list.element() : within;
  }

  private void begin() {
    open.push(next);
    if (next instanceof ListOf list) {
      next = list.element();
    }
  }

  private void end() {
    open.pop();
    expectNext();
  }

  private void date(String text) {
    try {
      Instant instant = Instant.parse(text);
      value().instant(instant.getEpochSecond(), instant.getNano());
    } catch (DateTimeParseException e) {
      throw RefusedValueException.notRepresentable("a point in time that is not in ISO-8601 form");
    }
  }

  @Override
  public void name(String name) {
    LogicalType within = open.peek();
    if (within instanceof Struct struct) {
      next = members(struct).getOrDefault(name, Simple.VARIANT);
    } else if (within instanceof MapOf map) {
      next = map.value();
    } else {
      next = Simple.VARIANT;
    }
    out.name(name);
  }

  private Map<String, LogicalType> members(Struct struct) {
    return members.computeIfAbsent(
        struct,
        key -> {
          Map<String, LogicalType> types = new HashMap<>();
          for (Field field : key.fields()) {
            types.put(field.name(), field.type());
          }
          return types;
        });
  }

  @Override
  public void missing() {
    open.clear();
    next = shape;
    out.missing();
  }

  @Override
  public void nullValue() {
    plain().nullValue();
  }

  @Override
  public void booleanValue(boolean value) {
    value().booleanValue(value);
  }

  @Override
  public void intValue(int value) {
    value().intValue(value);
  }

  @Override
  public void longValue(long value) {
    value().longValue(value);
  }

  @Override
  public void bigInteger(BigInteger value) {
    value().bigInteger(value);
  }

  @Override
  public void decimal(long unscaled, int scale) {
    value().decimal(unscaled, scale);
  }

  @Override
  public void decimal(BigDecimal value) {
    value().decimal(value);
  }

  @Override
  public void decimal(DecimalSpecial value) {
    value().decimal(value);
  }

  @Override
  public void floatValue(float value) {
    value().floatValue(value);
  }

  @Override
  public void doubleValue(double value) {
    value().doubleValue(value);
  }

  @Override
  public void string(String value) {
    if (next == Simple.INSTANT) {
      date(value);
      return;
    }
    value().string(value);
  }

  @Override
  public void utf8(byte[] bytes, int offset, int length) {
    if (next == Simple.INSTANT) {
      date(new String(bytes, offset, length, StandardCharsets.UTF_8));
      return;
    }
    value().utf8(bytes, offset, length);
  }

  @Override
  public void bytes(byte[] bytes, int offset, int length) {
    value().bytes(bytes, offset, length);
  }

  @Override
  public void date(long epochDay) {
    value().date(epochDay);
  }

  @Override
  public void time(long nanoOfDay) {
    value().time(nanoOfDay);
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    value().timestamp(epochSecond, nano);
  }

  @Override
  public void instant(long epochSecond, int nano) {
    value().instant(epochSecond, nano);
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    value().uuid(mostSignificant, leastSignificant);
  }

  @Override
  public void json(byte[] utf8, int offset, int length) {
    value().json(utf8, offset, length);
  }

  @Override
  public void extension(String name) {
    out.extension(name);
  }

  @Override
  public void beginList() {
    out.beginList();
    begin();
  }

  @Override
  public void endList() {
    out.endList();
    end();
  }

  @Override
  public void beginMap() {
    out.beginMap();
    begin();
  }

  @Override
  public void endMap() {
    out.endMap();
    end();
  }

  @Override
  public void beginStruct() {
    out.beginStruct();
    begin();
  }

  @Override
  public void endStruct() {
    out.endStruct();
    end();
  }
}
