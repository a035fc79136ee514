package io.polymigrate.elastic;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ElasticErrorsTest {

  private static MigrationException translated(Throwable failure, boolean writing) {
    return (MigrationException) ElasticErrors.translate(failure, "Writing", writing);
  }

  @ParameterizedTest
  @CsvSource({
    "404, index_not_found_exception, CONTAINER_NOT_FOUND, NOT_APPLIED",
    "400, resource_already_exists_exception, CONTAINER_EXISTS, NOT_APPLIED",
    "403, cluster_block_exception, ELASTIC_INDEX_BLOCKED, NOT_APPLIED",
    "429, cluster_block_exception, ELASTIC_INDEX_BLOCKED, NOT_APPLIED",
    "404, search_context_missing_exception, ELASTIC_SNAPSHOT_GONE, NOT_APPLIED",
    "429, es_rejected_execution_exception, STORE_BUSY, NOT_APPLIED",
    "429, circuit_breaking_exception, STORE_BUSY, NOT_APPLIED",
    "503, unavailable_shards_exception, STORE_BUSY, UNKNOWN",
    "503, no_shard_available_action_exception, STORE_BUSY, UNKNOWN",
    "503, master_not_discovered_exception, STORE_BUSY, UNKNOWN",
    "503, process_cluster_event_timeout_exception, STORE_BUSY, UNKNOWN",
    "409, version_conflict_engine_exception, STORE_BUSY, NOT_APPLIED",
    "400, document_parsing_exception, ELASTIC_DOCUMENT_REFUSED, NOT_APPLIED",
    "400, mapper_parsing_exception, ELASTIC_DOCUMENT_REFUSED, NOT_APPLIED",
    "400, strict_dynamic_mapping_exception, ELASTIC_DOCUMENT_REFUSED, NOT_APPLIED",
    "401, security_exception, ACCESS_DENIED, NOT_APPLIED",
    "403, security_exception, ACCESS_DENIED, NOT_APPLIED",
    "413, unknown, RECORD_TOO_LARGE, NOT_APPLIED",
    "502, unknown, STORE_BUSY, UNKNOWN",
    "504, unknown, STORE_BUSY, UNKNOWN",
    "408, unknown, STORE_BUSY, UNKNOWN",
    "400, illegal_argument_exception, STORE_ERROR, NOT_APPLIED",
    "500, null_pointer_exception, STORE_ERROR, UNKNOWN"
  })
  void theServersNameForItOrItsStatusSaysWhy(
      int status, String type, String code, Outcome outcome) {
    MigrationException failure = translated(new ServerError(status, type, "secret value"), true);

    assertThat(failure.code().name()).isEqualTo(code);
    assertThat(failure.outcome()).isEqualTo(outcome);
    assertThat(failure).hasMessageStartingWith("Writing failed").hasMessageNotContaining("secret");
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(
            new ConnectException("refused"),
            StandardErrorCode.CONNECTION_FAILED,
            Outcome.NOT_APPLIED),
        Arguments.of(
            new UnknownHostException("nowhere"),
            StandardErrorCode.CONNECTION_FAILED,
            Outcome.NOT_APPLIED),
        Arguments.of(
            new SSLHandshakeException("untrusted"),
            StandardErrorCode.CONNECTION_FAILED,
            Outcome.UNKNOWN),
        Arguments.of(
            new SocketTimeoutException("slow"), StandardErrorCode.CONNECTION_LOST, Outcome.UNKNOWN),
        Arguments.of(
            new UncheckedIOException(new IOException("reset")),
            StandardErrorCode.CONNECTION_LOST,
            Outcome.UNKNOWN),
        Arguments.of(
            new RejectedExecutionException(), StandardErrorCode.CANCELLED, Outcome.NOT_APPLIED),
        Arguments.of(
            new IllegalStateException("bug"), StandardErrorCode.INTERNAL_ERROR, Outcome.UNKNOWN));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aLostWriteIsUnknownAndALostReadChangedNothing(
      Throwable failure, ErrorCode code, Outcome outcome) {
    assertThat(translated(failure, true).code()).isEqualTo(code);
    assertThat(translated(failure, true).outcome()).isEqualTo(outcome);
    assertThat(translated(new CompletionException(failure), false).outcome())
        .isEqualTo(Outcome.NOT_APPLIED);
  }
}
