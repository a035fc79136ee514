package io.polymigrate.sql.postgresql;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.ValueWriter;

/** Pushes values from their binary wire form into a writer. */
final class BinaryDecoder {
  /** Days from 1970-01-01 to 2000-01-01, where PostgreSQL's calendar starts. */
  static final long EPOCH_DAY = 10_957;

  /** Seconds from 1970-01-01 to 2000-01-01. */
  static final long EPOCH_SECOND = EPOCH_DAY * 86_400;

  static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final long MICROS = 1_000_000;

  private BinaryDecoder() {}

  static void read(Codec codec, byte[] bytes, int at, int length, ValueWriter writer) {
    switch (codec.kind()) {
      case BOOL -> writer.booleanValue(bytes[at] != 0);
      case INT2 -> writer.intValue(PgBytes.readShort(bytes, at));
      case INT4 -> writer.intValue(PgBytes.readInt(bytes, at));
      case INT8 -> writer.longValue(PgBytes.readLong(bytes, at));
      case OID -> writer.longValue(PgBytes.readInt(bytes, at) & 0xffff_ffffL);
      case FLOAT4 -> writer.floatValue(Float.intBitsToFloat(PgBytes.readInt(bytes, at)));
      case FLOAT8 -> writer.doubleValue(Double.longBitsToDouble(PgBytes.readLong(bytes, at)));
      case NUMERIC -> BinaryNumeric.read(bytes, at, writer);
      case TEXT, BLANK_PADDED, TEXT_IO -> writer.utf8(bytes, at, length);
      case BYTEA -> writer.bytes(bytes, at, length);
      case DATE -> date(PgBytes.readInt(bytes, at), writer);
      case TIME -> time(PgBytes.readLong(bytes, at), writer);
      case TIMESTAMP -> timestamp(PgBytes.readLong(bytes, at), writer);
      case TIMESTAMPTZ -> instant(PgBytes.readLong(bytes, at), writer);
      case UUID -> writer.uuid(PgBytes.readLong(bytes, at), PgBytes.readLong(bytes, at + 8));
      case JSON -> writer.json(bytes, at, length);
      case JSONB -> writer.json(bytes, at + 1, length - 1);
      case ARRAY -> array(codec.elementOrThrow(), bytes, at, writer);
    }
  }

  private static void date(int days, ValueWriter writer) {
    if (days == Integer.MAX_VALUE || days == Integer.MIN_VALUE) {
      throw infinite("date");
    }
    writer.date(days + EPOCH_DAY);
  }

  private static void time(long micros, ValueWriter writer) {
    if (micros >= MICROS_PER_DAY) {
      throw RefusedValueException.notRepresentable("the time 24:00 is outside a day");
    }
    writer.time(micros * 1000);
  }

  private static void timestamp(long micros, ValueWriter writer) {
    refuseInfinite(micros, "timestamp");
    long second = Math.floorDiv(micros, MICROS);
    writer.timestamp(second + EPOCH_SECOND, (int) (micros - second * MICROS) * 1000);
  }

  private static void instant(long micros, ValueWriter writer) {
    refuseInfinite(micros, "timestamp with time zone");
    long second = Math.floorDiv(micros, MICROS);
    writer.instant(second + EPOCH_SECOND, (int) (micros - second * MICROS) * 1000);
  }

  private static void refuseInfinite(long micros, String type) {
    if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
      throw infinite(type);
    }
  }

  private static RefusedValueException infinite(String type) {
    return RefusedValueException.notRepresentable(
        "an infinite " + type + " is no point in time; only PostgreSQL holds it");
  }

  // Dimensions, whether there are nulls, the elements' type; per dimension size and first index.
  private static void array(Codec element, byte[] bytes, int start, ValueWriter writer) {
    int dimensions = PgBytes.readInt(bytes, start);
    if (dimensions == 0) {
      writer.beginList();
      writer.endList();
      return;
    }
    if (dimensions > 1 || PgBytes.readInt(bytes, start + 16) != 1) {
      throw RefusedValueException.notRepresentable(
          "an array of several dimensions, or one that does not start at 1, is no list");
    }
    int size = PgBytes.readInt(bytes, start + 12);
    int at = start + 20;
    writer.beginList();
    for (int i = 0; i < size; i++) {
      int length = PgBytes.readInt(bytes, at);
      at += 4;
      if (length < 0) {
        writer.nullValue();
      } else {
        read(element, bytes, at, length, writer);
        at += length;
      }
    }
    writer.endList();
  }
}
