package io.polymigrate.dynamo;

import io.polymigrate.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Tells whether some attributes of an item are as they were. */
final class ItemHash {
  private ItemHash() {}

  /** The hash of these attributes, those that are not there included. */
  static String of(Map<String, AttributeValue> item, Collection<String> names) {
    Map<String, @Nullable Object> canonical = new TreeMap<>();
    for (String name : names) {
      AttributeValue value = item.get(name);
      canonical.put(name, value == null ? "missing" : canonical(value));
    }
    try {
      byte[] json = Json.writeCanonical(canonical).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("The JDK has no SHA-256", e);
    }
  }

  // Every value is a list that begins with its type; sets are sorted, as they have no order.
  private static List<Object> canonical(AttributeValue value) {
    List<Object> parts = new ArrayList<>(List.of(value.type().name()));
    switch (value.type()) {
      case S -> parts.add(value.s());
      case N -> parts.add(Attributes.number(value.n()).toString());
      case BOOL -> parts.add(value.bool());
      case B -> parts.add(Base64.getEncoder().encodeToString(value.b().asByteArray()));
      case L -> value.l().forEach(item -> parts.add(canonical(item)));
      case M -> {
        Map<String, Object> members = new TreeMap<>();
        value.m().forEach((name, item) -> members.put(name, canonical(item)));
        parts.add(members);
      }
      case SS -> value.ss().stream().sorted().forEach(parts::add);
      case NS ->
          value.ns().stream()
              .map(number -> Attributes.number(number).toString())
              .sorted()
              .forEach(parts::add);
      case BS ->
          value.bs().stream()
              .map(bytes -> Base64.getEncoder().encodeToString(bytes.asByteArray()))
              .sorted()
              .forEach(parts::add);
      default -> {}
    }
    return parts;
  }
}
