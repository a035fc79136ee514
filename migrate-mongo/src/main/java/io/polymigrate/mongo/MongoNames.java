package io.polymigrate.mongo;

import io.polymigrate.api.error.MigrationException;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** Names of collections, and whether they are there. */
final class MongoNames {
  /** What the names of our own collections start with. */
  static final String OWN = "_polymigrate_";

  private MongoNames() {}

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
