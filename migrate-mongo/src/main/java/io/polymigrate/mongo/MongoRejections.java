package io.polymigrate.mongo;

import com.mongodb.MongoException;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.Rejection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/** The server's words about single statements, without the values they hold. */
final class MongoRejections {
  private MongoRejections() {}

  static boolean isDuplicateId(BsonDocument error) {
    return code(error) == MongoErrors.DUPLICATE_KEY
        && error
            .getDocument("keyPattern", new BsonDocument())
            .keySet()
            .equals(Set.of(MongoLayout.ID));
  }

  /** Whether the statement may simply be sent again. */
  static boolean isTransient(BsonDocument error) {
    return MongoErrors.code(code(error)).category() == ErrorCode.Category.TRANSIENT;
  }

  private static int code(BsonDocument error) {
    return error.getNumber("code", new BsonInt32(0)).intValue();
  }

  /** The refusal of a record whose key is there. */
  static Rejection duplicateId(int row, List<String> keyNames) {
    BsonDocument pattern = new BsonDocument(MongoLayout.ID, new BsonInt32(1));
    return of(
        row,
        new BsonDocument("code", new BsonInt32(MongoErrors.DUPLICATE_KEY))
            .append("keyPattern", pattern),
        keyNames);
  }

  /**
   * The refusal of a record.
   *
   * @param keyNames what the records call their key, which is "_id" to the server
   */
  static Rejection of(int row, BsonDocument error, List<String> keyNames) {
    Rejection rejection = of(row, error);
    boolean id = rejection.field().isPresent() && rejection.field().get().equals(MongoLayout.ID);
    if (!id || keyNames.size() != 1) {
      return rejection;
    }
    return new Rejection(
        rejection.row(), Optional.of(keyNames.get(0)), rejection.code(), rejection.reason());
  }

  /** What is said to who writes on after records were refused. */
  static MigrationException stopped(String collection) {
    return new MigrationException(
        StandardErrorCode.CANCELLED,
        Outcome.NOT_APPLIED,
        "Writing to '" + collection + "' ended with the records that were refused before");
  }

  private static Rejection of(int row, BsonDocument error) {
    int code = code(error);
    Optional<String> field = Optional.empty();
    String reason;
    if (code == MongoErrors.DUPLICATE_KEY) {
      Set<String> fields = error.getDocument("keyPattern", new BsonDocument()).keySet();
      field = fields.size() == 1 ? Optional.of(fields.iterator().next()) : Optional.empty();
      reason = "duplicate key in the unique index on " + fields;
    } else if (code == MongoErrors.DOCUMENT_INVALID) {
      Set<String> fields = new TreeSet<>();
      collectFields(error.getDocument("errInfo", new BsonDocument()), fields);
      field = fields.size() == 1 ? Optional.of(fields.iterator().next()) : Optional.empty();
      reason = "Document failed validation" + (fields.isEmpty() ? "" : " of " + fields);
    } else {
      reason =
          error.getString("errmsg", new BsonString("refused")).getValue()
              + " (server code "
              + code
              + ")";
    }
    return new Rejection(row, field, MongoErrors.code(code), reason);
  }

  // Names of the properties that the validator's explanation speaks of.
  private static void collectFields(BsonValue info, Set<String> fields) {
    if (info instanceof BsonArray array) {
      array.forEach(item -> collectFields(item, fields));
    } else if (info instanceof BsonDocument document) {
      if (document.get("propertyName") instanceof BsonString name) {
        fields.add(name.getValue());
      }
      if (document.get("missingProperties") instanceof BsonArray names) {
        names.forEach(name -> fields.add(name.asString().getValue()));
      }
      document.values().forEach(value -> collectFields(value, fields));
    }
  }

  static boolean retryable(MongoException failure) {
    return MongoErrors.code(failure) == StandardErrorCode.CONNECTION_LOST
        || failure.hasErrorLabel("RetryableWriteError")
        || MongoErrors.code(failure) == MongoErrorCode.MONGO_NO_PRIMARY;
  }
}
