package io.polymigrate.sql.postgresql;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOut;

/** Reads the few keys that splits begin and end at, on the calling thread. */
final class KeyReader implements AutoCloseable {
  private static final int HEADER = 19;

  private final CopyShape shape;
  private final CopyOut copy;
  private boolean headerSeen;

  KeyReader(CopyShape shape, CopyOut copy) {
    this.shape = shape;
    this.copy = copy;
  }

  /** The next key as a position, or null at the end. The server sends a row a message. */
  @Nullable String next() throws SQLException {
    byte[] message = copy.readFromCopy();
    if (message == null) {
      return null;
    }
    int at = headerSeen ? 0 : HEADER;
    headerSeen = true;
    if (message.length == at) {
      return next();
    }
    if (PgBytes.readShort(message, at) < 0) {
      return next();
    }
    CopyBatch.Buffers buffers = new CopyBatch.Buffers(0, shape.columns());
    buffers.bytes = message;
    int place = at + 2;
    for (int column = 0; column < shape.columns(); column++) {
      buffers.places[column] = place;
      place += 4 + Math.max(0, PgBytes.readInt(message, place));
    }
    return new CopyBatch(shape, buffers, 1, place, unused -> {}).position().orElse(null);
  }

  @Override
  public void close() throws SQLException {
    if (copy.isActive()) {
      copy.cancelCopy();
    }
  }
}
