package io.polymigrate.core.carry;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.LogicalType;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Typed JSON text back into the value it was made from. */
final class TypedJsonDecoder extends Carrier {
  private final LogicalType type;

  TypedJsonDecoder(LogicalType type) {
    this.type = type;
  }

  @Override
  public void string(String value) {
    Object decoded = decode(value);
    Values.write(decoded, type, out());
  }

  private @Nullable Object decode(String text) {
    try {
      return TypedJson.read(text);
    } catch (IllegalArgumentException | ClassCastException | java.time.DateTimeException e) {
      throw RefusedValueException.notRepresentable("the text kept for it is no " + type);
    }
  }

  @Override
  public void utf8(byte[] bytes, int offset, int length) {
    string(new String(bytes, offset, length, StandardCharsets.UTF_8));
  }

  @Override
  public void json(byte[] utf8, int offset, int length) {
    utf8(utf8, offset, length);
  }
}
