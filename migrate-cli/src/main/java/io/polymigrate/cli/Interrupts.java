package io.polymigrate.cli;

import io.polymigrate.api.CallContext;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What Ctrl-C and SIGTERM do: the first asks the call to stop and lets it settle, so that the
 * checkpoint is good and the command ends with its own exit code; the second ends the process.
 */
final class Interrupts {
  private static final int ENDED_AT_ONCE = 130;

  private final AtomicReference<@Nullable CallContext> call = new AtomicReference<>();
  private final AtomicBoolean told = new AtomicBoolean();

  private Interrupts() {}

  /** For a command within another program: signals are that program's. */
  static Interrupts none() {
    return new Interrupts();
  }

  static Interrupts install(Console console) {
    Interrupts interrupts = new Interrupts();
    interrupts.handle("INT", console);
    interrupts.handle("TERM", console);
    return interrupts;
  }

  /** From now on a signal cancels this call. */
  void cancels(CallContext newCall) {
    call.set(newCall);
  }

  // By reflection: javac warns of sun.misc whatever is suppressed, and the JDK has nothing else.
  private void handle(String name, Console console) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Interrupts.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  received(console);
                  return null;
                }
                return method.getName().equals("hashCode") ? 1 : (Object) (self == arguments[0]);
              });
      Object unused =
          signal
              .getMethod("handle", signal, handler)
              .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      // The JVM's own way then: the process ends at once, the checkpoint is as of the last batch.
      return;
    }
  }

  private void received(Console console) {
    CallContext current = call.get();
    boolean first = told.compareAndSet(false, true);
    if (current == null || !first) {
      Runtime.getRuntime().halt(ENDED_AT_ONCE);
      return;
    }
    console.err().println();
    console
        .err()
        .println("polymigrate: stopping; what is in flight settles (again to end at once)");
    console.err().flush();
    current.cancel();
  }
}
