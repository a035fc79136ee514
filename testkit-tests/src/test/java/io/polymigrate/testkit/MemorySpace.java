package io.polymigrate.testkit;

import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.testkit.memory.MemoryAdapterProvider;
import io.polymigrate.testkit.memory.MemoryDatabase;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** An empty store in memory, with the good adapter or one that was broken on purpose. */
final class MemorySpace implements AdapterSpace {
  private final String name = UUID.randomUUID().toString();
  private final UnaryOperator<DatabaseAdapter> breakage;
  private final UnaryOperator<String> message;
  private final Capability[] lacking;

  MemorySpace() {
    this(UnaryOperator.identity(), UnaryOperator.identity());
  }

  /**
   * A store with a broken adapter.
   *
   * @param breakage makes the broken adapter of the good one
   * @param message what the provider says when it can't open, instead of the good message
   * @param lacking what it says that it can't do
   */
  MemorySpace(
      UnaryOperator<DatabaseAdapter> breakage,
      UnaryOperator<String> message,
      Capability... lacking) {
    this.breakage = breakage;
    this.message = message;
    this.lacking = lacking.clone();
  }

  @Override
  public AdapterProvider provider() {
    AdapterProvider good = new MemoryAdapterProvider();
    return Overriding.method(
        AdapterProvider.class,
        good,
        "open",
        (arguments, call) -> {
          CompletionStage<DatabaseAdapter> opened = good.open((AdapterConfig) arguments[0]);
          return opened.handle(
              (adapter, failure) -> {
                if (failure != null) {
                  MigrationException known = (MigrationException) Stages.unwrap(failure);
                  throw new MigrationException(
                      known.code(), known.outcome(), message.apply(known.getMessage()));
                }
                return breakage.apply(adapter);
              });
        });
  }

  @Override
  public String url() {
    return "memory://somebody:" + MemoryAdapterProvider.PASSWORD + "@/" + name;
  }

  @Override
  public SecondDoor door() {
    return MemoryDatabase.named(name);
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.all().without(Capability.NETWORK).without(lacking);
  }

  @Override
  public void close() {}
}
