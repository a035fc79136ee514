package io.polymigrate.core.carry;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A list, map, struct or variant as typed JSON text, written as its parts come: no tree of the
 * value is made. What comes out is what {@link TypedJson#write} gives of the value.
 */
final class TypedJsonEncoder extends Carrier {
  private static final int FEW = 16;

  private final TextBuffer text = new TextBuffer();
  private final ValueCollector collector = new ValueCollector();
  private final Deque<Open> open = new ArrayDeque<>();
  private final Deque<Open> spare = new ArrayDeque<>();
  private final boolean json;
  private @Nullable String extension;

  // Where the member whose value follows begins: a missing one is taken back.
  private int memberStart;

  TypedJsonEncoder(boolean json) {
    this.json = json;
  }

  /** A container that has begun. */
  private static final class Open {
    // Objects have few members as a rule; then this is quicker than a set, and makes nothing.
    private final List<String> names = new ArrayList<>();
    private @Nullable Set<String> many;
    private boolean list;
    private boolean extended;
    private boolean empty;

    private boolean add(String name) {
      if (many == null && names.size() >= FEW) {
        many = new HashSet<>(names);
      }
      if (many != null) {
        return many.add(name);
      }
      if (names.contains(name)) {
        return false;
      }
      names.add(name);
      return true;
    }

    private void clear() {
      names.clear();
      many = null;
    }
  }

  // A value may be announced as an extension's base: then it stands in a list after the name.
  private boolean begin() {
    Open container = open.peek();
    if (container != null && container.list) {
      if (!container.empty) {
        text.ascii(',');
      }
      container.empty = false;
    }
    String name = extension;
    extension = null;
    if (name == null) {
      return false;
    }
    text.ascii("{\"$extension\":[");
    text.quoted(name);
    text.ascii(',');
    return true;
  }

  private void end(boolean extended) {
    if (extended) {
      text.ascii("]}");
    }
    if (!open.isEmpty()) {
      return;
    }
    if (json) {
      out().json(text.bytes(), 0, text.length());
    } else {
      out().utf8(text.bytes(), 0, text.length());
    }
    text.clear();
  }

  private void tagged(String tag, long value) {
    boolean extended = begin();
    text.ascii(tag);
    text.number(value);
    text.ascii("\"}");
    end(extended);
  }

  // Scalars that are rare: by way of their canonical value.
  private void collected() {
    boolean extended = begin();
    text.utf8(TypedJson.write(collector.take()));
    end(extended);
  }

  // Within a value null is part of the text; alone it stays null.
  @Override
  public void nullValue() {
    extension = null;
    if (open.isEmpty()) {
      out().nullValue();
      return;
    }
    boolean extended = begin();
    text.ascii("null");
    end(extended);
  }

  @Override
  public void missing() {
    extension = null;
    if (open.isEmpty()) {
      out().missing();
      return;
    }
    if (open.element().list) {
      throw RefusedValueException.notRepresentable("a list has no value in one of its places");
    }
    text.length(memberStart);
    open.element().empty = text.endsWith('{');
  }

  @Override
  public void booleanValue(boolean value) {
    boolean extended = begin();
    text.ascii(value ? "true" : "false");
    end(extended);
  }

  @Override
  public void intValue(int value) {
    tagged("{\"$int\":\"", value);
  }

  @Override
  public void longValue(long value) {
    tagged("{\"$long\":\"", value);
  }

  @Override
  public void bigInteger(BigInteger value) {
    collector.bigInteger(value);
    collected();
  }

  @Override
  public void decimal(long unscaled, int scale) {
    collector.decimal(unscaled, scale);
    collected();
  }

  @Override
  public void decimal(BigDecimal value) {
    collector.decimal(value);
    collected();
  }

  @Override
  public void decimal(DecimalSpecial value) {
    collector.decimal(value);
    collected();
  }

  @Override
  public void floatValue(float value) {
    collector.floatValue(value);
    collected();
  }

  @Override
  public void doubleValue(double value) {
    collector.doubleValue(value);
    collected();
  }

  @Override
  public void string(String value) {
    boolean extended = begin();
    text.quoted(value);
    end(extended);
  }

  @Override
  public void utf8(byte[] bytes, int offset, int length) {
    boolean extended = begin();
    text.quoted(bytes, offset, length);
    end(extended);
  }

  @Override
  public void bytes(byte[] bytes, int offset, int length) {
    collector.bytes(bytes, offset, length);
    collected();
  }

  @Override
  public void date(long epochDay) {
    collector.date(epochDay);
    collected();
  }

  @Override
  public void time(long nanoOfDay) {
    collector.time(nanoOfDay);
    collected();
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    collector.timestamp(epochSecond, nano);
    collected();
  }

  @Override
  public void instant(long epochSecond, int nano) {
    collector.instant(epochSecond, nano);
    collected();
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    collector.uuid(mostSignificant, leastSignificant);
    collected();
  }

  @Override
  public void json(byte[] utf8, int offset, int length) {
    collector.json(utf8, offset, length);
    collected();
  }

  @Override
  public void extension(String name) {
    extension = name;
  }

  private void open(boolean list, String start) {
    boolean extended = begin();
    Open container = spare.isEmpty() ? new Open() : spare.pop();
    container.list = list;
    container.extended = extended;
    container.empty = true;
    open.push(container);
    text.ascii(start);
  }

  private void close(String end) {
    Open container = open.pop();
    container.clear();
    spare.push(container);
    text.ascii(end);
    end(container.extended);
  }

  @Override
  public void beginList() {
    open(true, "[");
  }

  @Override
  public void endList() {
    close("]");
  }

  @Override
  public void beginMap() {
    open(false, "{\"$struct\":{");
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
    Open container = open.element();
    if (!container.add(name)) {
      throw RefusedValueException.notRepresentable("two members have the same name");
    }
    memberStart = text.length();
    if (!container.empty) {
      text.ascii(',');
    }
    container.empty = false;
    text.quoted(name);
    text.ascii(':');
  }

  @Override
  void to(ValueWriter writer) {
    // A value before this one may have been given up half way.
    text.clear();
    while (!open.isEmpty()) {
      Open given = open.pop();
      given.clear();
      spare.push(given);
    }
    extension = null;
    var unused = collector.take();
    super.to(writer);
  }
}
