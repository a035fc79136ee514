package io.polymigrate.testkit;

import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.testkit.memory.MemoryAdapterProvider;
import io.polymigrate.testkit.memory.MemoryDatabase;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** An empty store in memory, with the good adapter or one that was broken on purpose. */
final class MemorySpace implements AdapterSpace {
  private final String name = UUID.randomUUID().toString();
  private final UnaryOperator<DatabaseAdapter> breakage;

  MemorySpace() {
    this(UnaryOperator.identity());
  }

  MemorySpace(UnaryOperator<DatabaseAdapter> breakage) {
    this.breakage = breakage;
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
          return opened.thenApply(breakage);
        });
  }

  @Override
  public String url() {
    return "memory:///" + name;
  }

  @Override
  public SecondDoor door() {
    return MemoryDatabase.named(name);
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.all()
        .without(Capability.NETWORK, Capability.PASSWORDS, Capability.UNDO_OF_LOADS);
  }

  @Override
  public void close() {}
}
