package io.polymigrate.core.carry;

import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** A list, map, struct or variant as typed JSON text. */
final class TypedJsonEncoder extends Carrier {
  private final ValueCollector collector = new ValueCollector();
  private final boolean json;
  private int depth;

  TypedJsonEncoder(boolean json) {
    this.json = json;
  }

  private ValueWriter collector() {
    return collector;
  }

  // One whole value has been collected once all that was begun has ended.
  private void settle() {
    if (depth > 0) {
      return;
    }
    byte[] text = TypedJson.write(collector.take()).getBytes(StandardCharsets.UTF_8);
    if (json) {
      out().json(text, 0, text.length);
    } else {
      out().utf8(text, 0, text.length);
    }
  }

  // Within a value null is part of the text; alone it stays null.
  @Override
  public void nullValue() {
    if (depth == 0) {
      out().nullValue();
    } else {
      collector().nullValue();
    }
  }

  @Override
  public void booleanValue(boolean value) {
    collector().booleanValue(value);
    settle();
  }

  @Override
  public void intValue(int value) {
    collector().intValue(value);
    settle();
  }

  @Override
  public void longValue(long value) {
    collector().longValue(value);
    settle();
  }

  @Override
  public void bigInteger(BigInteger value) {
    collector().bigInteger(value);
    settle();
  }

  @Override
  public void decimal(long unscaled, int scale) {
    collector().decimal(unscaled, scale);
    settle();
  }

  @Override
  public void decimal(BigDecimal value) {
    collector().decimal(value);
    settle();
  }

  @Override
  public void decimal(DecimalSpecial value) {
    collector().decimal(value);
    settle();
  }

  @Override
  public void floatValue(float value) {
    collector().floatValue(value);
    settle();
  }

  @Override
  public void doubleValue(double value) {
    collector().doubleValue(value);
    settle();
  }

  @Override
  public void string(String value) {
    collector().string(value);
    settle();
  }

  @Override
  public void utf8(byte[] bytes, int offset, int length) {
    collector().utf8(bytes, offset, length);
    settle();
  }

  @Override
  public void bytes(byte[] bytes, int offset, int length) {
    collector().bytes(bytes, offset, length);
    settle();
  }

  @Override
  public void date(long epochDay) {
    collector().date(epochDay);
    settle();
  }

  @Override
  public void time(long nanoOfDay) {
    collector().time(nanoOfDay);
    settle();
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    collector().timestamp(epochSecond, nano);
    settle();
  }

  @Override
  public void instant(long epochSecond, int nano) {
    collector().instant(epochSecond, nano);
    settle();
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    collector().uuid(mostSignificant, leastSignificant);
    settle();
  }

  @Override
  public void json(byte[] utf8, int offset, int length) {
    collector().json(utf8, offset, length);
    settle();
  }

  @Override
  public void extension(String name) {
    collector().extension(name);
  }

  @Override
  public void beginList() {
    depth++;
    collector().beginList();
  }

  @Override
  public void endList() {
    collector().endList();
    depth--;
    settle();
  }

  @Override
  public void beginMap() {
    depth++;
    collector().beginMap();
  }

  @Override
  public void endMap() {
    collector().endMap();
    depth--;
    settle();
  }

  @Override
  public void beginStruct() {
    depth++;
    collector().beginStruct();
  }

  @Override
  public void endStruct() {
    collector().endStruct();
    depth--;
    settle();
  }

  @Override
  public void name(String name) {
    collector().name(name);
  }

  @Override
  void to(ValueWriter writer) {
    // A value before this one may have been given up half way.
    depth = 0;
    var unused = collector.take();
    super.to(writer);
  }
}
