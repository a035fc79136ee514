package io.polymigrate.core.transform;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordBatch.Presence;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.record.Values;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Some columns' values as one text. What comes as UTF-8 and goes as UTF-8 is copied; only a record
 * with a part that is no such text becomes Java strings.
 */
final class JoinedText implements ColumnReader {
  // Of a recorded text: its token and its length stand before it.

  private final RecordBatch batch;
  private final int[] positions;
  private final Concatenate how;
  private final byte[] separator;
  private final boolean plain;
  private final ValueRecorder part = new ValueRecorder();
  private final ValueCollector collector = new ValueCollector();
  private byte[] joined = new byte[128];
  private int length;

  // Sinks ask for presence, then for the value, then go on: the last one is enough.
  private int lastRow = -1;
  private boolean present;
  private @Nullable String otherwise;

  JoinedText(RecordBatch batch, int[] positions, Concatenate how) {
    this.batch = batch;
    this.positions = positions;
    this.how = how;
    this.separator = how.separator().getBytes(StandardCharsets.UTF_8);
    this.plain = StandardCharsets.UTF_8.newEncoder().canEncode(how.separator());
  }

  @Override
  public Presence presence(int row) {
    try {
      read(row);
    } catch (RefusedValueException e) {
      return Presence.PRESENT;
    }
    return present ? Presence.PRESENT : Presence.NULL;
  }

  @Override
  public void write(int row, ValueWriter writer) {
    read(row);
    if (!present) {
      writer.nullValue();
    } else if (otherwise != null) {
      writer.string(otherwise);
    } else {
      writer.utf8(joined, 0, length);
    }
  }

  private void read(int row) {
    if (row == lastRow) {
      return;
    }
    lastRow = -1;
    otherwise = null;
    if (!plain || !join(row)) {
      otherwise = text(row);
      present = otherwise != null;
    }
    lastRow = row;
  }

  // False when a part is something else than valid UTF-8, or nothing.
  private boolean join(int row) {
    length = 0;
    present = false;
    for (int position : positions) {
      part.clear();
      batch.write(row, position, part);
      byte token = part.data()[0];
      boolean absent = token == ValueRecorder.NULL || token == ValueRecorder.MISSING;
      if (!absent && token != ValueRecorder.UTF8) {
        return false;
      }
      if (absent && how.nulls() == Concatenate.Nulls.NULL) {
        present = false;
        return true;
      }
      if (!absent || how.nulls() == Concatenate.Nulls.EMPTY) {
        if (present) {
          add(separator, 0, separator.length);
        }
        present = true;
        if (!absent) {
          int from = ValueReplay.content(part.data(), 0);
          add(part.data(), from, part.length() - from);
        }
      }
    }
    return true;
  }

  private void add(byte[] bytes, int offset, int count) {
    int needed = Math.addExact(length, count);
    if (needed > joined.length) {
      joined = Arrays.copyOf(joined, (int) Math.min(Integer.MAX_VALUE - 8, 2L * needed));
    }
    System.arraycopy(bytes, offset, joined, length, count);
    length = needed;
  }

  private @Nullable String text(int row) {
    StringBuilder text = new StringBuilder();
    boolean first = true;
    for (int position : positions) {
      batch.write(row, position, collector);
      Object value = collector.take();
      boolean absent = value == null || value == Values.MISSING;
      if (absent && how.nulls() == Concatenate.Nulls.NULL) {
        return null;
      }
      if (!absent || how.nulls() == Concatenate.Nulls.EMPTY) {
        if (!first) {
          text.append(how.separator());
        }
        first = false;
        if (value != null && !absent) {
          text.append(TextForm.of(value));
        }
      }
    }
    return first ? null : text.toString();
  }
}
