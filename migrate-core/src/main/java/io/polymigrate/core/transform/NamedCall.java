package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A registered function of some fields.
 *
 * @param name the function's name
 * @param arguments which fields it sees
 */
record NamedCall(String name, List<String> arguments) implements Origin {

  @Override
  public Map<String, @Nullable Object> data() {
    return Map.of("function", name, "args", arguments);
  }

  @Override
  public Column bind(String field, Binding binding) {
    NamedFunction function =
        binding
            .functions()
            .find(name)
            .orElseThrow(
                () ->
                    MigrationException.invalid(
                        "unknown function '"
                            + name
                            + "'; registered are "
                            + binding.functions().names()
                            + ". Register it in Java, or give its jar as a plug-in"));
    return new FunctionCall(function, arguments).bind(field, binding);
  }
}
