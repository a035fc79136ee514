package io.polymigrate.core.spec;

import io.polymigrate.api.record.LoadMode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Writes into a container of the target.
 *
 * @param targetTable which one
 * @param key the target's key; empty means the source's, through the transforms
 * @param mode what to do with existing keys
 * @param create whether the container may be made
 * @param batchSize greatest number of records per request; empty leaves it to the store's limits of
 *     bytes
 * @param undo whether prior images are kept
 * @param options adapter-specific
 */
public record LoadStep(
    String targetTable,
    List<String> key,
    LoadMode mode,
    boolean create,
    OptionalInt batchSize,
    boolean undo,
    Map<String, @Nullable Object> options)
    implements Step {
  /** Copies the collections. */
  public LoadStep {
    key = List.copyOf(key);
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /** An upsert that may create the container. */
  public static LoadStep of(String targetTable) {
    return new LoadStep(
        targetTable, List.of(), LoadMode.UPSERT, true, OptionalInt.empty(), false, Map.of());
  }

  /** The same with a key. */
  public LoadStep withKey(List<String> newKey) {
    return new LoadStep(targetTable, newKey, mode, create, batchSize, undo, options);
  }
}
