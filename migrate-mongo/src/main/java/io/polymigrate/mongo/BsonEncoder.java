package io.polymigrate.mongo;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as BSON elements straight into a buffer. {@link #element} names the element that
 * the next value becomes.
 *
 * <p>A value that BSON has no exact type for becomes a document {@code {"$polymigrate": typed
 * JSON}} where the field allows it, and is refused elsewhere.
 */
final class BsonEncoder implements ValueWriter {
  /** The server refuses more than 180 levels; below that there must be room for wrappers. */
  static final int MAX_DEPTH = 150;

  private static final int LIST = 1;
  private static final int ESCAPED = 2;
  private static final int FRESH = 4;

  private final BsonBuffer out;
  private final byte[] uuid = new byte[16];
  private int typeAt;
  private int depth;
  private int[] starts = new int[16];
  private int[] indexes = new int[16];
  private int[] flags = new int[16];
  private Wrapping wrapping = Wrapping.NONE;
  private @Nullable JsonToBson json;
  private @Nullable String extension;

  BsonEncoder(BsonBuffer out) {
    this.out = out;
  }

  /**
   * Starts an element of the document that is being written.
   *
   * @param name with its NUL
   * @param allowed which values are wrapped
   */
  void element(byte[] name, Wrapping allowed) {
    depth = 0;
    extension = null;
    wrapping = allowed;
    header(name);
  }

  /** What may be wrapped in a field. */
  enum Wrapping {
    /** Nothing: the field has one type, and its readers expect that. */
    NONE,
    /** Values that BSON has no exact type for. */
    FOREIGN,
    /** These, and JSON, which else would be taken for the documents it looks like. */
    FOREIGN_AND_JSON;

    static Wrapping of(LogicalType held) {
      return !MongoTypes.mayWrap(held)
          ? NONE
          : MongoTypes.hasVariant(held) ? FOREIGN_AND_JSON : FOREIGN;
    }
  }

  private void header(byte[] name) {
    typeAt = out.position();
    out.put(0);
    out.putBytes(name);
  }

  private void type(int type) {
    if (depth > 0 && (flags[depth - 1] & LIST) != 0) {
      header(BsonNames.index(indexes[depth - 1]++));
    }
    out.set(typeAt, type);
  }

  private void refuseUnknownExtension() {
    if (extension != null) {
      throw RefusedValueException.notRepresentable(
          "an extension value '" + extension + "' of this form");
    }
  }

  private void open(int type, int flag) {
    refuseUnknownExtension();
    if (depth >= MAX_DEPTH) {
      throw RefusedValueException.notRepresentable(
          "more than " + MAX_DEPTH + " levels of nesting; MongoDB holds fewer than 180");
    }
    type(type);
    if (depth == starts.length) {
      starts = Arrays.copyOf(starts, depth * 2);
      indexes = Arrays.copyOf(indexes, depth * 2);
      flags = Arrays.copyOf(flags, depth * 2);
    }
    starts[depth] = out.open();
    indexes[depth] = 0;
    flags[depth] = flag;
    depth++;
  }

  private void close() {
    depth--;
    out.close(starts[depth]);
    if ((flags[depth] & ESCAPED) != 0) {
      depth--;
      out.close(starts[depth]);
    }
  }

  // A document of the user's that would be mistaken for one of ours is put into one of ours.
  private void escape() {
    flags[depth - 1] = 0;
    header(BsonNames.OBJECT);
    open(BsonTypes.DOCUMENT, ESCAPED);
  }

  private void wrap(@Nullable Object value) {
    if (wrapping == Wrapping.NONE) {
      throw RefusedValueException.notRepresentable(
          "MongoDB has no exact type for a "
              + (value == null ? "null" : value.getClass().getSimpleName()));
    }
    wrapped(BsonNames.VALUE, TypedJson.write(value));
  }

  private void wrapped(byte[] name, String text) {
    type(BsonTypes.DOCUMENT);
    int start = out.open();
    out.put(BsonTypes.STRING);
    out.putBytes(name);
    out.putString(text);
    out.close(start);
  }

  /** JSON that is kept as its text. */
  void jsonText(String text) {
    wrapped(BsonNames.VALUE, TypedJson.write(new JsonText(text)));
  }

  /** A JSON number that is kept as its text. */
  void numberText(String text) {
    wrapped(BsonNames.NUMBER, text);
  }

  @Override
  public void missing() {
    out.rewind(typeAt);
  }

  @Override
  public void nullValue() {
    type(BsonTypes.NULL);
  }

  @Override
  public void booleanValue(boolean value) {
    if (extension != null) {
      MongoExtensions.putBoolean(this, takeExtension());
      return;
    }
    type(BsonTypes.BOOLEAN);
    out.put(value ? 1 : 0);
  }

  @Override
  public void intValue(int value) {
    refuseUnknownExtension();
    type(BsonTypes.INT);
    out.putInt(value);
  }

  @Override
  public void longValue(long value) {
    if (extension != null) {
      MongoExtensions.putLong(this, takeExtension(), value);
      return;
    }
    type(BsonTypes.LONG);
    out.putLong(value);
  }

  @Override
  public void bigInteger(BigInteger value) {
    refuseUnknownExtension();
    wrap(value);
  }

  @Override
  public void decimal(long unscaled, int scale) {
    refuseUnknownExtension();
    if (!Decimal128Bits.fitsScale(scale)) {
      decimal(BigDecimal.valueOf(unscaled, scale));
      return;
    }
    type(BsonTypes.DECIMAL);
    Decimal128Bits.put(out, unscaled, scale);
  }

  @Override
  public void decimal(BigDecimal value) {
    refuseUnknownExtension();
    if (Decimal128Bits.fits(value)) {
      type(BsonTypes.DECIMAL);
      Decimal128Bits.put(out, value);
    } else if (wrapping != Wrapping.NONE) {
      wrap(value);
    } else {
      throw RefusedValueException.notRepresentable(
          "a decimal beyond 34 digits or the exponents -6176 to 6111 of a Decimal128");
    }
  }

  @Override
  public void decimal(DecimalSpecial value) {
    refuseUnknownExtension();
    type(BsonTypes.DECIMAL);
    Decimal128Bits.put(out, value);
  }

  @Override
  public void floatValue(float value) {
    refuseUnknownExtension();
    wrap(value);
  }

  @Override
  public void doubleValue(double value) {
    refuseUnknownExtension();
    type(BsonTypes.DOUBLE);
    out.putLong(Double.doubleToRawLongBits(value));
  }

  @Override
  public void string(String value) {
    if (extension != null) {
      MongoExtensions.putString(this, takeExtension(), value);
      return;
    }
    type(BsonTypes.STRING);
    out.putString(value);
  }

  @Override
  public void utf8(byte[] bytes, int offset, int length) {
    if (extension != null) {
      string(new String(bytes, offset, length, StandardCharsets.UTF_8));
      return;
    }
    type(BsonTypes.STRING);
    out.putString(bytes, offset, length);
  }

  @Override
  public void bytes(byte[] bytes, int offset, int length) {
    if (extension != null) {
      MongoExtensions.putBytes(this, takeExtension(), bytes, offset, length);
      return;
    }
    binary(0, bytes, offset, length);
  }

  /** Binary data of a subtype. */
  void binary(int subtype, byte[] bytes, int offset, int length) {
    type(BsonTypes.BINARY);
    out.putInt(length);
    out.put(subtype);
    out.putBytes(bytes, offset, length);
  }

  /** A value as its bytes. */
  void rawValue(int type, byte[] bytes, int offset, int length) {
    type(type);
    out.putBytes(bytes, offset, length);
  }

  @Override
  public void date(long epochDay) {
    refuseUnknownExtension();
    wrap(LocalDate.ofEpochDay(epochDay));
  }

  @Override
  public void time(long nanoOfDay) {
    refuseUnknownExtension();
    wrap(LocalTime.ofNanoOfDay(nanoOfDay));
  }

  @Override
  public void timestamp(long epochSecond, int nano) {
    refuseUnknownExtension();
    wrap(LocalDateTime.ofEpochSecond(epochSecond, nano, ZoneOffset.UTC));
  }

  @Override
  public void instant(long epochSecond, int nano) {
    boolean date = MongoExtensions.DATE.equals(extension);
    if (date) {
      extension = null;
    }
    refuseUnknownExtension();
    if (nano % 1_000_000 == 0) {
      type(BsonTypes.DATE);
      out.putLong(epochSecond * 1000 + nano / 1_000_000);
    } else if (wrapping != Wrapping.NONE && !date) {
      wrap(Instant.ofEpochSecond(epochSecond, nano));
    } else {
      throw RefusedValueException.notRepresentable(
          "a point in time finer than the milliseconds of a MongoDB date");
    }
  }

  @Override
  public void uuid(long mostSignificant, long leastSignificant) {
    refuseUnknownExtension();
    for (int i = 0; i < 8; i++) {
      uuid[i] = (byte) (mostSignificant >>> (56 - 8 * i));
      uuid[8 + i] = (byte) (leastSignificant >>> (56 - 8 * i));
    }
    binary(4, uuid, 0, 16);
  }

  /** The UUID of typed JSON. */
  void uuid(UUID value) {
    uuid(value.getMostSignificantBits(), value.getLeastSignificantBits());
  }

  @Override
  public void json(byte[] utf8, int offset, int length) {
    refuseUnknownExtension();
    if (wrapping == Wrapping.FOREIGN_AND_JSON) {
      jsonText(new String(utf8, offset, length, StandardCharsets.UTF_8));
      return;
    }
    if (json == null) {
      json = new JsonToBson(this);
    }
    json.write(utf8, offset, length);
  }

  @Override
  public void extension(String name) {
    if (!MongoExtensions.known(name)) {
      throw RefusedValueException.notRepresentable("a value of the foreign type '" + name + "'");
    }
    extension = name;
  }

  private String takeExtension() {
    String name = extension == null ? "" : extension;
    extension = null;
    return name;
  }

  @Override
  public void beginList() {
    open(BsonTypes.ARRAY, LIST);
  }

  @Override
  public void endList() {
    close();
  }

  @Override
  public void beginMap() {
    open(BsonTypes.DOCUMENT, FRESH);
  }

  @Override
  public void endMap() {
    close();
  }

  @Override
  public void beginStruct() {
    open(BsonTypes.DOCUMENT, FRESH);
  }

  @Override
  public void endStruct() {
    close();
  }

  @Override
  public void name(String name) {
    if ((flags[depth - 1] & FRESH) != 0) {
      if (name.startsWith(BsonNames.RESERVED)) {
        escape();
      }
      flags[depth - 1] &= ~FRESH;
    }
    typeAt = out.position();
    out.put(0);
    out.putName(name);
  }
}
