package io.polymigrate.dynamo;

import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** The one place where the SDK's exceptions and the service's codes become ours. */
final class DynamoErrors {
  private static final int SERVER_FAULT = 500;
  private static final Map<String, ErrorCode> CODES =
      Map.ofEntries(
          Map.entry("ResourceNotFoundException", StandardErrorCode.CONTAINER_NOT_FOUND),
          Map.entry("TableNotFoundException", StandardErrorCode.CONTAINER_NOT_FOUND),
          Map.entry("TableAlreadyExistsException", StandardErrorCode.CONTAINER_EXISTS),
          Map.entry("ResourceInUseException", DynamoErrorCode.DYNAMO_TABLE_BUSY),
          Map.entry("TableInUseException", DynamoErrorCode.DYNAMO_TABLE_BUSY),
          Map.entry("LimitExceededException", DynamoErrorCode.DYNAMO_TABLE_BUSY),
          Map.entry("ProvisionedThroughputExceededException", StandardErrorCode.STORE_BUSY),
          Map.entry("ThrottlingException", StandardErrorCode.STORE_BUSY),
          Map.entry("RequestLimitExceeded", StandardErrorCode.STORE_BUSY),
          Map.entry("TransactionConflictException", StandardErrorCode.STORE_BUSY),
          Map.entry("TransactionInProgressException", StandardErrorCode.STORE_BUSY),
          Map.entry("ConditionalCheckFailedException", DynamoErrorCode.DYNAMO_CONDITION_FAILED),
          Map.entry("TransactionCanceledException", DynamoErrorCode.DYNAMO_CONDITION_FAILED),
          Map.entry("DuplicateItemException", StandardErrorCode.DUPLICATE_KEY),
          Map.entry("ItemCollectionSizeLimitExceededException", StandardErrorCode.RECORD_TOO_LARGE),
          Map.entry("AccessDeniedException", StandardErrorCode.ACCESS_DENIED),
          Map.entry("UnrecognizedClientException", StandardErrorCode.ACCESS_DENIED),
          Map.entry("InvalidSignatureException", StandardErrorCode.ACCESS_DENIED),
          Map.entry("IncompleteSignatureException", StandardErrorCode.ACCESS_DENIED),
          Map.entry("MissingAuthenticationTokenException", StandardErrorCode.ACCESS_DENIED),
          Map.entry("ExpiredTokenException", StandardErrorCode.ACCESS_DENIED),
          Map.entry("ValidationException", StandardErrorCode.INVALID_INPUT));

  private DynamoErrors() {}

  /** Translates failures of something that only read. */
  static Function<Throwable, RuntimeException> reading(String what) {
    return failure -> translate(failure, what, false);
  }

  /** Translates failures of something that may have written. */
  static Function<Throwable, RuntimeException> writing(String what) {
    return failure -> translate(failure, what, true);
  }

  private static RuntimeException translate(Throwable failure, String what, boolean write) {
    Throwable cause = Stages.unwrap(failure);
    if (cause instanceof MigrationException known) {
      return known;
    }
    if (cause instanceof RejectedExecutionException) {
      return new MigrationException(
          StandardErrorCode.CANCELLED,
          Outcome.NOT_APPLIED,
          what + " was not begun: the executor takes no more work",
          cause);
    }
    ErrorCode code = code(cause);
    return new MigrationException(
        code, outcome(cause, write), what + " failed: " + words(cause, code), cause);
  }

  /** What a failure is called here. */
  static ErrorCode code(Throwable failure) {
    if (failure instanceof AwsServiceException service) {
      return code(service);
    }
    if (failure instanceof ApiCallTimeoutException
        || failure instanceof ApiCallAttemptTimeoutException) {
      return StandardErrorCode.STORE_BUSY;
    }
    if (failure instanceof SdkClientException client) {
      if (text(client).contains("credentials")) {
        return StandardErrorCode.ACCESS_DENIED;
      }
      return unreachable(client)
          ? StandardErrorCode.CONNECTION_FAILED
          : StandardErrorCode.CONNECTION_LOST;
    }
    return StandardErrorCode.INTERNAL_ERROR;
  }

  private static ErrorCode code(AwsServiceException failure) {
    String name = failure.awsErrorDetails() == null ? "" : failure.awsErrorDetails().errorCode();
    String text = text(failure);
    if (text.contains("Item size") || text.contains("item size")) {
      return StandardErrorCode.RECORD_TOO_LARGE;
    }
    if (text.contains("Type mismatch for Index Key")) {
      return DynamoErrorCode.DYNAMO_INDEX_KEY_TYPE;
    }
    ErrorCode known = CODES.get(name == null ? "" : name);
    if (known != null) {
      return known;
    }
    return failure.statusCode() >= SERVER_FAULT
        ? StandardErrorCode.STORE_BUSY
        : StandardErrorCode.STORE_ERROR;
  }

  private static boolean unreachable(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }

  // What the service refused did nothing; where it or the line broke, nobody knows.
  private static Outcome outcome(Throwable cause, boolean write) {
    boolean refused =
        cause instanceof AwsServiceException service && service.statusCode() < SERVER_FAULT;
    boolean unsent =
        cause instanceof SdkClientException
            && (unreachable(cause) || code(cause) == StandardErrorCode.ACCESS_DENIED);
    return write && !refused && !unsent ? Outcome.UNKNOWN : Outcome.NOT_APPLIED;
  }

  /** Whether the service asked to send the same again, having done nothing. */
  static boolean throttled(Throwable failure) {
    return failure instanceof AwsServiceException service
        && service.statusCode() < SERVER_FAULT
        && code(service) == StandardErrorCode.STORE_BUSY;
  }

  /** Whether it is unknown what was done; whoever may do it twice sends it again. */
  static boolean broken(Throwable failure) {
    return (failure instanceof AwsServiceException service && service.statusCode() >= SERVER_FAULT)
        || (failure instanceof SdkClientException
            && code(failure) == StandardErrorCode.CONNECTION_LOST);
  }

  /** The service's words, without the values that some of them end with. */
  static String words(Throwable failure, ErrorCode code) {
    if (code == StandardErrorCode.ACCESS_DENIED) {
      return "the service refused the credentials, or there are none, or they lack the right";
    }
    if (code == StandardErrorCode.CONNECTION_FAILED) {
      return "the endpoint can't be reached; check region, endpoint and network";
    }
    String text =
        failure instanceof AwsServiceException service && service.awsErrorDetails() != null
            ? String.valueOf(service.awsErrorDetails().errorMessage())
            : text(failure);
    int value = text.indexOf("numeric value:");
    return value < 0 ? text : text.substring(0, value + "numeric value".length());
  }

  private static String text(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }
}
