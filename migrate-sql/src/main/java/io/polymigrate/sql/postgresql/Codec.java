package io.polymigrate.sql.postgresql;

import io.polymigrate.api.type.LogicalType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a column's values travel in binary COPY.
 *
 * @param kind which wire form
 * @param type the logical type it reads as
 * @param oid the type's oid in this database; array elements carry it on the wire
 * @param nativeType the type as the server writes it, domains resolved
 * @param limit greatest number of characters, digits or fraction digits, or -1
 * @param scale of a bounded numeric; 0 otherwise
 * @param element of an array, else null
 * @param wire name of the wire form where it is the same in every database
 */
record Codec(
    Kind kind,
    LogicalType type,
    int oid,
    String nativeType,
    int limit,
    int scale,
    @Nullable Codec element,
    Optional<String> wire) {

  /** The element of an array. */
  Codec elementOrThrow() {
    if (element == null) {
      throw new IllegalStateException(nativeType + " is no array");
    }
    return element;
  }

  /** The wire forms there are; {@link #TEXT_IO} goes as text and is cast by the server. */
  enum Kind {
    BOOL,
    INT2,
    INT4,
    INT8,
    OID,
    FLOAT4,
    FLOAT8,
    NUMERIC,
    TEXT,
    BLANK_PADDED,
    BYTEA,
    DATE,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    UUID,
    JSON,
    JSONB,
    ARRAY,
    TEXT_IO
  }
}
