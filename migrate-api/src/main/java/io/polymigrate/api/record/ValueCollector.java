package io.polymigrate.api.record;

import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.ExtensionValue;
import io.polymigrate.api.type.JsonText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Collects one value as a canonical Java object, for transforms, tests and people. Reusable: {@link
 * #take()} gives the value and starts anew. Missing is {@link Values#MISSING}; structs and maps are
 * both maps in order.
 */
public final class ValueCollector implements ValueWriter {
  private final Deque<Object> open = new ArrayDeque<>();
  private final Deque<String> names = new ArrayDeque<>();
  private final Deque<String> extensions = new ArrayDeque<>();
  private @Nullable String extension;
  private @Nullable Object result;

  /** A collector without a value. */
  public ValueCollector() {}

  /** One field of a batch as an object. */
  public static @Nullable Object value(RecordBatch batch, int row, int column) {
    ValueCollector collector = new ValueCollector();
    batch.write(row, column, collector);
    return collector.take();
  }

  /** The value that was pushed. */
  public @Nullable Object take() {
    Object value = result;
    result = null;
    open.clear();
    names.clear();
    extensions.clear();
    extension = null;
    return value;
  }

  private void put(@Nullable Object value) {
    Object item = value;
    if (extension != null && value != null) {
      item = new ExtensionValue(extension, value);
    }
    extension = null;
    Object container = open.peek();
    if (container == null) {
      result = item;
    } else if (container instanceof List<?> list) {
      @SuppressWarnings("unchecked") // made by beginList
      List<@Nullable Object> items = (List<@Nullable Object>) list;
      items.add(item);
    } else {
      @SuppressWarnings("unchecked") // made by beginMap
      Map<String, @Nullable Object> entries = (Map<String, @Nullable Object>) container;
      entries.put(names.pop(), item);
    }
  }

  private void begin(Object container) {
    // Put back at the end: it belongs to the container, not to its first element.
    extensions.push(extension == null ? "" : extension);
    extension = null;
    open.push(container);
  }

  private void end() {
    Object container = open.pop();
    String name = extensions.pop();
    extension = name.isEmpty() ? null : name;
    put(
        container instanceof List<?> list
            ? Collections.unmodifiableList(list)
            : Collections.unmodifiableMap((Map<?, ?>) container));
  }

  @Override
  public void missing() {
    put(Values.MISSING);
  }

  @Override
  public void nullValue() {
    put(null);
  }

  @Override
  public void booleanValue(boolean value) {
    put(value);
  }

  @Override
  public void intValue(int value) {
    put(value);
  }

  @Override
  public void longValue(long value) {
    put(value);
  }

  @Override
  public void bigInteger(BigInteger value) {
    put(value);
  }

  @Override
  public void decimal(long unscaled, int scale) {
    put(BigDecimal.valueOf(unscaled, scale));
  }

  @Override
  public void decimal(BigDecimal value) {
    put(value);
  }

  @Override
  public void decimal(DecimalSpecial value) {
    put(value);
  }

  @Override
  public void floatValue(float value) {
    put(value);
  }

  @Override
  public void doubleValue(double value) {
    put(value);
  }

  @Override
  public void string(String value) {
    put(value);
  }

  @Override
  public void utf8(byte[] bytes, int offset, int length) {
    put(new String(bytes, offset, length, StandardCharsets.UTF_8));
  }

  @Override
  public void bytes(byte[] bytes, int offset, int length) {
    put(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  @Override
  public void date(long epochDay) {
    put(LocalDate.ofEpochDay(epochDay));
  }

  @Override
  public void time(long nanoOfDay) {
    put(LocalTime.ofNanoOfDay(nanoOfDay));
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    put(LocalDateTime.ofEpochSecond(epochSecond, nano, ZoneOffset.UTC));
  }

  @Override
  public void instant(long epochSecond, int nano) {
    put(Instant.ofEpochSecond(epochSecond, nano));
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    put(new UUID(mostSignificant, leastSignificant));
  }

  @Override
  public void json(byte[] utf8, int offset, int length) {
    put(new JsonText(new String(utf8, offset, length, StandardCharsets.UTF_8)));
  }

  @Override
  public void extension(String name) {
    extension = name;
  }

  @Override
  public void beginList() {
    begin(new ArrayList<@Nullable Object>());
  }

  @Override
  public void endList() {
    end();
  }

  @Override
  public void beginMap() {
    begin(new LinkedHashMap<String, @Nullable Object>());
  }

  @Override
  public void endMap() {
    end();
  }

  @Override
  public void beginStruct() {
    beginMap();
  }

  @Override
  public void endStruct() {
    end();
  }

  @Override
  public void name(String name) {
    names.push(name);
  }
}
