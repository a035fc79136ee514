package io.polymigrate.dynamo;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** How much of the 400 KB an item takes, as DynamoDB's documentation counts it. */
final class ItemSize {
  static final long LIMIT = 400 * 1024L;
  private static final int STRUCTURE = 3;

  private ItemSize() {}

  static long of(Map<String, AttributeValue> item) {
    long size = 0;
    for (Map.Entry<String, AttributeValue> entry : item.entrySet()) {
      size += utf8(entry.getKey()) + of(entry.getValue());
    }
    return size;
  }

  static long of(AttributeValue value) {
    if (value.s() != null) {
      return utf8(value.s());
    }
    if (value.n() != null) {
      return number(value.n());
    }
    if (value.b() != null) {
      return bytes(value.b());
    }
    if (value.hasL()) {
      long size = STRUCTURE;
      for (AttributeValue item : value.l()) {
        size += 1 + of(item);
      }
      return size;
    }
    if (value.hasM()) {
      return STRUCTURE + value.m().size() + of(value.m());
    }
    if (value.bool() != null || value.nul() != null) {
      return 1;
    }
    return 1
        + sum(value.ss().stream().map(ItemSize::utf8).toList())
        + sum(value.ns().stream().map(ItemSize::number).toList())
        + sum(value.bs().stream().map(ItemSize::bytes).toList());
  }

  private static long sum(List<Long> sizes) {
    return sizes.stream().mapToLong(size -> size).sum();
  }

  private static long number(String digits) {
    return digits.length() / 2 + 1L;
  }

  private static long bytes(SdkBytes bytes) {
    return bytes.asByteBuffer().remaining();
  }

  private static long utf8(String text) {
    long size = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // Each half of a pair is two bytes of its four.
      size += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return size;
  }
}
