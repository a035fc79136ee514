package io.polymigrate.dynamo;

import io.polymigrate.api.spi.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An item to be written, with the records it stands for: all of one key. */
final class PendingWrite {
  private final int row;
  private final @Nullable Texts texts;
  private @Nullable Map<String, AttributeValue> item;
  private @Nullable List<Integer> later;

  /**
   * Records whose items are there as text.
   *
   * @param text what holds the texts
   * @param items makes a record's item, for the rare case that it is needed
   */
  record Texts(ItemText text, IntFunction<Map<String, AttributeValue>> items) {}

  private PendingWrite(int row, @Nullable Texts texts, @Nullable Map<String, AttributeValue> item) {
    this.row = row;
    this.texts = texts;
    this.item = item;
  }

  static PendingWrite of(int row, Map<String, AttributeValue> item) {
    return new PendingWrite(row, null, item);
  }

  static PendingWrite of(int row, Texts texts) {
    return new PendingWrite(row, texts, null);
  }

  List<Integer> rows() {
    List<Integer> rows = new ArrayList<>(List.of(row));
    if (later != null) {
      rows.addAll(later);
    }
    return rows;
  }

  int records() {
    return 1 + (later == null ? 0 : later.size());
  }

  Map<String, AttributeValue> item() {
    if (item == null && texts != null) {
      item = texts.items().apply(row);
    }
    if (item == null) {
      throw new IllegalStateException("Neither item nor text");
    }
    return item;
  }

  /** Appends the item as text of the protocol. */
  void append(Bytes out) {
    if (texts != null) {
      texts.text().append(out, row);
    } else {
      AttributeText.write(out, item().entrySet());
    }
  }

  /** A later record of the same key. */
  void supersede(int laterRow, Map<String, AttributeValue> laterItem) {
    if (later == null) {
      later = new ArrayList<>();
    }
    later.add(laterRow);
    item = laterItem;
  }
}
