package io.polymigrate.cli;

import io.polymigrate.api.type.LogicalType;
import io.polymigrate.core.transform.FunctionProvider;
import io.polymigrate.core.transform.NamedFunction;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** A plugin's function. */
public final class ShoutingFunctions implements FunctionProvider {
  @Override
  public Collection<NamedFunction> functions() {
    return List.of(
        new NamedFunction(
            "shout",
            LogicalType.Simple.STRING,
            true,
            record -> String.valueOf(record.value("name")).toUpperCase(Locale.ROOT) + "!"));
  }
}
