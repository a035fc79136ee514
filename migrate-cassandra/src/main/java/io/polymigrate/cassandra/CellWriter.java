package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.ProtocolVersion;
import com.datastax.oss.driver.api.core.data.CqlDuration;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.cassandra.CqlType.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Encodes one value as the bytes of a cell. Reusable, by one thread. */
final class CellWriter implements ValueWriter {
  static final ByteBuffer EMPTY = ByteBuffer.allocate(0).asReadOnlyBuffer();
  private static final long MILLIS = 1000;
  private static final int NANOS_PER_MILLI = 1_000_000;
  private static final int TIME_BASED = 1;
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]+");

  private final Deque<Compound> open = new ArrayDeque<>();
  private CqlType want = Scalar.TEXT;
  private boolean emptyIsNull;
  private @Nullable ByteBuffer cell;
  private State state = State.NULL;

  /** What became of the value. */
  enum State {
    /** There is one. */
    PRESENT,
    /** It is null. */
    NULL,
    /** There is no such field. */
    MISSING
  }

  /**
   * Makes ready for a value.
   *
   * @param type what it is to be
   * @param notFrozen whether an empty collection would become null
   */
  void begin(CqlType type, boolean notFrozen) {
    open.clear();
    want = type;
    emptyIsNull = notFrozen && type.compound();
    cell = null;
    state = State.NULL;
  }

  State state() {
    return state;
  }

  /** The bytes of a present value, which are the caller's. */
  ByteBuffer cell() {
    if (cell == null) {
      throw new IllegalStateException("There is no value");
    }
    return cell;
  }

  private CqlType wanted() {
    Compound outer = open.peek();
    return outer == null ? want : outer.next();
  }

  private void put(@Nullable ByteBuffer value) {
    Compound outer = open.peek();
    if (outer != null) {
      outer.add(value);
    } else if (value != null) {
      cell = value;
      state = State.PRESENT;
    }
  }

  private static RefusedValueException unfit(CqlType type) {
    return RefusedValueException.notRepresentable(
        "the value does not fit a column of " + type.bare());
  }

  private static RefusedValueException refused(String reason) {
    return RefusedValueException.notRepresentable(reason);
  }

  @Override
  public void missing() {
    state = State.MISSING;
  }

  @Override
  public void nullValue() {
    put(null);
  }

  @Override
  public void booleanValue(boolean value) {
    require(Scalar.BOOLEAN);
    put(ByteBuffer.wrap(new byte[] {(byte) (value ? 1 : 0)}));
  }

  private void require(Scalar type) {
    if (wanted() != type) {
      throw unfit(wanted());
    }
  }

  @Override
  public void intValue(int value) {
    CqlType type = wanted();
    if (type == Scalar.INT) {
      put(ByteBuffer.allocate(Integer.BYTES).putInt(0, value));
    } else if (type == Scalar.SMALLINT && (short) value == value) {
      put(ByteBuffer.allocate(Short.BYTES).putShort(0, (short) value));
    } else if (type == Scalar.TINYINT && (byte) value == value) {
      put(ByteBuffer.wrap(new byte[] {(byte) value}));
    } else {
      throw unfit(type);
    }
  }

  @Override
  public void longValue(long value) {
    if (wanted() != Scalar.COUNTER) {
      require(Scalar.BIGINT);
    }
    put(ByteBuffer.allocate(Long.BYTES).putLong(0, value));
  }

  @Override
  public void bigInteger(BigInteger value) {
    require(Scalar.VARINT);
    put(ByteBuffer.wrap(value.toByteArray()));
  }

  @Override
  public void decimal(long unscaled, int scale) {
    require(Scalar.DECIMAL);
    // As BigInteger.toByteArray: the fewest bytes that keep the sign.
    int sign = (int) (unscaled >> (Long.SIZE - 1));
    int length = (Long.SIZE - Long.numberOfLeadingZeros(unscaled ^ sign)) / Byte.SIZE + 1;
    ByteBuffer cell = ByteBuffer.allocate(Integer.BYTES + length).putInt(scale);
    for (int i = length - 1; i >= 0; i--) {
      cell.put((byte) (unscaled >> (i * Byte.SIZE)));
    }
    put(cell.flip());
  }

  @Override
  public void decimal(BigDecimal value) {
    require(Scalar.DECIMAL);
    byte[] unscaled = value.unscaledValue().toByteArray();
    put(
        ByteBuffer.allocate(Integer.BYTES + unscaled.length)
            .putInt(value.scale())
            .put(unscaled)
            .flip());
  }

  @Override
  public void decimal(DecimalSpecial value) {
    throw refused("a decimal of Cassandra is never " + value + "; convert the field to string");
  }

  @Override
  public void floatValue(float value) {
    require(Scalar.FLOAT);
    put(ByteBuffer.allocate(Float.BYTES).putInt(0, Float.floatToIntBits(value)));
  }

  @Override
  public void doubleValue(double value) {
    require(Scalar.DOUBLE);
    put(ByteBuffer.allocate(Double.BYTES).putLong(0, Double.doubleToLongBits(value)));
  }

  @Override
  public void string(String value) {
    CqlType type = wanted();
    if (type == Scalar.TEXT || type == Scalar.ASCII) {
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (type == Scalar.ASCII && c >= 0x80) {
          throw refused("the text has other characters than those of ascii");
        }
        if (Character.isHighSurrogate(c)
            && i + 1 < value.length()
            && Character.isLowSurrogate(value.charAt(i + 1))) {
          i++;
        } else if (Character.isSurrogate(c)) {
          throw refused("the text is not valid Unicode: half of a surrogate pair");
        }
      }
      put(ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    } else if (type == Scalar.INET) {
      put(address(value));
    } else if (type == Scalar.DURATION) {
      put(duration(value));
    } else {
      throw unfit(type);
    }
  }

  // Never asks a name server: what is no address is refused before.
  private static ByteBuffer address(String text) {
    if (ADDRESS.matcher(text).matches()) {
      try {
        InetAddress address = InetAddress.getByName(text);
        if (CellReader.text(address).equals(text)) {
          return ByteBuffer.wrap(address.getAddress());
        }
      } catch (UnknownHostException e) {
        // said below
      }
    }
    throw refused("the text is no IP address in its usual spelling");
  }

  private static ByteBuffer duration(String text) {
    try {
      CqlDuration duration =
          text.equals(CellReader.NO_TIME)
              ? CqlDuration.newInstance(0, 0, 0)
              : CqlDuration.from(text);
      ByteBuffer encoded = TypeCodecs.DURATION.encode(duration, ProtocolVersion.DEFAULT);
      if (encoded != null && CellReader.text(duration).equals(text)) {
        return encoded;
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      // said below
    }
    throw refused("the text is no duration as Cassandra spells it, like 1y2mo3d4h5m6s7ms");
  }

  @Override
  public void utf8(byte[] bytes, int offset, int length) {
    if (wanted() == Scalar.TEXT) {
      put(ByteBuffer.wrap(java.util.Arrays.copyOfRange(bytes, offset, offset + length)));
    } else {
      string(new String(bytes, offset, length, StandardCharsets.UTF_8));
    }
  }

  @Override
  public void bytes(byte[] bytes, int offset, int length) {
    require(Scalar.BLOB);
    put(ByteBuffer.wrap(java.util.Arrays.copyOfRange(bytes, offset, offset + length)));
  }

  @Override
  public void date(long epochDay) {
    require(Scalar.DATE);
    if ((int) epochDay != epochDay) {
      throw refused("the date is beyond the years -5877641 to 5881580 of Cassandra");
    }
    put(ByteBuffer.allocate(Integer.BYTES).putInt(0, (int) epochDay - Integer.MIN_VALUE));
  }

  @Override
  public void time(long nanoOfDay) {
    require(Scalar.TIME);
    put(ByteBuffer.allocate(Long.BYTES).putLong(0, nanoOfDay));
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    throw unfit(wanted());
  }

  @Override
  public void instant(long epochSecond, int nano) {
    require(Scalar.TIMESTAMP);
    if (nano % NANOS_PER_MILLI != 0) {
      throw refused("a timestamp of Cassandra has milliseconds, the value finer ones");
    }
    try {
      long millis = Math.addExact(Math.multiplyExact(epochSecond, MILLIS), nano / NANOS_PER_MILLI);
      put(ByteBuffer.allocate(Long.BYTES).putLong(0, millis));
    } catch (ArithmeticException e) {
      throw refused("the point in time is beyond what a timestamp of Cassandra holds");
    }
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    CqlType type = wanted();
    if (type == Scalar.TIMEUUID) {
      if (((mostSignificant >> 12) & 0xf) != TIME_BASED) {
        throw refused("a timeuuid is a UUID of version 1");
      }
    } else if (type != Scalar.UUID) {
      throw unfit(type);
    }
    put(
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(mostSignificant)
            .putLong(leastSignificant)
            .flip());
  }

  @Override
  public void json(byte[] utf8, int offset, int length) {
    throw unfit(wanted());
  }

  @Override
  public void extension(String name) {
    throw unfit(wanted());
  }

  @Override
  public void beginList() {
    begin(Compound.list(wanted()));
  }

  private void begin(@Nullable Compound compound) {
    if (compound == null) {
      throw unfit(wanted());
    }
    open.push(compound);
  }

  @Override
  public void endList() {
    end();
  }

  private void end() {
    Compound done = open.pop();
    if (open.isEmpty() && emptyIsNull && done.empty()) {
      throw refused(
          "an empty collection is null in a column that is not frozen; make the column frozen");
    }
    put(done.encoded());
  }

  @Override
  public void beginMap() {
    begin(Compound.map(wanted()));
  }

  @Override
  public void endMap() {
    end();
  }

  @Override
  public void beginStruct() {
    begin(Compound.struct(wanted()));
  }

  @Override
  public void endStruct() {
    end();
  }

  @Override
  public void name(String name) {
    Compound outer = open.peek();
    if (outer == null) {
      throw new IllegalStateException("A name outside of a map");
    }
    outer.name(name);
  }
}
