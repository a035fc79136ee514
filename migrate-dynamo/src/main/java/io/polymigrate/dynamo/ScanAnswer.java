package io.polymigrate.dynamo;

import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.JsonCursor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A page of a scan as it came, and where its items are. */
final class ScanAnswer {
  private static final int FIRST_ROOM = 1024;

  private final byte[] bytes;
  private final int[] places;
  private final Map<String, AttributeValue> lastKey;
  private final double capacityUnits;

  private ScanAnswer(
      byte[] bytes, int[] places, Map<String, AttributeValue> lastKey, double capacityUnits) {
    this.bytes = bytes;
    this.places = places;
    this.lastKey = lastKey;
    this.capacityUnits = capacityUnits;
  }

  /**
   * Finds the parts.
   *
   * @throws SdkClientException when it is no such answer
   */
  static ScanAnswer parse(Bytes body) {
    try {
      return parse(body.array().length == body.length() ? body.array() : body.toArray());
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw SdkClientException.create("The answer to a scan is not one of DynamoDB's protocol", e);
    }
  }

  private static ScanAnswer parse(byte[] bytes) {
    int[] places = new int[0];
    Map<String, AttributeValue> lastKey = Map.of();
    double units = 0;
    JsonCursor cursor = new JsonCursor(bytes, 0);
    cursor.open();
    while (cursor.next()) {
      switch (cursor.name()) {
        case "Items" -> places = places(cursor);
        case "LastEvaluatedKey" -> lastKey = AttributeReader.item(cursor);
        case "ConsumedCapacity" -> units = units(bytes, cursor);
        default -> cursor.skip();
      }
    }
    return new ScanAnswer(bytes, places, lastKey, units);
  }

  private static int[] places(JsonCursor cursor) {
    int[] places = new int[FIRST_ROOM];
    int count = 0;
    cursor.open();
    while (cursor.next()) {
      if (count == places.length) {
        places = Arrays.copyOf(places, 2 * count);
      }
      places[count++] = cursor.position();
      cursor.skip();
    }
    return Arrays.copyOf(places, count);
  }

  /** What follows, the capacity that a table was used of. */
  static double units(byte[] bytes, JsonCursor cursor) {
    double units = 0;
    cursor.open();
    while (cursor.next()) {
      boolean counted = cursor.name().equals("CapacityUnits");
      int from = cursor.position();
      cursor.skip();
      if (counted) {
        units =
            Double.parseDouble(
                new String(bytes, from, cursor.end() - from, StandardCharsets.US_ASCII));
      }
    }
    return units;
  }

  /** The whole answer. */
  byte[] bytes() {
    return bytes;
  }

  /** How many items there are. */
  int size() {
    return places.length;
  }

  /** Where the scan goes on; empty at its end. */
  Map<String, AttributeValue> lastKey() {
    return lastKey;
  }

  /** What the service says it took; 0 when it does not. */
  double capacityUnits() {
    return capacityUnits;
  }

  /** Where one of the items begins. */
  int place(int index) {
    return places[index];
  }

  /** One of the items, made. */
  Map<String, AttributeValue> item(int index) {
    return AttributeReader.item(new JsonCursor(bytes, places[index]));
  }

  /** The first of them, made. */
  List<Map<String, AttributeValue>> items(int count) {
    List<Map<String, AttributeValue>> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(item(i));
    }
    return items;
  }
}
