package io.polymigrate.mongo;

import io.polymigrate.api.error.MigrationException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** Names of collections, and whether they are there. */
final class MongoNames {
  /** What the names of our own collections start with. */
  static final String OWN = "_polymigrate_";

  // Some systems compare names without case, so only lower case is taken as it is.
  private static final Pattern PLAIN = Pattern.compile("[a-z0-9_-]{1,36}");

  private MongoNames() {}

  /** What holds an execution's undo data. */
  static String undo(String operationId) {
    return OWN + "undo_" + shortened(operationId);
  }

  /** What an execution is making and nobody shall see before it is complete. */
  static String unfinished(String operationId) {
    return OWN + "new_" + shortened(operationId);
  }

  private static String shortened(String operationId) {
    return PLAIN.matcher(operationId).matches()
        ? operationId
        : UUID.nameUUIDFromBytes(operationId.getBytes(StandardCharsets.UTF_8)).toString();
  }

  static void requireCollection(String name) {
    if (name.isEmpty() || name.indexOf('$') >= 0 || name.indexOf('\0') >= 0) {
      throw MigrationException.invalid(
          "Invalid collection name '" + name + "': it must not be empty nor hold '$' or NUL");
    }
    if (name.startsWith("system.")) {
      throw MigrationException.invalid(
          "Invalid collection name '" + name + "': 'system.' belongs to the server");
    }
  }

  /** What the server says of a collection or view; blocks. */
  static Optional<BsonDocument> info(MongoConnection connection, String name) {
    return Optional.ofNullable(
        connection
            .database()
            .listCollections(BsonDocument.class)
            .filter(new BsonDocument("name", new BsonString(name)))
            .first());
  }
}
