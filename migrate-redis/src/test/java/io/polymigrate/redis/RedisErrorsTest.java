package io.polymigrate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RedisErrorsTest {

  @ParameterizedTest
  @CsvSource({
    "NOAUTH Authentication required., ACCESS_DENIED, NOT_APPLIED",
    "WRONGPASS invalid username-password pair, ACCESS_DENIED, NOT_APPLIED",
    "NOPERM this user has no permissions, ACCESS_DENIED, NOT_APPLIED",
    "DENIED Redis is running in protected mode, ACCESS_DENIED, NOT_APPLIED",
    "WRONGTYPE Operation against a key, REDIS_WRONG_KIND, UNKNOWN",
    "OOM command not allowed, REDIS_OUT_OF_MEMORY, NOT_APPLIED",
    "READONLY You can't write against a read only replica., REDIS_NOT_WRITABLE, NOT_APPLIED",
    "MISCONF Redis is configured to save RDB snapshots, REDIS_NOT_WRITABLE, NOT_APPLIED",
    "NOREPLICAS Not enough good replicas, REDIS_NOT_WRITABLE, NOT_APPLIED",
    "MOVED 3999 127.0.0.1:6381, STORE_BUSY, NOT_APPLIED",
    "ASK 3999 127.0.0.1:6381, STORE_BUSY, NOT_APPLIED",
    "CROSSSLOT Keys in request, REDIS_CLUSTER, NOT_APPLIED",
    "BUSY Redis is busy running a script., STORE_BUSY, NOT_APPLIED",
    "LOADING Redis is loading the dataset, STORE_BUSY, NOT_APPLIED",
    "TRYAGAIN Multiple keys request, STORE_BUSY, NOT_APPLIED",
    "MASTERDOWN Link with MASTER is down, STORE_BUSY, NOT_APPLIED",
    "CLUSTERDOWN The cluster is down, STORE_BUSY, NOT_APPLIED",
    "ERR unknown command, STORE_ERROR, UNKNOWN"
  })
  void theServersFirstWordSaysWhy(String message, String code, Outcome outcome) {
    MigrationException failure = translated(new RedisCommandExecutionException(message), true);

    assertThat(failure.code().name()).isEqualTo(code);
    assertThat(failure.outcome()).isEqualTo(outcome);
    assertThat(failure).hasMessageStartingWith("Writing failed");
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(
            new RedisConnectionException("refused"),
            StandardErrorCode.CONNECTION_FAILED,
            Outcome.NOT_APPLIED),
        Arguments.of(
            new RedisCommandTimeoutException("slow"),
            StandardErrorCode.CONNECTION_LOST,
            Outcome.UNKNOWN),
        Arguments.of(
            new RedisException("Connection closed"),
            StandardErrorCode.CONNECTION_LOST,
            Outcome.UNKNOWN),
        Arguments.of(new IOException("reset"), StandardErrorCode.CONNECTION_LOST, Outcome.UNKNOWN),
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

  @Test
  void aRefusedLoginIsToldFromAnUnreachableServer() {
    RedisConnectionException failure =
        new RedisConnectionException(
            "Unable to connect", new RedisCommandExecutionException("WRONGPASS invalid"));

    assertThat(translated(failure, false).code()).isEqualTo(StandardErrorCode.ACCESS_DENIED);
  }

  private static MigrationException translated(Throwable failure, boolean writing) {
    return (MigrationException) RedisErrors.translate(failure, "Writing", writing);
  }
}
