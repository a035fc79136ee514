package io.polymigrate.dynamo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.JsonCursor;
import java.util.Arrays;

/**
 * Finds the attributes of a schema's fields in items. The service gives the attributes of all items
 * in one order mostly, which is learned. For one thread.
 */
final class ItemColumns {
  static final int NONE = -1;

  private final String table;
  private final RecordSchema schema;
  private final boolean all;
  private final byte[][] names;
  private final int[] following;

  /**
   * Columns.
   *
   * @param all whether an item may have no others, but our own
   */
  ItemColumns(String table, RecordSchema schema, boolean all) {
    this.table = table;
    this.schema = schema;
    this.all = all;
    this.names =
        schema.fields().stream()
            .map(field -> JsonCursor.plain(field.name()))
            .toArray(byte[][]::new);
    this.following = new int[names.length + 1];
    Arrays.fill(following, NONE);
  }

  /**
   * Where the attributes of the item that comes begin.
   *
   * @throws MigrationException when it has one that the schema does not know
   */
  int[] places(JsonCursor cursor) {
    int[] places = new int[names.length];
    Arrays.fill(places, NONE);
    int before = 0;
    cursor.open();
    while (cursor.next()) {
      int column = following[before];
      if (column == NONE || names[column].length == 0 || !cursor.named(names[column])) {
        String name = cursor.name();
        column = schema.indexOf(name);
        if (column == NONE) {
          requireKnown(name);
          cursor.skip();
          continue;
        }
        following[before] = column;
      }
      places[column] = cursor.position();
      cursor.skip();
      before = column + 1;
    }
    return places;
  }

  private void requireKnown(String name) {
    if (all && !name.startsWith(TableNames.OWN)) {
      throw new MigrationException(
          StandardErrorCode.SCHEMA_MISMATCH,
          Outcome.NOT_APPLIED,
          "An item of '"
              + table
              + "' has an attribute '"
              + name
              + "' that the schema does not know; add the field to it (add_field), raise the"
              + " option 'sample', or name the fields to extract");
    }
  }
}
