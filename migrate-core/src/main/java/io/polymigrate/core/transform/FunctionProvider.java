package io.polymigrate.core.transform;

import java.util.Collection;

/** Brings functions for files; found by {@link java.util.ServiceLoader}. */
public interface FunctionProvider {
  /** Its functions. */
  Collection<NamedFunction> functions();
}
