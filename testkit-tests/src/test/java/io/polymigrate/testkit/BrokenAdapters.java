package io.polymigrate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.polymigrate.api.DatabaseAdapter;
import java.time.Duration;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs one theme of the contract on a broken adapter, and says which of its tests fail. */
final class BrokenAdapters {
  private static volatile UnaryOperator<DatabaseAdapter> breakage = UnaryOperator.identity();

  private static volatile UnaryOperator<String> message = UnaryOperator.identity();

  private static volatile Capability[] lacking = {};

  private BrokenAdapters() {}

  static AdapterSpace broken() {
    return new MemorySpace(breakage, message, lacking);
  }

  /** The same for an adapter that says that it lacks a behaviour. */
  static void assertCaughtWithout(
      Capability behaviour,
      Class<? extends AdapterTck> theme,
      UnaryOperator<DatabaseAdapter> broken,
      String... tests) {
    lacking = new Capability[] {behaviour};
    try {
      assertCaught(theme, broken, tests);
    } finally {
      lacking = new Capability[] {};
    }
  }

  /** The same for a provider that says something else when it can't open. */
  static void assertCaughtToOpen(
      Class<? extends AdapterTck> theme, UnaryOperator<String> said, String... tests) {
    message = said;
    try {
      assertCaught(theme, UnaryOperator.identity(), tests);
    } finally {
      message = UnaryOperator.identity();
    }
  }

  /** Asserts that exactly these tests of the theme catch the broken adapter. */
  static void assertCaught(
      Class<? extends AdapterTck> theme, UnaryOperator<DatabaseAdapter> broken, String... tests) {
    breakage = broken;
    TreeSet<String> failed = new TreeSet<>();
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(theme))
        .execute()
        .allEvents()
        .failed()
        .stream()
        .forEach(event -> failed.add(test(event)));

    assertThat(failed).containsExactlyInAnyOrder(tests);
  }

  private static String test(Event event) {
    for (UniqueId.Segment segment : event.getTestDescriptor().getUniqueId().getSegments()) {
      if (segment.getType().equals("method") || segment.getType().equals("test-factory")) {
        return segment.getValue().substring(0, segment.getValue().indexOf('('));
      }
    }
    return event.getTestDescriptor().getDisplayName();
  }

  /** The themes over the adapter that is broken at the moment. */
  static final class LifeCycle extends LifeCycleTck {
    @Override
    protected AdapterSpace openSpace() {
      return broken();
    }

    @Override
    Duration patience() {
      return Duration.ofMillis(500);
    }
  }

  static final class Types extends TypesTck {
    @Override
    protected AdapterSpace openSpace() {
      return broken();
    }
  }

  static final class Records extends RecordsTck {
    @Override
    protected AdapterSpace openSpace() {
      return broken();
    }
  }

  static final class Splits extends SplitsTck {
    @Override
    protected AdapterSpace openSpace() {
      return broken();
    }
  }

  static final class Operation extends OperationsTck {
    @Override
    protected AdapterSpace openSpace() {
      return broken();
    }
  }

  static final class Undo extends UndoTck {
    @Override
    protected AdapterSpace openSpace() {
      return broken();
    }
  }

  static final class Resume extends ResumeTck {
    @Override
    protected AdapterSpace openSpace() {
      return broken();
    }
  }

  static final class Failure extends FailureTck {
    @Override
    protected AdapterSpace openSpace() {
      return broken();
    }
  }

  static final class BadInput extends BadInputTck {
    @Override
    protected AdapterSpace openSpace() {
      return broken();
    }
  }
}
