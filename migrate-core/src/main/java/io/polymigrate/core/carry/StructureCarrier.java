package io.polymigrate.core.carry;

import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A list, map or struct whose elements are carried; the structure itself passes through. */
final class StructureCarrier extends Carrier {
  private final @Nullable Carrier everyElement;
  private final Map<String, Carrier> byName;
  private ValueWriter element = this;
  private int depth;

  private StructureCarrier(@Nullable Carrier everyElement, Map<String, Carrier> byName) {
    this.everyElement = everyElement;
    this.byName = byName;
  }

  /** All elements of a list, or values of a map, are carried alike. */
  static Carrier ofElements(Carrier element) {
    return new StructureCarrier(element, Map.of());
  }

  /** Members of a struct are carried by name; others pass through. */
  static Carrier ofMembers(Map<String, Carrier> members) {
    return new StructureCarrier(null, Map.copyOf(members));
  }

  @Override
  void to(ValueWriter writer) {
    super.to(writer);
    depth = 0;
    element = writer;
    if (everyElement != null) {
      everyElement.to(writer);
      element = everyElement;
    }
    byName.values().forEach(carrier -> carrier.to(writer));
  }

  // Depth 0 is outside, 1 within our own structure, more within an element.
  private ValueWriter writer() {
    return depth == 0 ? out() : element;
  }

  private ValueWriter begin() {
    return depth++ == 0 ? out() : element;
  }

  private ValueWriter end() {
    return --depth == 0 ? out() : element;
  }

  @Override
  public void nullValue() {
    writer().nullValue();
  }

  @Override
  public void name(String name) {
    if (depth != 1) {
      element.name(name);
      return;
    }
    out().name(name);
    if (everyElement == null) {
      Carrier carrier = byName.get(name);
      element = carrier == null ? out() : carrier;
    }
  }

  @Override
  public void booleanValue(boolean value) {
    writer().booleanValue(value);
  }

  @Override
  public void intValue(int value) {
    writer().intValue(value);
  }

  @Override
  public void longValue(long value) {
    writer().longValue(value);
  }

  @Override
  public void bigInteger(BigInteger value) {
    writer().bigInteger(value);
  }

  @Override
  public void decimal(long unscaled, int scale) {
    writer().decimal(unscaled, scale);
  }

  @Override
  public void decimal(BigDecimal value) {
    writer().decimal(value);
  }

  @Override
  public void decimal(DecimalSpecial value) {
    writer().decimal(value);
  }

  @Override
  public void floatValue(float value) {
    writer().floatValue(value);
  }

  @Override
  public void doubleValue(double value) {
    writer().doubleValue(value);
  }

  @Override
  public void string(String value) {
    writer().string(value);
  }

  @Override
  public void utf8(byte[] bytes, int offset, int length) {
    writer().utf8(bytes, offset, length);
  }

  @Override
  public void bytes(byte[] bytes, int offset, int length) {
    writer().bytes(bytes, offset, length);
  }

  @Override
  public void date(long epochDay) {
    writer().date(epochDay);
  }

  @Override
  public void time(long nanoOfDay) {
    writer().time(nanoOfDay);
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    writer().timestamp(epochSecond, nano);
  }

  @Override
  public void instant(long epochSecond, int nano) {
    writer().instant(epochSecond, nano);
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    writer().uuid(mostSignificant, leastSignificant);
  }

  @Override
  public void json(byte[] utf8, int offset, int length) {
    writer().json(utf8, offset, length);
  }

  @Override
  public void extension(String name) {
    writer().extension(name);
  }

  @Override
  public void beginList() {
    begin().beginList();
  }

  @Override
  public void endList() {
    end().endList();
  }

  @Override
  public void beginMap() {
    begin().beginMap();
  }

  @Override
  public void endMap() {
    end().endMap();
  }

  @Override
  public void beginStruct() {
    begin().beginStruct();
  }

  @Override
  public void endStruct() {
    end().endStruct();
  }
}
