package io.polymigrate.core.transform;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the {@code type: transform} steps of files. */
@FunctionalInterface
public interface TransformParser {

  /**
   * Reads one step.
   *
   * @param data the step as it stands in the file, without {@code type}
   * @param path where it stands, like {@code migrations[0].steps[1]}, for messages
   * @throws io.polymigrate.api.error.MigrationException with {@code INVALID_INPUT}, naming the path
   */
  Transform parse(Map<String, @Nullable Object> data, String path);
}
