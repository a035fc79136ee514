package io.polymigrate.mongo;

import io.polymigrate.api.record.RecordSchema;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the fields of a schema in documents. Remembers in which order the fields of the last
 * document came, because the next one's mostly come in the same. Not thread-safe.
 */
final class MongoColumns {
  private static final int UNKNOWN = -1;

  private final byte[][] names;
  private final int[] top;
  private final int[] members;
  private final boolean idIsDocument;
  private final boolean idIsField;
  private final boolean strict;
  private int[] order = new int[0];

  /**
   * Columns of a schema.
   *
   * @param schema what to read
   * @param physical how the collection keeps its key
   * @param strict whether a field outside the schema makes a document a misfit
   */
  MongoColumns(RecordSchema schema, MongoLayout physical, boolean strict) {
    int size = schema.fields().size();
    this.names = new byte[size][];
    this.strict = strict;
    this.idIsDocument = physical.key() == MongoLayout.Key.DOCUMENT;
    int[] topLevel = new int[size];
    int[] inId = new int[size];
    int topCount = 0;
    int idCount = 0;
    boolean id = false;
    for (int column = 0; column < size; column++) {
      String name = schema.fields().get(column).name();
      boolean key = physical.schema().key().contains(name);
      names[column] = key && !idIsDocument ? MongoLayout.ID_NAME : BsonNames.of(name);
      if (key && idIsDocument) {
        inId[idCount++] = column;
      } else {
        id |= key;
        topLevel[topCount++] = column;
      }
    }
    this.idIsField = id;
    this.top = Arrays.copyOf(topLevel, topCount);
    this.members = Arrays.copyOf(inId, idCount);
  }

  int size() {
    return names.length;
  }

  /** Where a value is whose type byte was found there. */
  int value(int column, int typeAt) {
    return typeAt + 1 + names[column].length;
  }

  /**
   * Notes where the fields of a document are.
   *
   * @param offsets of the type bytes, one per column from {@code base} on; 0 where there is none
   * @return why the document does not fit, or null
   */
  @Nullable String locate(byte[] bytes, int document, int[] offsets, int base) {
    String misfit = null;
    int at = document + 4;
    int element = 0;
    while (bytes[at] != 0) {
      int column = expected(element, bytes, at + 1);
      int nameEnd;
      if (column >= 0) {
        nameEnd = at + 1 + names[column].length;
        if (offsets[base + column] != 0) {
          misfit = "has the field '" + name(bytes, at + 1, nameEnd) + "' twice";
        }
        offsets[base + column] = at;
      } else {
        nameEnd = BsonTypes.endOfName(bytes, at + 1) + 1;
        String reason = other(bytes, at, nameEnd, offsets, base);
        misfit = misfit == null ? reason : misfit;
      }
      at = BsonTypes.end(bytes[at] & 0xff, bytes, nameEnd);
      element++;
    }
    return misfit;
  }

  private int expected(int element, byte[] bytes, int at) {
    if (element < order.length) {
      int guess = order[element];
      if (guess >= 0 && BsonNames.at(bytes, at, names[guess])) {
        return guess;
      }
    } else {
      order = Arrays.copyOf(order, element + 8);
      Arrays.fill(order, element, order.length, UNKNOWN);
    }
    for (int column : top) {
      if (BsonNames.at(bytes, at, names[column])) {
        order[element] = column;
        return column;
      }
    }
    return UNKNOWN;
  }

  // The key when it is a document, or a field that the schema lacks.
  private @Nullable String other(byte[] bytes, int at, int nameEnd, int[] offsets, int base) {
    boolean id = Arrays.equals(bytes, at + 1, nameEnd, MongoLayout.ID_NAME, 0, 4);
    if (!id) {
      return strict
          ? "has the field '" + name(bytes, at + 1, nameEnd) + "', which the schema lacks"
          : null;
    }
    if (!idIsDocument || idIsField) {
      return null;
    }
    if (bytes[at] != BsonTypes.DOCUMENT) {
      return "has an '_id' that is no document with the key fields";
    }
    int found = 0;
    int count = 0;
    for (int next = nameEnd + 4; bytes[next] != 0; count++) {
      int end = BsonTypes.endOfName(bytes, next + 1) + 1;
      for (int column : members) {
        if (BsonNames.at(bytes, next + 1, names[column])) {
          offsets[base + column] = next;
          found++;
        }
      }
      next = BsonTypes.end(bytes[next] & 0xff, bytes, end);
    }
    return strict && found != count ? "has an '_id' with other fields than the key's" : null;
  }

  private static String name(byte[] bytes, int from, int end) {
    return new String(bytes, from, end - from - 1, StandardCharsets.UTF_8);
  }
}
