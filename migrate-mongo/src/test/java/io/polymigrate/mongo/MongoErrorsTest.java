package io.polymigrate.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoCredential;
import com.mongodb.MongoException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.ServerAddress;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.connection.ClusterId;
import com.mongodb.connection.ServerId;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MongoErrorsTest {
  private static final ServerAddress ADDRESS = new ServerAddress();

  private static MigrationException write(Throwable failure) {
    return (MigrationException) MongoErrors.writing("Writing").apply(failure);
  }

  private static MigrationException read(Throwable failure) {
    return (MigrationException) MongoErrors.reading("Reading").apply(failure);
  }

  private static MongoCommandException server(int code) {
    return new MongoCommandException(
        new BsonDocument("ok", new BsonInt32(0))
            .append("code", new BsonInt32(code))
            .append("errmsg", new BsonString("the server's words")),
        ADDRESS);
  }

  static Stream<Arguments> serverCodes() {
    return Stream.of(
        Arguments.of(11000, StandardErrorCode.DUPLICATE_KEY, Outcome.NOT_APPLIED),
        Arguments.of(121, MongoErrorCode.MONGO_DOCUMENT_INVALID, Outcome.NOT_APPLIED),
        Arguments.of(10334, StandardErrorCode.RECORD_TOO_LARGE, Outcome.NOT_APPLIED),
        Arguments.of(13, StandardErrorCode.ACCESS_DENIED, Outcome.NOT_APPLIED),
        Arguments.of(18, StandardErrorCode.ACCESS_DENIED, Outcome.NOT_APPLIED),
        Arguments.of(26, StandardErrorCode.CONTAINER_NOT_FOUND, Outcome.NOT_APPLIED),
        Arguments.of(48, StandardErrorCode.CONTAINER_EXISTS, Outcome.NOT_APPLIED),
        Arguments.of(24, StandardErrorCode.LOCK_TIMEOUT, Outcome.NOT_APPLIED),
        Arguments.of(50, StandardErrorCode.DEADLINE_EXCEEDED, Outcome.UNKNOWN),
        Arguments.of(112, StandardErrorCode.STORE_BUSY, Outcome.NOT_APPLIED),
        Arguments.of(251, StandardErrorCode.STORE_BUSY, Outcome.NOT_APPLIED),
        Arguments.of(388, StandardErrorCode.STORE_BUSY, Outcome.NOT_APPLIED),
        Arguments.of(91, MongoErrorCode.MONGO_NO_PRIMARY, Outcome.UNKNOWN),
        Arguments.of(189, MongoErrorCode.MONGO_NO_PRIMARY, Outcome.UNKNOWN),
        Arguments.of(10107, MongoErrorCode.MONGO_NO_PRIMARY, Outcome.UNKNOWN),
        Arguments.of(89, StandardErrorCode.CONNECTION_LOST, Outcome.UNKNOWN),
        Arguments.of(239, MongoErrorCode.MONGO_SNAPSHOT_TOO_OLD, Outcome.NOT_APPLIED),
        Arguments.of(64, MongoErrorCode.MONGO_WRITE_CONCERN, Outcome.UNKNOWN),
        Arguments.of(9, StandardErrorCode.INVALID_INPUT, Outcome.NOT_APPLIED),
        Arguments.of(99_999, StandardErrorCode.STORE_ERROR, Outcome.NOT_APPLIED));
  }

  @ParameterizedTest
  @MethodSource("serverCodes")
  void aServerCodeHasItsCodeAndOutcome(int serverCode, ErrorCode code, Outcome outcome) {
    MigrationException failure = write(server(serverCode));

    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.outcome()).isEqualTo(outcome);
    assertThat(failure).hasMessageStartingWith("Writing failed: ").hasNoSuppressedExceptions();
  }

  @Test
  void aRefusedWriteAmongManyIsToldByItsCodeAndWithoutItsValues() {
    MongoBulkWriteException bulk =
        new MongoBulkWriteException(
            BulkWriteResult.unacknowledged(),
            List.of(
                new BulkWriteError(
                    11000, "E11000 dup key: { name: \"secret\" }", new BsonDocument(), 3)),
            null,
            ADDRESS,
            Set.of());

    assertThat(write(bulk).code()).isEqualTo(StandardErrorCode.DUPLICATE_KEY);
    assertThat(write(bulk)).hasMessage("Writing failed: duplicate key (server code 11000)");
  }

  static Stream<MongoException> lostConnections() {
    MongoSocketReadException cut =
        new MongoSocketReadException("Prematurely reached end of stream", ADDRESS);
    return Stream.of(
        cut,
        new MongoConnectionPoolClearedException(new ServerId(new ClusterId(), ADDRESS), cut),
        new MongoServerUnavailableException("The server at address is no longer available"),
        new MongoSecurityException(
            MongoCredential.createCredential("user", "admin", "hunter2".toCharArray()),
            "Exception authenticating",
            cut));
  }

  @ParameterizedTest
  @MethodSource("lostConnections")
  void aLostConnectionLeavesAWriteUnknownAndAReadUnapplied(MongoException lost) {
    assertThat(write(lost).code()).isEqualTo(StandardErrorCode.CONNECTION_LOST);
    assertThat(write(lost).outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(read(lost).outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(read(lost)).hasMessageNotContaining("user or password");
  }

  @Test
  void noServerInTimeIsAFailedConnectionThatTookNothing() {
    MigrationException failure = write(new MongoTimeoutException("mongodb://user:secret@host"));

    assertThat(failure.code()).isEqualTo(StandardErrorCode.CONNECTION_FAILED);
    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(failure).hasMessageNotContaining("secret");
  }

  @Test
  void anExecutorThatTakesNoMoreWorkIsACancellation() {
    assertThat(write(new RejectedExecutionException()).code())
        .isEqualTo(StandardErrorCode.CANCELLED);
  }

  @Test
  void whatNobodyForesawIsOurBug() {
    assertThat(read(new IllegalStateException("x")).code())
        .isEqualTo(StandardErrorCode.INTERNAL_ERROR);
    assertThat(write(new StackOverflowError()).outcome()).isEqualTo(Outcome.UNKNOWN);
  }
}
