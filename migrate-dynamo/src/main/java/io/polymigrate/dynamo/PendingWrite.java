package io.polymigrate.dynamo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An item to be written, with the records it stands for: all of one key. */
final class PendingWrite {
  private final List<Integer> rows = new ArrayList<>();
  private Map<String, AttributeValue> item;

  PendingWrite(int row, Map<String, AttributeValue> item) {
    rows.add(row);
    this.item = item;
  }

  List<Integer> rows() {
    return rows;
  }

  Map<String, AttributeValue> item() {
    return item;
  }

  /** A later record of the same key. */
  void supersede(int row, Map<String, AttributeValue> later) {
    rows.add(row);
    item = later;
  }
}
