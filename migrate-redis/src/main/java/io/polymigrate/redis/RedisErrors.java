package io.polymigrate.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The driver's failures as ours: why, and what the store holds now. */
final class RedisErrors {
  // The first word of a server's error is its code. An error from within a script begins so too.
  private static final Map<String, ErrorCode> CODES =
      Map.ofEntries(
          Map.entry("NOAUTH", StandardErrorCode.ACCESS_DENIED),
          Map.entry("WRONGPASS", StandardErrorCode.ACCESS_DENIED),
          Map.entry("NOPERM", StandardErrorCode.ACCESS_DENIED),
          Map.entry("DENIED", StandardErrorCode.ACCESS_DENIED),
          Map.entry("WRONGTYPE", RedisErrorCode.REDIS_WRONG_KIND),
          Map.entry("OOM", RedisErrorCode.REDIS_OUT_OF_MEMORY),
          Map.entry("READONLY", RedisErrorCode.REDIS_NOT_WRITABLE),
          Map.entry("MISCONF", RedisErrorCode.REDIS_NOT_WRITABLE),
          Map.entry("NOREPLICAS", RedisErrorCode.REDIS_NOT_WRITABLE),
          Map.entry("MOVED", StandardErrorCode.STORE_BUSY),
          Map.entry("ASK", StandardErrorCode.STORE_BUSY),
          Map.entry("CROSSSLOT", RedisErrorCode.REDIS_CLUSTER),
          Map.entry("BUSY", StandardErrorCode.STORE_BUSY),
          Map.entry("LOADING", StandardErrorCode.STORE_BUSY),
          Map.entry("TRYAGAIN", StandardErrorCode.STORE_BUSY),
          Map.entry("MASTERDOWN", StandardErrorCode.STORE_BUSY),
          Map.entry("CLUSTERDOWN", StandardErrorCode.STORE_BUSY));

  private RedisErrors() {}

  /** Of work that changes nothing. */
  static Function<Throwable, RuntimeException> reading(String doing) {
    return failure -> translate(failure, doing, false);
  }

  /** Of work that may have changed something when the connection breaks. */
  static Function<Throwable, RuntimeException> writing(String doing) {
    return failure -> translate(failure, doing, true);
  }

  static RuntimeException translate(Throwable failure, String doing, boolean writing) {
    Throwable cause = Stages.unwrap(failure);
    if (cause instanceof MigrationException known) {
      return known;
    }
    Outcome lost = writing ? Outcome.UNKNOWN : Outcome.NOT_APPLIED;
    if (cause instanceof RedisCommandExecutionException) {
      return ofServer(cause, doing);
    }
    if (cause instanceof RedisConnectionException) {
      Throwable refusal = refusal(cause);
      if (refusal != null) {
        return ofServer(refusal, doing);
      }
      return failure(
          StandardErrorCode.CONNECTION_FAILED,
          Outcome.NOT_APPLIED,
          doing + " failed: the server can't be reached; is it up, and the address right?",
          cause);
    }
    if (cause instanceof RedisCommandTimeoutException) {
      return failure(
          StandardErrorCode.CONNECTION_LOST,
          lost,
          doing + " failed: the server did not answer in time (see the option 'timeout')",
          cause);
    }
    if (cause instanceof RedisCommandInterruptedException) {
      return failure(StandardErrorCode.CANCELLED, lost, doing + " was interrupted", cause);
    }
    if (cause instanceof RedisException
        || cause instanceof IOException
        || cause instanceof ClosedChannelException) {
      return failure(
          StandardErrorCode.CONNECTION_LOST, lost, doing + " failed: the connection broke", cause);
    }
    if (cause instanceof RejectedExecutionException) {
      return failure(
          StandardErrorCode.CANCELLED,
          Outcome.NOT_APPLIED,
          doing + " failed: the executor takes no more work",
          cause);
    }
    return failure(StandardErrorCode.INTERNAL_ERROR, lost, doing + " failed: " + cause, cause);
  }

  private static @Nullable Throwable refusal(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof RedisCommandExecutionException) {
        return e;
      }
    }
    return null;
  }

  // The server says in its first word what it is about; the rest may name a key, and is left out.
  private static MigrationException ofServer(Throwable cause, String doing) {
    String message = String.valueOf(cause.getMessage());
    if (message.contains("SELECT is not allowed in cluster mode")) {
      return failure(
          StandardErrorCode.INVALID_INPUT,
          Outcome.NOT_APPLIED,
          doing + " failed: the server is a member of a cluster, which has the database 0 only",
          cause);
    }
    String word = message.split("[ :]", 2)[0];
    ErrorCode code = CODES.getOrDefault(word, StandardErrorCode.STORE_ERROR);
    // A script that fails halfway is not undone; these it meets before its first write.
    boolean refused = CODES.containsKey(word) && !word.equals("WRONGTYPE");
    String why =
        switch (word) {
          case "OOM" -> "its memory is full; free some, or raise 'maxmemory'";
          case "READONLY" -> "it is a replica; give the address of the primary";
          case "NOAUTH", "WRONGPASS" -> "user or password are wrong";
          case "NOPERM" -> "the user lacks a right: " + message;
          case "LOADING" -> "it is loading its data";
          case "BUSY" -> "it is busy with a script";
          default -> message;
        };
    return failure(
        code,
        refused ? Outcome.NOT_APPLIED : Outcome.UNKNOWN,
        doing + " failed; Redis says: " + why,
        cause);
  }

  private static MigrationException failure(
      ErrorCode code, Outcome outcome, String message, Throwable cause) {
    return new MigrationException(code, outcome, message, cause);
  }
}
