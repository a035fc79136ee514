package io.polymigrate.sql.operation;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;

/** Names of what the library keeps beside the data. */
final class Names {
  private static final String PREFIX = "_polymigrate_";
  // Lower case only: on some systems table names differ in more than case or not at all.
  private static final Pattern PLAIN = Pattern.compile("[a-z0-9_-]{1,36}");

  private Names() {}

  /** Whether it is one of ours. */
  static boolean hidden(String name) {
    return name.startsWith(PREFIX);
  }

  /** What holds an execution's undo data: a table, or a column within one. */
  static String undo(String operationId) {
    return PREFIX + "undo_" + shortened(operationId);
  }

  /** What an execution is making and nobody shall see before it is complete. */
  static String unfinished(String operationId) {
    return PREFIX + "new_" + shortened(operationId);
  }

  /** A constraint, trigger or function of an execution. */
  static String part(String operationId, int number) {
    return PREFIX + shortened(operationId) + "_" + number;
  }

  private static String shortened(String operationId) {
    return PLAIN.matcher(operationId).matches()
        ? operationId
        : UUID.nameUUIDFromBytes(operationId.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
