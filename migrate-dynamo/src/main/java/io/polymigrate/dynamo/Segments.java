package io.polymigrate.dynamo;

import io.polymigrate.api.spi.Parts;
import io.polymigrate.dynamo.ScanBound.Piece;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Goes through all items of a table, in several segments of a scan at once. Blocks. */
final class Segments {
  private static final int COUNT = 4;

  private Segments() {}

  /** Gives the items to the work, page by page; several pages are dealt with at once. */
  static void each(
      Execution run,
      String table,
      ItemKeys keys,
      Consumer<List<Map<String, AttributeValue>>> work) {
    DynamoConnection connection = run.connection();
    Parts.each(
        connection.executor(),
        COUNT,
        (segment, givenUp) -> {
          List<Piece> pieces = List.of(new Piece(COUNT, segment, null, null));
          ScanPages pages = new ScanPages(connection, table, keys, null, pieces);
          ScanPages.Page page = pages.next();
          while (page != null && !givenUp.getAsBoolean()) {
            run.context().throwIfStopped();
            work.accept(page.items());
            page = pages.next();
          }
        });
  }
}
