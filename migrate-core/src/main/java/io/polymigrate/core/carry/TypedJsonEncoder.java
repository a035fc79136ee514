package io.polymigrate.core.carry;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
  private static final int KEPT = 1_000;

  private static final byte[] EXTENSION = ascii("{\"$extension\":[");
  private static final byte[] END_EXTENSION = ascii("]}");
  private static final byte[] END_TAG = ascii("\"}");
  private static final byte[] NULL = ascii("null");
  private static final byte[] INT = ascii("{\"$int\":\"");
  private static final byte[] LONG = ascii("{\"$long\":\"");
  private static final byte[] DECIMAL = ascii("{\"$decimal\":\"");
  private static final byte[] BEGIN_LIST = ascii("[");
  private static final byte[] END_LIST = ascii("]");
  private static final byte[] BEGIN_STRUCT = ascii("{\"$struct\":{");
  private static final byte[] END_STRUCT = ascii("}}");
  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");

  private final TextBuffer text = new TextBuffer();
  private final TextBuffer names = new TextBuffer();
  private final ValueCollector collector = new ValueCollector();
  private final Open outermost = new Open(null);
  private final boolean json;
  private @Nullable Open open;
  private @Nullable String extension;

  // Where the member whose value follows begins: a missing one is taken back.
  private int memberStart;

  TypedJsonEncoder(boolean json) {
    this.json = json;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * A container that has begun, at one depth. The members of one are most often those of the one
   * before it, in the same order: those need no look for one that came twice, and their literals
   * are there.
   */
  private static final class Open {
    private final @Nullable Open around;
    private @Nullable Open within;
    private String[] names = new String[FEW];
    private byte[][] literals = new byte[FEW][];
    private int size;
    private @Nullable Set<String> many;
    private int members;
    private boolean list;
    private boolean extended;
    private boolean empty;

    Open(@Nullable Open around) {
      this.around = around;
    }

    private Open within() {
      Open inner = within == null ? new Open(this) : within;
      within = inner;
      return inner;
    }

    /** The name as a JSON literal with a colon; null when it came before. */
    private byte @Nullable [] add(String name, TextBuffer made) {
      int member = members++;
      if (member < size) {
        if (names[member].equals(name)) {
          return literals[member];
        }
        size = member;
      }
      if (isThere(name)) {
        return null;
      }
      made.clear();
      made.quoted(name);
      made.ascii(':');
      byte[] literal = Arrays.copyOf(made.bytes(), made.length());
      if (size == names.length) {
        names = Arrays.copyOf(names, 2 * size);
        literals = Arrays.copyOf(literals, 2 * size);
      }
      names[size] = name;
      literals[size++] = literal;
      return literal;
    }

    // Objects have few members as a rule; then this is quicker than a set, and makes nothing.
    private boolean isThere(String name) {
      List<String> before = Arrays.asList(names).subList(0, size);
      if (size < FEW) {
        return before.contains(name);
      }
      if (many == null) {
        many = new HashSet<>();
      }
      if (many.size() != size) {
        many.clear();
        many.addAll(before);
      }
      return !many.add(name);
    }

    private void begin(boolean asList, boolean asBase) {
      list = asList;
      extended = asBase;
      empty = true;
      members = 0;
      many = null;
      if (size > KEPT) {
        size = 0;
        names = new String[FEW];
        literals = new byte[FEW][];
      }
    }
  }

  // A value may be announced as an extension's base: then it stands in a list after the name.
  private boolean begin() {
    Open container = open;
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
    text.ascii(EXTENSION);
    text.quoted(name);
    text.ascii(',');
    return true;
  }

  private void end(boolean extended) {
    if (extended) {
      text.ascii(END_EXTENSION);
    }
    if (open != null) {
      return;
    }
    if (json) {
      out().json(text.bytes(), 0, text.length());
    } else {
      out().utf8(text.bytes(), 0, text.length());
    }
    text.clear();
  }

  private void tagged(byte[] tag, long value) {
    boolean extended = begin();
    text.ascii(tag);
    text.number(value);
    text.ascii(END_TAG);
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
    if (open == null) {
      out().nullValue();
      return;
    }
    boolean extended = begin();
    text.ascii(NULL);
    end(extended);
  }

  @Override
  public void missing() {
    extension = null;
    if (open == null) {
      out().missing();
      return;
    }
    if (open.list) {
      throw RefusedValueException.notRepresentable("a list has no value in one of its places");
    }
    text.length(memberStart);
    open.empty = text.endsWith('{');
  }

  @Override
  public void booleanValue(boolean value) {
    boolean extended = begin();
    text.ascii(value ? TRUE : FALSE);
    end(extended);
  }

  @Override
  public void intValue(int value) {
    tagged(INT, value);
  }

  @Override
  public void longValue(long value) {
    tagged(LONG, value);
  }

  @Override
  public void bigInteger(BigInteger value) {
    collector.bigInteger(value);
    collected();
  }

  @Override
  public void decimal(long unscaled, int scale) {
    boolean extended = begin();
    text.ascii(DECIMAL);
    text.decimal(unscaled, scale);
    text.ascii(END_TAG);
    end(extended);
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

  private void open(boolean list, byte[] start) {
    boolean extended = begin();
    Open container = open == null ? outermost : open.within();
    container.begin(list, extended);
    open = container;
    text.ascii(start);
  }

  private void close(byte[] end) {
    Open container = inner();
    open = container.around;
    text.ascii(end);
    end(container.extended);
  }

  private Open inner() {
    if (open == null) {
      throw new IllegalStateException("Nothing has begun");
    }
    return open;
  }

  @Override
  public void beginList() {
    open(true, BEGIN_LIST);
  }

  @Override
  public void endList() {
    close(END_LIST);
  }

  @Override
  public void beginMap() {
    open(false, BEGIN_STRUCT);
  }

  @Override
  public void endMap() {
    close(END_STRUCT);
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
    Open container = inner();
    byte[] literal = container.add(name, names);
    if (literal == null) {
      throw RefusedValueException.notRepresentable("two members have the same name");
    }
    memberStart = text.length();
    if (!container.empty) {
      text.ascii(',');
    }
    container.empty = false;
    text.ascii(literal);
  }

  @Override
  void to(ValueWriter writer) {
    // A value before this one may have been given up half way.
    text.clear();
    open = null;
    extension = null;
    var unused = collector.take();
    super.to(writer);
  }
}
