package io.polymigrate.api.spi;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * An adapter's table of operations. The table is the declaration: {@link #operations()} are its
 * keys, and anything else is refused with the list of what is possible.
 */
public final class OperationHandlers {
  private final String adapter;
  private final Map<OperationType, Entry<?>> entries;

  private OperationHandlers(String adapter, Map<OperationType, Entry<?>> entries) {
    this.adapter = adapter;
    this.entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /** Starts a table for the adapter of that name. */
  public static Builder builder(String adapter) {
    return new Builder(adapter);
  }

  /** The declared types, in the order they were registered. */
  public Set<OperationType> operations() {
    return entries.keySet();
  }

  /**
   * Finds the handler and parses the operation.
   *
   * @throws MigrationException when the type is not declared or the payload is wrong
   */
  Bound<?> bind(MigrationOperation operation) {
    Entry<?> entry = entries.get(operation.type());
    if (entry == null) {
      throw new MigrationException(
          StandardErrorCode.OPERATION_NOT_SUPPORTED,
          Outcome.NOT_APPLIED,
          adapter
              + " cannot run '"
              + operation.type()
              + "' on '"
              + operation.collectionOrTable()
              + "'; it can run "
              + entries.keySet());
    }
    return entry.bind(operation);
  }

  private record Entry<T>(Function<MigrationOperation, T> parser, OperationHandler<T> handler) {
    Bound<T> bind(MigrationOperation operation) {
      try {
        return new Bound<>(parser.apply(operation), handler);
      } catch (IllegalArgumentException e) {
        throw new MigrationException(
            StandardErrorCode.INVALID_INPUT,
            Outcome.NOT_APPLIED,
            "Operation '"
                + operation.type()
                + "' on '"
                + operation.collectionOrTable()
                + "' is invalid: "
                + e.getMessage(),
            e);
      }
    }
  }

  record Bound<T>(T parsed, OperationHandler<T> handler) {}

  /** Collects handlers. */
  public static final class Builder {
    private final String adapter;
    private final Map<OperationType, Entry<?>> entries = new LinkedHashMap<>();

    private Builder(String adapter) {
      this.adapter = adapter;
    }

    /**
     * Declares an operation.
     *
     * @param type which
     * @param parser makes the adapter's own record; throws {@link IllegalArgumentException} with
     *     what is wrong with which key
     * @param handler runs it
     */
    public <T> Builder on(
        OperationType type, Function<MigrationOperation, T> parser, OperationHandler<T> handler) {
      if (entries.put(type, new Entry<>(parser, handler)) != null) {
        throw new IllegalArgumentException("Operation '" + type + "' was registered twice");
      }
      return this;
    }

    /** The table. */
    public OperationHandlers build() {
      return new OperationHandlers(adapter, entries);
    }
  }
}
