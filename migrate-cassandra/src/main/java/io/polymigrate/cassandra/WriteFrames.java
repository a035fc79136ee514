package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.cassandra.RowEncoder.Encoded;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The frames of the native protocol (versions 4 and 5) that bring rows: EXECUTE for one, BATCH for
 * several of one partition.
 */
final class WriteFrames {
  /** Bytes of a frame's header. */
  static final int HEADER = 9;

  // Opcodes, native_protocol_v5.spec, section 3.4.
  private static final int EXECUTE = 0x0A;
  private static final int BATCH = 0x0D;

  static final int LENGTH_AT = 5;
  static final int VERSION_5 = 5;
  private static final byte UNLOGGED = 1;
  private static final byte PREPARED = 1;
  private static final int WITH_VALUES = 1;
  private static final int FIXED = 64;

  private final int version;
  private final byte[] id;
  private final byte[] resultId;
  private final int consistency;

  /** Of one prepared statement, for nodes that speak this version. */
  WriteFrames(int version, PreparedStatement statement, ConsistencyLevel consistency) {
    this.version = version;
    this.id = bytes(statement.getId());
    ByteBuffer result = statement.getResultMetadataId();
    this.resultId = result == null ? new byte[0] : bytes(result);
    this.consistency = consistency.getProtocolCode();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return copy;
  }

  /** No fewer bytes than the frame of these has. */
  int atMost(List<Encoded> records) {
    int size = FIXED + resultId.length;
    for (Encoded record : records) {
      size += FIXED + id.length + record.size();
    }
    return size;
  }

  /** Appends the frame of one row, or of several that are of one partition. */
  void add(Bytes out, int stream, List<Encoded> records) {
    boolean one = records.size() == 1;
    int start = begin(out, version, stream, one ? EXECUTE : BATCH);
    if (one) {
      addShort(out, id.length);
      out.add(id);
      if (version >= VERSION_5) {
        addShort(out, resultId.length);
        out.add(resultId);
      }
      addShort(out, consistency);
      addFlags(out, version, WITH_VALUES);
      records.get(0).addValues(out);
    } else {
      out.add(UNLOGGED);
      addShort(out, records.size());
      for (Encoded record : records) {
        out.add(PREPARED);
        addShort(out, id.length);
        out.add(id);
        record.addValues(out);
      }
      addShort(out, consistency);
      addFlags(out, version, 0);
    }
    end(out, start);
  }

  /** Appends a header; the frame's start is for {@link #end}. */
  static int begin(Bytes out, int version, int stream, int opcode) {
    int start = out.length();
    out.add(version).add(0);
    addShort(out, stream);
    out.add(opcode).addInt(0);
    return start;
  }

  /** Writes into the header how long the frame has become. */
  static void end(Bytes out, int start) {
    int length = out.length() - start - HEADER;
    byte[] bytes = out.array();
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes[start + LENGTH_AT + i] = (byte) (length >> ((Integer.BYTES - 1 - i) * Byte.SIZE));
    }
  }

  static void addShort(Bytes out, int value) {
    out.add(value >> Byte.SIZE).add(value);
  }

  static void addFlags(Bytes out, int version, int flags) {
    if (version >= VERSION_5) {
      out.addInt(flags);
    } else {
      out.add(flags);
    }
  }
}
