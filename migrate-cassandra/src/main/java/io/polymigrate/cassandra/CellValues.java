package io.polymigrate.cassandra;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.spi.GivenValues;
import io.polymigrate.api.type.Field;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Cells as canonical values of their fields' logical types, and back. */
final class CellValues {
  private CellValues() {}

  /**
   * What a cell means.
   *
   * @throws RefusedValueException when it is nothing that the field can be
   */
  static @Nullable Object of(Field field, CqlType type, @Nullable ByteBuffer cell) {
    ValueCollector collector = new ValueCollector();
    CellReader.write(type, cell, collector);
    Object held = collector.take();
    return held == null ? null : GivenValues.logical(held, field.type(), field.held());
  }

  /**
   * A canonical value as a cell.
   *
   * @throws IllegalArgumentException when the column can't hold it; says why, without it
   */
  static ByteBuffer cell(Field field, CqlType type, Object canonical) {
    CellWriter writer = new CellWriter();
    writer.begin(type, false);
    try {
      Values.write(GivenValues.held(canonical, field.type(), field.held()), field.held(), writer);
    } catch (RefusedValueException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
    return writer.cell();
  }

  /** The same of a value as it was given in an operation. */
  static ByteBuffer given(Field field, CqlType type, Object given) {
    return cell(field, type, GivenValues.canonical(field.type(), given));
  }
}
