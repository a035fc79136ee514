package io.polymigrate.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Makes objects of which one method is another. */
final class Overriding {
  private Overriding() {}

  /** What is done instead; {@code call} does what the good one does. */
  interface Instead {
    @Nullable Object run(@Nullable Object[] arguments, Callable<@Nullable Object> call)
        throws Throwable;
  }

  /** The same, but for all methods of that name. */
  static <T> T method(Class<T> type, T good, String name, Instead instead) {
    Object made =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, given) -> {
              Object[] arguments = given == null ? new Object[0] : given;
              Callable<@Nullable Object> call =
                  () -> {
                    try {
                      return method.invoke(good, given);
                    } catch (InvocationTargetException e) {
                      if (e.getCause() instanceof RuntimeException failure) {
                        throw failure;
                      }
                      throw e;
                    }
                  };
              return method.getName().equals(name) ? instead.run(arguments, call) : call.call();
            });
    return type.cast(made);
  }
}
