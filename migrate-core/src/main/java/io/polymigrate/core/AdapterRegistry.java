package io.polymigrate.core;

import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.error.MigrationException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The adapters that can be opened, by name and by scheme. Immutable. */
public final class AdapterRegistry {
  private final Map<String, AdapterProvider> byName = new TreeMap<>();
  private final Map<String, AdapterProvider> byScheme = new TreeMap<>();

  private AdapterRegistry(Iterable<AdapterProvider> providers) {
    for (AdapterProvider provider : providers) {
      register(byName, provider.name(), provider);
      provider.schemes().forEach(scheme -> register(byScheme, scheme, provider));
    }
  }

  /** The adapters on the calling thread's class path. */
  public static AdapterRegistry load() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return load(loader == null ? AdapterRegistry.class.getClassLoader() : loader);
  }

  /** The adapters that a class loader sees (plugins). */
  public static AdapterRegistry load(ClassLoader loader) {
    return new AdapterRegistry(ServiceLoader.load(AdapterProvider.class, loader));
  }

  /** Exactly these adapters. */
  public static AdapterRegistry of(Collection<? extends AdapterProvider> providers) {
    return new AdapterRegistry(List.copyOf(providers));
  }

  private static void register(
      Map<String, AdapterProvider> map, String name, AdapterProvider provider) {
    AdapterProvider other = map.putIfAbsent(name, provider);
    if (other != null && other.getClass() != provider.getClass()) {
      throw MigrationException.invalid(
          "Two adapters claim '"
              + name
              + "': "
              + other.getClass().getName()
              + " and "
              + provider.getClass().getName()
              + "; remove one of them from the class path");
    }
  }

  /** All providers, sorted by name. */
  public List<AdapterProvider> providers() {
    return List.copyOf(byName.values());
  }

  /**
   * The provider of that name.
   *
   * @throws MigrationException when there is none; lists those there are
   */
  public AdapterProvider provider(String name) {
    AdapterProvider provider = byName.get(name);
    if (provider == null) {
      throw MigrationException.invalid(
          "There is no adapter of type '" + name + "'; known types: " + byName.keySet());
    }
    return provider;
  }

  /**
   * The provider that opens such connection strings.
   *
   * @throws MigrationException when there is none; lists the schemes there are
   */
  public AdapterProvider provider(ConnectionString url) {
    AdapterProvider provider = byScheme.get(url.scheme());
    if (provider == null) {
      throw MigrationException.invalid(
          "No adapter opens connection strings of scheme '"
              + url.scheme()
              + "'; known schemes: "
              + byScheme.keySet());
    }
    return provider;
  }

  /** Opens an adapter; the caller closes it, and keeps the executor open until then. */
  public CompletionStage<DatabaseAdapter> open(ConnectionString url, Executor executor) {
    AdapterProvider provider = provider(url);
    Set<String> known = new TreeSet<>();
    provider.options().forEach(option -> known.add(option.name()));
    for (String option : url.options().keySet()) {
      if (!known.contains(option) && !known.contains(AdapterProvider.ANY_OPTION)) {
        throw MigrationException.invalid(
            "'" + provider.name() + "' has no connection option '" + option + "'; it has " + known);
      }
    }
    return provider.open(new AdapterConfig(url, executor));
  }
}
