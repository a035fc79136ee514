package io.polymigrate.dynamo;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

class DynamoErrorsTest {
  private static MigrationException writing(Throwable failure) {
    return (MigrationException)
        DynamoErrors.writing("Writing").apply(new CompletionException(failure));
  }

  private static Throwable service(String code, String message, int status) {
    return DynamoDbException.builder()
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
        .message(message)
        .statusCode(status)
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "ResourceNotFoundException, CONTAINER_NOT_FOUND",
    "TableNotFoundException, CONTAINER_NOT_FOUND",
    "TableAlreadyExistsException, CONTAINER_EXISTS",
    "ResourceInUseException, DYNAMO_TABLE_BUSY",
    "TableInUseException, DYNAMO_TABLE_BUSY",
    "LimitExceededException, DYNAMO_TABLE_BUSY",
    "ProvisionedThroughputExceededException, STORE_BUSY",
    "ThrottlingException, STORE_BUSY",
    "RequestLimitExceeded, STORE_BUSY",
    "TransactionConflictException, STORE_BUSY",
    "TransactionInProgressException, STORE_BUSY",
    "ConditionalCheckFailedException, DYNAMO_CONDITION_FAILED",
    "TransactionCanceledException, DYNAMO_CONDITION_FAILED",
    "DuplicateItemException, DUPLICATE_KEY",
    "ItemCollectionSizeLimitExceededException, RECORD_TOO_LARGE",
    "AccessDeniedException, ACCESS_DENIED",
    "UnrecognizedClientException, ACCESS_DENIED",
    "InvalidSignatureException, ACCESS_DENIED",
    "IncompleteSignatureException, ACCESS_DENIED",
    "MissingAuthenticationTokenException, ACCESS_DENIED",
    "ExpiredTokenException, ACCESS_DENIED",
    "ValidationException, INVALID_INPUT",
    "SomethingNewException, STORE_ERROR"
  })
  void whatTheServiceRefusesIsNamedAndWasNotApplied(String code, String expected) {
    MigrationException failure = writing(service(code, "words of the service", 400));

    assertThat(failure.code().name()).isEqualTo(expected);
    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
  }

  static Stream<Arguments> others() {
    return Stream.of(
        Arguments.of(
            service("ValidationException", "Item size has exceeded the maximum allowed size", 400),
            StandardErrorCode.RECORD_TOO_LARGE,
            Outcome.NOT_APPLIED),
        Arguments.of(
            service(
                "ValidationException",
                "One or more parameter values were invalid: Type mismatch for Index Key v",
                400),
            DynamoErrorCode.DYNAMO_INDEX_KEY_TYPE,
            Outcome.NOT_APPLIED),
        Arguments.of(
            service("InternalServerError", "internal", 500),
            StandardErrorCode.STORE_BUSY,
            Outcome.UNKNOWN),
        Arguments.of(
            ApiCallTimeoutException.create(1000), StandardErrorCode.STORE_BUSY, Outcome.UNKNOWN),
        Arguments.of(
            SdkClientException.create("reset", new IOException("reset")),
            StandardErrorCode.CONNECTION_LOST,
            Outcome.UNKNOWN),
        Arguments.of(
            SdkClientException.create("refused", new ConnectException("refused")),
            StandardErrorCode.CONNECTION_FAILED,
            Outcome.NOT_APPLIED),
        Arguments.of(
            SdkClientException.create("unknown", new UnknownHostException("nowhere")),
            StandardErrorCode.CONNECTION_FAILED,
            Outcome.NOT_APPLIED),
        Arguments.of(
            SdkClientException.create("Unable to load credentials from any of the providers"),
            StandardErrorCode.ACCESS_DENIED,
            Outcome.NOT_APPLIED),
        Arguments.of(
            new RejectedExecutionException(), StandardErrorCode.CANCELLED, Outcome.NOT_APPLIED),
        Arguments.of(
            new IllegalStateException("ours"), StandardErrorCode.INTERNAL_ERROR, Outcome.UNKNOWN));
  }

  @ParameterizedTest
  @MethodSource("others")
  void whatBrokeOnTheWayIsUnknownUnlessNothingWasSent(
      Throwable failure, ErrorCode code, Outcome outcome) {
    assertThat(writing(failure).code()).isEqualTo(code);
    assertThat(writing(failure).outcome()).isEqualTo(outcome);
  }

  @Test
  void readingChangesNothing() {
    MigrationException failure =
        (MigrationException)
            DynamoErrors.reading("Reading")
                .apply(SdkClientException.create("reset", new IOException("reset")));

    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(failure.retryable()).isTrue();
  }

  @Test
  void aValueInTheWordsOfTheServiceIsNotShown() {
    MigrationException failure =
        writing(
            service(
                "ValidationException",
                "The parameter cannot be converted to a numeric value: s3cret",
                400));

    assertThat(failure).hasMessageContaining("numeric value").hasMessageNotContaining("s3cret");
  }
}
