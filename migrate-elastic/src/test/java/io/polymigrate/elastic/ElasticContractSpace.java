package io.polymigrate.elastic;

import io.polymigrate.api.AdapterProvider;
import io.polymigrate.testkit.AdapterSpace;
import io.polymigrate.testkit.Capabilities;
import io.polymigrate.testkit.Capability;
import io.polymigrate.testkit.SecondDoor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A fresh prefix for the contract tests, and a client as the second door. */
final class ElasticContractSpace implements AdapterSpace, SecondDoor {
  private final ElasticDoor door = new ElasticDoor("contract");

  @Override
  public AdapterProvider provider() {
    return new ElasticAdapterProvider();
  }

  @Override
  public String url() {
    return door.url();
  }

  @Override
  public SecondDoor door() {
    return this;
  }

  // The server of the tests has no security.
  @Override
  public Capabilities capabilities() {
    return Capabilities.all()
        .without(Capability.PASSWORDS, Capability.ATOMIC_CHECKPOINTS, Capability.UNDO_OF_LOADS);
  }

  @Override
  public boolean exists(String container) {
    return door.exists(container);
  }

  @Override
  public List<Map<String, @Nullable String>> records(String container) {
    return door.records(container);
  }

  @Override
  public void change(String container, int id, String field, String value) {
    door.change(container, Integer.toString(id), field, value);
  }

  @Override
  public int connections() {
    return door.connections();
  }

  @Override
  public void close() {
    door.close();
  }
}
