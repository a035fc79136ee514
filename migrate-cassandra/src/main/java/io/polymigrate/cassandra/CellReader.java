package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.ProtocolVersion;
import com.datastax.oss.driver.api.core.data.CqlDuration;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.cassandra.CqlType.Entries;
import io.polymigrate.cassandra.CqlType.Many;
import io.polymigrate.cassandra.CqlType.Scalar;
import io.polymigrate.cassandra.CqlType.Tuple;
import io.polymigrate.cassandra.CqlType.UserType;
import io.polymigrate.cassandra.CqlType.Vector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decodes the bytes of cells. */
final class CellReader {
  static final String NO_TIME = "0s";
  private static final long MILLIS = 1000;
  private static final int NANOS_PER_MILLI = 1_000_000;

  private CellReader() {}

  /** Pushes a cell's value. */
  static void write(CqlType type, @Nullable ByteBuffer cell, ValueWriter writer) {
    if (cell == null) {
      writer.nullValue();
      return;
    }
    if (type instanceof Scalar scalar) {
      scalar(scalar, cell, writer);
      return;
    }
    ByteBuffer bytes = cell.duplicate();
    if (type instanceof Many many) {
      writer.beginList();
      for (int left = bytes.getInt(); left > 0; left--) {
        write(many.element(), part(bytes), writer);
      }
      writer.endList();
    } else if (type instanceof Entries entries) {
      entries(entries, bytes, writer);
    } else if (type instanceof Tuple || type instanceof UserType) {
      members(Compound.members(type), bytes, writer);
    } else if (type instanceof Vector vector && vector.element() == Scalar.FLOAT) {
      writer.beginList();
      while (bytes.hasRemaining()) {
        writer.floatValue(bytes.getFloat());
      }
      writer.endList();
    } else {
      throw RefusedValueException.notRepresentable("values of " + type.bare() + " can't be read");
    }
  }

  private static @Nullable ByteBuffer part(ByteBuffer bytes) {
    int length = bytes.getInt();
    if (length < 0) {
      return null;
    }
    ByteBuffer part = bytes.slice(bytes.position(), length);
    bytes.position(bytes.position() + length);
    return part;
  }

  private static void entries(Entries type, ByteBuffer bytes, ValueWriter writer) {
    boolean named = type.key() == Scalar.TEXT;
    int left = bytes.getInt();
    if (named) {
      writer.beginMap();
    } else {
      writer.beginList();
    }
    for (; left > 0; left--) {
      ByteBuffer key = part(bytes);
      ByteBuffer value = part(bytes);
      if (named && key != null) {
        writer.name(text(key));
        write(type.value(), value, writer);
      } else {
        writer.beginStruct();
        writer.name(CassandraTypes.KEY);
        write(type.key(), key, writer);
        writer.name(CassandraTypes.VALUE);
        write(type.value(), value, writer);
        writer.endStruct();
      }
    }
    if (named) {
      writer.endMap();
    } else {
      writer.endList();
    }
  }

  // Members added to the type later are not in older values.
  private static void members(Map<String, CqlType> members, ByteBuffer bytes, ValueWriter writer) {
    writer.beginStruct();
    members.forEach(
        (name, type) -> {
          writer.name(name);
          write(type, bytes.hasRemaining() ? part(bytes) : null, writer);
        });
    writer.endStruct();
  }

  // Leaves the buffer's position alone: the cell is read again by others.
  private static void scalar(Scalar type, ByteBuffer bytes, ValueWriter writer) {
    boolean text = type == Scalar.TEXT || type == Scalar.ASCII;
    if (!bytes.hasRemaining() && !text && type != Scalar.BLOB) {
      throw RefusedValueException.notRepresentable(
          "a value of " + type.bare() + " without any bytes, as old clients could write");
    }
    int at = bytes.position();
    switch (type) {
      case ASCII, TEXT -> writer.utf8(array(bytes), offset(bytes), bytes.remaining());
      case BLOB -> writer.bytes(array(bytes), offset(bytes), bytes.remaining());
      case BOOLEAN -> writer.booleanValue(bytes.get(at) != 0);
      case TINYINT -> writer.intValue(bytes.get(at));
      case SMALLINT -> writer.intValue(bytes.getShort(at));
      case INT -> writer.intValue(bytes.getInt(at));
      case BIGINT, COUNTER -> writer.longValue(bytes.getLong(at));
      case VARINT -> writer.bigInteger(new BigInteger(rest(bytes.duplicate())));
      case DECIMAL -> decimal(bytes, at, writer);
      case FLOAT -> writer.floatValue(bytes.getFloat(at));
      case DOUBLE -> writer.doubleValue(bytes.getDouble(at));
      case DATE -> writer.date(bytes.getInt(at) + Integer.MIN_VALUE);
      case TIME -> writer.time(bytes.getLong(at));
      case TIMESTAMP -> instant(bytes.getLong(at), writer);
      case UUID, TIMEUUID -> writer.uuid(bytes.getLong(at), bytes.getLong(at + Long.BYTES));
      case INET -> writer.string(address(rest(bytes.duplicate())));
      case DURATION -> writer.string(duration(bytes.duplicate()));
    }
  }

  // A scale, then an integer of as many bytes as it takes.
  private static void decimal(ByteBuffer bytes, int at, ValueWriter writer) {
    int scale = bytes.getInt(at);
    int digits = at + Integer.BYTES;
    if (bytes.limit() - digits > Long.BYTES || digits == bytes.limit()) {
      ByteBuffer unscaled = bytes.duplicate();
      unscaled.position(digits);
      writer.decimal(new BigDecimal(new BigInteger(rest(unscaled)), scale));
      return;
    }
    long unscaled = bytes.get(digits);
    for (int i = digits + 1; i < bytes.limit(); i++) {
      unscaled = (unscaled << Byte.SIZE) | (bytes.get(i) & 0xff);
    }
    writer.decimal(unscaled, scale);
  }

  private static void instant(long millis, ValueWriter writer) {
    writer.instant(
        Math.floorDiv(millis, MILLIS), (int) Math.floorMod(millis, MILLIS) * NANOS_PER_MILLI);
  }

  // Bytes as the driver gives them are an array, if maybe read-only.
  @SuppressWarnings("ByteBufferBackingArray") // with the offset below
  private static byte[] array(ByteBuffer bytes) {
    return bytes.hasArray() ? bytes.array() : rest(bytes.duplicate());
  }

  private static int offset(ByteBuffer bytes) {
    return bytes.hasArray() ? bytes.arrayOffset() + bytes.position() : 0;
  }

  static byte[] rest(ByteBuffer bytes) {
    byte[] rest = new byte[bytes.remaining()];
    bytes.get(rest);
    return rest;
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }

  private static String address(byte[] bytes) {
    try {
      InetAddress address = InetAddress.getByAddress(bytes);
      if (address.getAddress().length == bytes.length) {
        return text(address);
      }
      throw RefusedValueException.notRepresentable("an IPv4 address written as one of IPv6");
    } catch (UnknownHostException e) {
      throw RefusedValueException.notRepresentable("an address of " + bytes.length + " bytes");
    }
  }

  static String text(InetAddress address) {
    return String.valueOf(address.getHostAddress());
  }

  private static String duration(ByteBuffer bytes) {
    CqlDuration duration = TypeCodecs.DURATION.decode(bytes, ProtocolVersion.DEFAULT);
    if (duration == null) {
      throw RefusedValueException.notRepresentable("a duration without bytes");
    }
    return text(duration);
  }

  static String text(CqlDuration duration) {
    String text = duration.toString();
    return text.isEmpty() ? NO_TIME : text;
  }
}
