package io.polymigrate.core.transform;

import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A field of the source, or a member of a struct.
 *
 * @param source its name; {@code a.b} where no field is called that
 * @param copy whether it also stays where it is
 */
record FromField(String source, boolean copy) implements Origin {

  @Override
  public Map<String, @Nullable Object> data() {
    return copy ? Map.of("from", source, "copy", true) : Map.of("from", source);
  }

  @Override
  public List<String> moves() {
    return copy ? List.of() : List.of(source);
  }

  @Override
  public Column bind(String name, Binding binding) {
    int dot = source.indexOf('.');
    if (binding.schema().indexOf(source) < 0 && dot > 0) {
      int position = binding.schema().indexOf(source.substring(0, dot));
      if (position >= 0 && binding.field(position).type() instanceof LogicalType.Struct) {
        return MemberColumn.of(name, position, source.substring(dot + 1), binding);
      }
    }
    int position = binding.position(source, "it");
    Field field = binding.field(position);
    return new PassedColumn(field.withName(name), source, position, false);
  }
}
