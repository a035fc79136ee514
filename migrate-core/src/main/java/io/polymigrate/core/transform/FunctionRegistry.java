package io.polymigrate.core.transform;

import io.polymigrate.api.type.LogicalType;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Functions by name. Immutable. */
public final class FunctionRegistry {
  private final Map<String, NamedFunction> functions;

  private FunctionRegistry(Map<String, NamedFunction> functions) {
    this.functions = functions;
  }

  /** No functions. */
  public static FunctionRegistry empty() {
    return new FunctionRegistry(Map.of());
  }

  /** The functions that providers on this class loader bring. */
  public static FunctionRegistry load(ClassLoader loader) {
    FunctionRegistry registry = empty();
    for (FunctionProvider provider : ServiceLoader.load(FunctionProvider.class, loader)) {
      registry = registry.with(provider.functions());
    }
    return registry;
  }

  /** The same and a deterministic function. */
  public FunctionRegistry with(String name, LogicalType result, RecordFunction function) {
    return with(java.util.List.of(new NamedFunction(name, result, true, function)));
  }

  /**
   * The same and further functions.
   *
   * @throws IllegalArgumentException when a name is taken
   */
  public FunctionRegistry with(Collection<NamedFunction> more) {
    Map<String, NamedFunction> all = new TreeMap<>(functions);
    for (NamedFunction function : more) {
      if (all.put(function.name(), function) != null) {
        throw new IllegalArgumentException(
            "The function '" + function.name() + "' is registered twice");
      }
    }
    return new FunctionRegistry(all);
  }

  /** The function of that name. */
  public Optional<NamedFunction> find(String name) {
    return Optional.ofNullable(functions.get(name));
  }

  /** All names, sorted. */
  public SortedSet<String> names() {
    return new TreeSet<>(functions.keySet());
  }
}
