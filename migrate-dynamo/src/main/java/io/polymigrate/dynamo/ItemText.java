package io.polymigrate.dynamo;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.MapOf;
import io.polymigrate.api.type.LogicalType.Struct;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Items of a batch as text of the protocol, straight from the records. Only where nothing at all is
 * out of the ordinary: of any other batch {@link ItemEncoder} tells what is the matter with it. For
 * one thread.
 */
final class ItemText {
  private static final byte[] EMPTY_STRING = "{\"S\":\"\"}".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EMPTY_BYTES = "{\"B\":\"\"}".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NULL = "{\"NULL\":true}".getBytes(StandardCharsets.US_ASCII);

  // The shorter limit, that of sort keys, does for both.
  private static final int LONGEST_KEY = 1024;

  private final DynamoLayout layout;
  private final byte[][] names;
  private final boolean[] inKey;
  private final Bytes text = new Bytes(1 << 16);
  private final AttributeText writer = new AttributeText(text);
  private int[] ends = new int[0];

  /** Texts of items that are laid out so. */
  ItemText(DynamoLayout layout) {
    this.layout = layout;
    List<Field> fields = layout.schema().fields();
    this.names = new byte[fields.size()][];
    this.inKey = new boolean[fields.size()];
    for (int i = 0; i < names.length; i++) {
      String name = fields.get(i).name();
      names[i] = new Bytes().addQuoted(name).add(':').toArray();
      inKey[i] = layout.keys().stream().anyMatch(key -> key.name().equals(name));
    }
  }

  /** Whether records of such a layout can be written so at all. */
  static boolean fits(DynamoLayout layout) {
    return !layout.ownKey()
        && layout.schema().fields().stream().allMatch(field -> plain(field.held()));
  }

  // A set looks like a list until its extension is known.
  private static boolean plain(LogicalType held) {
    if (held instanceof ListOf list) {
      return plain(list.element());
    }
    if (held instanceof MapOf map) {
      return plain(map.value());
    }
    if (held instanceof Struct struct) {
      return struct.fields().stream().allMatch(field -> plain(field.held()));
    }
    return !(held instanceof Extension) || held.equals(DynamoTypes.NUMBER);
  }

  /** Makes the texts of all records; false when one of them is not ordinary. */
  boolean encode(RecordBatch batch) {
    if (!batch.schema().fields().equals(layout.schema().fields())) {
      return false;
    }
    text.truncate(0);
    ends = new int[batch.size()];
    Set<String> keys = new HashSet<>();
    try {
      for (int row = 0; row < batch.size(); row++) {
        if (!encode(batch, row, keys)) {
          return false;
        }
        ends[row] = text.length();
      }
      return true;
    } catch (RefusedValueException e) {
      return false;
    }
  }

  private boolean encode(RecordBatch batch, int row, Set<String> keys) {
    int begin = text.length();
    StringBuilder key = new StringBuilder();
    text.add('{');
    for (int column = 0; column < names.length; column++) {
      int before = text.length();
      if (before > begin + 1) {
        text.add(',');
      }
      text.add(names[column]);
      int from = text.length();
      writer.begin();
      batch.write(row, column, writer);
      if (inKey[column]) {
        if (writer.isMissing() || !keyFits(from)) {
          return false;
        }
        key.append(
            new String(text.array(), from, text.length() - from, StandardCharsets.ISO_8859_1));
      } else if (writer.isMissing()) {
        text.truncate(before);
      }
    }
    text.add('}');
    // As text nothing is smaller than it counts for.
    return text.length() - begin <= ItemSize.LIMIT && keys.add(key.toString());
  }

  private boolean keyFits(int from) {
    return text.length() - from <= LONGEST_KEY
        && !ends(from, EMPTY_STRING)
        && !ends(from, EMPTY_BYTES)
        && !ends(from, NULL);
  }

  private boolean ends(int from, byte[] with) {
    return Arrays.equals(text.array(), from, text.length(), with, 0, with.length);
  }

  /** Appends the text of an item; what {@link #encode} made last is there until the next. */
  void append(Bytes out, int row) {
    int from = row == 0 ? 0 : ends[row - 1];
    out.add(text.array(), from, ends[row] - from);
  }
}
