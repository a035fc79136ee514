package io.polymigrate.dynamo;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.BiConsumer;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Values as the JSON that DynamoDB's protocol has for attributes, as {@link Attributes} would make
 * them; what is not quite ordinary it refuses, and whoever uses it goes the way of {@link
 * Attributes}, which has the last word. Not for use by several threads at once.
 */
final class AttributeText implements ValueWriter {
  private static final int DEEPEST = 31;

  // Up to here BigDecimal writes no exponent, so that one number has one text.
  private static final int PLAIN_SCALE = 6;

  private final Bytes out;
  private boolean missing;
  private boolean separate;
  private int depth;

  AttributeText(Bytes out) {
    this.out = out;
  }

  /** Begins an attribute's value. */
  void begin() {
    missing = false;
    separate = false;
    depth = 0;
  }

  /** Whether there was none. */
  boolean isMissing() {
    return missing;
  }

  private static RefusedValueException unusual() {
    return RefusedValueException.notRepresentable("not an ordinary value");
  }

  private Bytes value() {
    if (depth > DEEPEST) {
      throw unusual();
    }
    return separated();
  }

  private Bytes separated() {
    if (separate) {
      out.add(',');
    }
    separate = true;
    return out;
  }

  @Override
  public void missing() {
    if (depth > 0) {
      throw unusual();
    }
    missing = true;
  }

  @Override
  public void nullValue() {
    separated().addAscii("{\"NULL\":true}");
  }

  @Override
  public void booleanValue(boolean value) {
    value().addAscii(value ? "{\"BOOL\":true}" : "{\"BOOL\":false}");
  }

  @Override
  public void intValue(int value) {
    longValue(value);
  }

  @Override
  public void longValue(long value) {
    value().addAscii("{\"N\":\"").addNumber(value).addAscii("\"}");
  }

  @Override
  public void bigInteger(BigInteger value) {
    decimal(new BigDecimal(value));
  }

  @Override
  public void decimal(long unscaled, int scale) {
    long digits = unscaled;
    int places = scale;
    while (places > 0 && digits % 10 == 0) {
      digits /= 10;
      places--;
    }
    boolean exponent = places == 0 && digits % 10 == 0 && digits != 0;
    if (places < 0 || places > PLAIN_SCALE || exponent) {
      decimal(BigDecimal.valueOf(unscaled, scale));
    } else {
      value().addAscii("{\"N\":\"").addNumber(digits, places).addAscii("\"}");
    }
  }

  @Override
  public void decimal(BigDecimal value) {
    String number = Attributes.number(value).n();
    value().addAscii("{\"N\":\"").addAscii(number).addAscii("\"}");
  }

  @Override
  public void decimal(DecimalSpecial value) {
    throw unusual();
  }

  @Override
  public void floatValue(float value) {
    throw unusual();
  }

  @Override
  public void doubleValue(double value) {
    throw unusual();
  }

  @Override
  public void string(String value) {
    value().addAscii("{\"S\":").addQuoted(value).add('}');
  }

  @Override
  public void utf8(byte[] bytes, int offset, int length) {
    value().addAscii("{\"S\":").addQuoted(bytes, offset, length).add('}');
  }

  @Override
  public void bytes(byte[] bytes, int offset, int length) {
    binary(value(), Arrays.copyOfRange(bytes, offset, offset + length));
  }

  private static void binary(Bytes out, byte[] bytes) {
    out.addAscii("{\"B\":\"").add(Base64.getEncoder().encode(bytes)).addAscii("\"}");
  }

  @Override
  public void date(long epochDay) {
    throw unusual();
  }

  @Override
  public void time(long nanoOfDay) {
    throw unusual();
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    throw unusual();
  }

  @Override
  public void instant(long epochSecond, int nano) {
    throw unusual();
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    throw unusual();
  }

  @Override
  public void json(byte[] utf8, int offset, int length) {
    throw unusual();
  }

  @Override
  public void extension(String name) {
    throw unusual();
  }

  private void open(String begin) {
    value().addAscii(begin);
    separate = false;
    depth++;
  }

  private void close(String end) {
    out.addAscii(end);
    separate = true;
    depth--;
  }

  @Override
  public void beginList() {
    open("{\"L\":[");
  }

  @Override
  public void endList() {
    close("]}");
  }

  @Override
  public void beginMap() {
    open("{\"M\":{");
  }

  @Override
  public void endMap() {
    close("}}");
  }

  @Override
  public void beginStruct() {
    beginMap();
  }

  @Override
  public void endStruct() {
    endMap();
  }

  @Override
  public void name(String name) {
    if (name.isEmpty()) {
      throw unusual();
    }
    separated().addQuoted(name).add(':');
    separate = false;
  }

  /** An item as text. */
  static void write(
      Bytes out, Iterable<? extends java.util.Map.Entry<String, AttributeValue>> item) {
    out.add('{');
    each(
        out,
        item,
        (to, attribute) -> {
          to.addQuoted(attribute.getKey()).add(':');
          write(to, attribute.getValue());
        });
    out.add('}');
  }

  private static void write(Bytes out, AttributeValue value) {
    switch (value.type()) {
      case S -> out.addAscii("{\"S\":").addQuoted(value.s()).add('}');
      case N -> out.addAscii("{\"N\":").addQuoted(value.n()).add('}');
      case B -> binary(out, value.b().asByteArrayUnsafe());
      case BOOL -> out.addAscii("{\"BOOL\":" + value.bool() + '}');
      case NUL -> out.addAscii("{\"NULL\":true}");
      case L -> list(out, "L", value.l(), AttributeText::write);
      case M -> {
        out.addAscii("{\"M\":");
        write(out, value.m().entrySet());
        out.add('}');
      }
      case SS -> list(out, "SS", value.ss(), Bytes::addQuoted);
      case NS -> list(out, "NS", value.ns(), Bytes::addQuoted);
      case BS ->
          list(
              out,
              "BS",
              value.bs(),
              (to, bytes) ->
                  to.add('"').add(Base64.getEncoder().encode(bytes.asByteArrayUnsafe())).add('"'));
      default -> throw new IllegalArgumentException("No attribute value of ours: " + value.type());
    }
  }

  private static <T> void list(Bytes out, String type, List<T> items, BiConsumer<Bytes, T> writer) {
    out.addAscii("{\"").addAscii(type).addAscii("\":[");
    each(out, items, writer);
    out.addAscii("]}");
  }

  private static <T> void each(
      Bytes out, Iterable<? extends T> items, BiConsumer<Bytes, T> writer) {
    int from = out.length();
    for (T item : items) {
      if (out.length() > from) {
        out.add(',');
      }
      writer.accept(out, item);
    }
  }
}
