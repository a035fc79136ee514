package io.polymigrate.testkit;

import io.polymigrate.api.DatabaseAdapter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assumptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * What the themed contract tests share: one space with the adapter open on it for all tests of a
 * class. Not for direct use; extend {@link AdapterContract}, or one of the themes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class AdapterTck {
  private final AtomicInteger containers = new AtomicInteger();
  private @Nullable AdapterSpace space;
  private @Nullable OpenAdapter open;

  /** For the themes. */
  AdapterTck() {}

  /** Makes an empty space; the test class closes it. */
  protected abstract AdapterSpace openSpace();

  @BeforeAll
  void openSpaceAndAdapter() {
    AdapterSpace opened = openSpace();
    space = opened;
    open = OpenAdapter.on(opened);
  }

  @AfterAll
  void closeAdapterAndSpace() {
    try {
      if (open != null) {
        open.close();
      }
    } finally {
      if (space != null) {
        space.close();
      }
    }
  }

  final AdapterSpace space() {
    if (space == null) {
      throw new IllegalStateException("The space is opened before the first test");
    }
    return space;
  }

  final OpenAdapter open() {
    if (open == null) {
      throw new IllegalStateException("The adapter is opened before the first test");
    }
    return open;
  }

  final DatabaseAdapter adapter() {
    return open().adapter();
  }

  final SecondDoor door() {
    return space().door();
  }

  final boolean can(Capability behaviour) {
    return space().capabilities().can(behaviour);
  }

  /** Ends a test that has nothing to say about such an adapter, and reports it as skipped. */
  final void needs(Capability behaviour) {
    Assumptions.assumeThat(can(behaviour)).as("the adapter can do " + behaviour).isTrue();
  }

  /** The name of a container that no other test uses. */
  final String fresh() {
    return "c" + containers.incrementAndGet();
  }

  /** What can be seen of a container, or that it is not there. */
  final List<String> state(String container) {
    if (!door().exists(container)) {
      return List.of("not there");
    }
    List<String> state = new ArrayList<>();
    var described = OpenAdapter.join(adapter().describe(container, OpenAdapter.context()));
    described.schema().fields().forEach(field -> state.add(field.name() + " " + field.type()));
    described.indexes().forEach(index -> state.add(index.name() + " " + index.fields()));
    state.addAll(described.constraints());
    state.sort(null);
    for (Map<String, @Nullable String> record : door().records(container)) {
      Map<String, @Nullable String> visible = new LinkedHashMap<>(record);
      // What is kept for a rollback may be kept within the records.
      visible.keySet().removeIf(name -> name.startsWith("_polymigrate_"));
      state.add(visible.toString());
    }
    return state;
  }
}
