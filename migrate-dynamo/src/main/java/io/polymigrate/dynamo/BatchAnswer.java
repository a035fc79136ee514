package io.polymigrate.dynamo;

import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.JsonCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;

/**
 * What the service says of a batch of puts into one table.
 *
 * @param unprocessed the items that it had no capacity for
 * @param capacityUnits what the others took; 0 when it does not say
 */
record BatchAnswer(List<Map<String, AttributeValue>> unprocessed, double capacityUnits) {
  static BatchAnswer of(BatchWriteItemResponse answer) {
    List<Map<String, AttributeValue>> unprocessed = new ArrayList<>();
    answer
        .unprocessedItems()
        .values()
        .forEach(left -> left.forEach(it -> unprocessed.add(it.putRequest().item())));
    double units = 0;
    for (ConsumedCapacity capacity : answer.consumedCapacity()) {
      units += capacity.capacityUnits() == null ? 0 : capacity.capacityUnits();
    }
    return new BatchAnswer(unprocessed, units);
  }

  /**
   * Reads an answer of the protocol.
   *
   * @throws SdkClientException when it is none
   */
  static BatchAnswer parse(Bytes body) {
    try {
      return parse(body.toArray());
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw SdkClientException.create("The answer to a batch is not one of DynamoDB's protocol", e);
    }
  }

  private static BatchAnswer parse(byte[] bytes) {
    List<Map<String, AttributeValue>> unprocessed = new ArrayList<>();
    double units = 0;
    boolean told = false;
    JsonCursor cursor = new JsonCursor(bytes, 0);
    cursor.open();
    while (cursor.next()) {
      switch (cursor.name()) {
        case "UnprocessedItems" -> {
          unprocessed(cursor, unprocessed);
          told = true;
        }
        case "ConsumedCapacity" -> {
          cursor.open();
          while (cursor.next()) {
            units += ScanAnswer.units(bytes, cursor);
          }
        }
        default -> cursor.skip();
      }
    }
    if (!told) {
      // The service always says what it left; an answer without it may be anyone's.
      throw new IllegalArgumentException("It does not say what was left unprocessed");
    }
    return new BatchAnswer(unprocessed, units);
  }

  private static void unprocessed(JsonCursor cursor, List<Map<String, AttributeValue>> items) {
    cursor.open();
    while (cursor.next()) {
      String unusedTable = cursor.name();
      cursor.open();
      while (cursor.next()) {
        cursor.open();
        while (cursor.next()) {
          String unusedPut = cursor.name();
          cursor.open();
          while (cursor.next()) {
            String unusedItem = cursor.name();
            items.add(AttributeReader.item(cursor));
          }
        }
      }
    }
  }
}
