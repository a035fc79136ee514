package io.polymigrate.mongo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.mongo.BsonEncoder.Wrapping;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonRegularExpression;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Keys as text (a typed JSON array of the key fields) and as BSON (the type byte and value of
 * {@code _id}).
 */
final class MongoKeys {
  private static final Shape VARIANT = Shape.of(Simple.VARIANT);
  private static final byte[] NAME = BsonNames.of("k");

  private final MongoLayout physical;

  MongoKeys(MongoLayout physical) {
    this.physical = physical;
  }

  /** The text of an {@code _id}. */
  String text(byte[] id) {
    ValueCollector collector = new ValueCollector();
    new BsonDecoder(id).write(id[0] & 0xff, 1, VARIANT, collector);
    Object value = collector.take();
    List<@Nullable Object> values = new ArrayList<>();
    if (physical.key() == MongoLayout.Key.DOCUMENT && value instanceof Map<?, ?> members) {
      for (String name : physical.schema().key()) {
        values.add(members.containsKey(name) ? members.get(name) : Values.MISSING);
      }
    } else {
      values.add(value);
    }
    return TypedJson.write(values);
  }

  /** The values of a key's text. */
  static List<@Nullable Object> values(String text) {
    try {
      if (TypedJson.read(text) instanceof List<?> values) {
        return new ArrayList<>(values);
      }
    } catch (RuntimeException e) {
      // Told below: the text is not one of ours.
    }
    throw MigrationException.invalid("A key range is malformed: expected a typed JSON array");
  }

  /** The {@code _id} of a text. */
  byte[] id(String text) {
    List<@Nullable Object> values = values(text);
    if (physical.key() != MongoLayout.Key.DOCUMENT) {
      if (values.size() != 1) {
        throw MigrationException.invalid("A key range is malformed: expected one value");
      }
      return bson(values.get(0));
    }
    return document(values, false);
  }

  /**
   * The {@code _id} that follows all keys which begin with these values, or is the key itself when
   * all are given.
   */
  byte[] document(List<@Nullable Object> values, boolean followed) {
    BsonBuffer out = new BsonBuffer(64);
    out.put(BsonTypes.DOCUMENT);
    int start = out.open();
    BsonEncoder encoder = new BsonEncoder(out);
    List<String> names = physical.schema().key();
    for (int i = 0; i < Math.min(values.size(), names.size()); i++) {
      encoder.element(BsonNames.of(names.get(i)), Wrapping.FOREIGN_AND_JSON);
      Values.write(values.get(i), Simple.VARIANT, encoder);
    }
    if (followed) {
      out.put(BsonTypes.MAX_KEY);
      out.putBytes(
          BsonNames.of(values.size() < names.size() ? names.get(values.size()) : "\uffff"));
    }
    out.close(start);
    return java.util.Arrays.copyOf(out.bytes(), out.position());
  }

  /** The type byte and BSON value of a canonical value. */
  static byte[] bson(@Nullable Object value) {
    BsonBuffer out = new BsonBuffer(32);
    BsonEncoder encoder = new BsonEncoder(out);
    encoder.element(NAME, Wrapping.FOREIGN_AND_JSON);
    Values.write(value, Simple.VARIANT, encoder);
    byte[] id = new byte[1 + out.position() - 1 - NAME.length];
    id[0] = out.bytes()[0];
    System.arraycopy(out.bytes(), 1 + NAME.length, id, 1, id.length - 1);
    return id;
  }

  /** The driver's form of a type byte and BSON value. */
  static BsonValue value(byte[] value) {
    BsonBuffer document = new BsonBuffer(value.length + 16);
    document.open();
    put(document, NAME, value);
    document.close(0);
    RawBsonDocument raw = new RawBsonDocument(document.bytes(), 0, document.position());
    return Objects.requireNonNull(raw.get("k"));
  }

  /** Appends an element that holds such a value. */
  static void put(BsonBuffer out, byte[] name, byte[] value) {
    out.put(value[0]);
    out.putBytes(name);
    out.putBytes(value, 1, value.length - 1);
  }

  /** The text of a document's key, if it has one. */
  Optional<String> position(BsonPage page, int document) {
    return physical.key() == MongoLayout.Key.NONE
        ? Optional.empty()
        : Optional.of(text(page.idValue(document)));
  }

  /** What two values share that are one key: numbers of one value are, whatever their types. */
  static BsonValue normal(BsonValue key) {
    if (key.isDocument()) {
      BsonDocument normal = new BsonDocument();
      key.asDocument().forEach((name, value) -> normal.append(name, normal(value)));
      return normal;
    }
    boolean finite =
        key.isInt32()
            || key.isInt64()
            || (key.isDouble() && Double.isFinite(key.asDouble().getValue()))
            || (key.isDecimal128() && key.asDecimal128().getValue().isFinite());
    // No key is a regular expression.
    return finite ? new BsonRegularExpression(plain(key)) : key;
  }

  private static String plain(BsonValue number) {
    BigDecimal value =
        number.isDouble()
            ? new BigDecimal(number.asDouble().getValue())
            : number.isDecimal128()
                ? new BigDecimal(number.asDecimal128().getValue().toString())
                : BigDecimal.valueOf(number.asNumber().longValue());
    return value.stripTrailingZeros().toString();
  }
}
