package io.polymigrate.dynamo;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClientBuilder;

/**
 * A client with the executor that waits for its answers. The SDK's own repeating is off: whether a
 * request may be sent again depends on what it does, and we must know when it was.
 */
final class DynamoConnection {
  private static final int EVENT_LOOPS = 2;
  private static final int PATIENCE_MILLIS = 5_000;

  /** So long nothing is heard of channels that are being closed, until their loops end. */
  private static final int QUIET_MILLIS = 50;

  private static final int ATTEMPTS = 12;
  private static final int ATTEMPTS_WHEN_BROKEN = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(25);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final DynamoOptions options;
  private final Executor executor;
  private final EventLoopGroup eventLoops = new NioEventLoopGroup(EVENT_LOOPS);
  private final SdkAsyncHttpClient http;
  private final AwsCredentialsProvider credentials;
  private final DynamoDbAsyncClient client;
  private final CapacityRate reads;
  private final CapacityRate writes;
  private final Map<Long, CompletableFuture<?>> underWay = new ConcurrentHashMap<>();
  private final AtomicLong sent = new AtomicLong();
  private volatile boolean closed;

  private DynamoConnection(DynamoOptions options, Executor executor) {
    this.options = options;
    this.executor = executor;
    this.reads = new CapacityRate(options.readUnits());
    this.writes = new CapacityRate(options.writeUnits());
    this.http =
        NettyNioAsyncHttpClient.builder()
            .eventLoopGroup(SdkEventLoopGroup.create(eventLoops, NioSocketChannel::new))
            .connectionTimeout(Duration.ofSeconds(10))
            .readTimeout(Duration.ofSeconds(50))
            .build();
    this.credentials = credentials(options);
    this.client = client(options, credentials, http);
  }

  private static DynamoDbAsyncClient client(
      DynamoOptions options, AwsCredentialsProvider credentials, SdkAsyncHttpClient http) {
    DynamoDbAsyncClientBuilder builder =
        DynamoDbAsyncClient.builder()
            .httpClient(http)
            .region(Region.of(options.region()))
            .credentialsProvider(credentials)
            .overrideConfiguration(
                it ->
                    it.retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .addExecutionInterceptor(new OwnBody())
                        .addExecutionInterceptor(new OwnAnswer.Interceptor())
                        .defaultProfileName(options.profile().orElse(null)))
            // Answers are only noted there; all work is on our executor, which waits for them.
            .asyncConfiguration(
                it ->
                    it.advancedOption(
                        SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run));
    options.endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }

  private static AwsCredentialsProvider credentials(DynamoOptions options) {
    if (options.accessKey().isEmpty()) {
      return DefaultCredentialsProvider.builder()
          .profileName(options.profile().orElse(null))
          .build();
    }
    String key = options.accessKey().get();
    String secret = options.secret().orElse("");
    return StaticCredentialsProvider.create(
        options
            .sessionToken()
            .<AwsCredentials>map(token -> AwsSessionCredentials.create(key, secret, token))
            .orElseGet(() -> AwsBasicCredentials.create(key, secret)));
  }

  /** Connects and asks for something, so that what is wrong shows now; blocks. */
  static DynamoConnection open(DynamoOptions options, Executor executor) {
    DynamoConnection connection = new DynamoConnection(options, executor);
    try {
      connection.read(client -> client.listTables(it -> it.limit(1)));
      return connection;
    } catch (RuntimeException | Error e) {
      connection.close();
      throw e;
    }
  }

  DynamoOptions options() {
    return options;
  }

  Executor executor() {
    return executor;
  }

  /** The credentials of now; blocks where they must be fetched anew. */
  AwsCredentials credentials() {
    return credentials.resolveCredentials();
  }

  CapacityRate reads() {
    return reads;
  }

  CapacityRate writes() {
    return writes;
  }

  /** Sends a request that changes nothing, and waits. */
  <T> T read(Function<DynamoDbAsyncClient, CompletableFuture<T>> request) {
    return call(request, true);
  }

  /** Sends a request that may be applied twice, and waits. */
  <T> T repeatable(Function<DynamoDbAsyncClient, CompletableFuture<T>> request) {
    return call(request, true);
  }

  /** Sends a request that must not be applied twice, and waits. */
  <T> T once(Function<DynamoDbAsyncClient, CompletableFuture<T>> request) {
    return call(request, false);
  }

  /** Sends a request without waiting; what it fails with is the sender's to judge. */
  <T> CompletableFuture<T> send(Function<DynamoDbAsyncClient, CompletableFuture<T>> request) {
    requireOpen();
    try {
      CompletableFuture<T> answer = request.apply(client);
      long number = sent.incrementAndGet();
      underWay.put(number, answer);
      var unused = answer.whenComplete((value, failure) -> underWay.remove(number));
      return answer;
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private <T> T call(
      Function<DynamoDbAsyncClient, CompletableFuture<T>> request, boolean repeatable) {
    for (int attempt = 1; ; attempt++) {
      try {
        return waitFor(send(request));
      } catch (RuntimeException e) {
        if (!again(e, attempt, repeatable)) {
          throw e;
        }
        pause(attempt);
      }
    }
  }

  /** Whether to send a request once more after such a failure. */
  static boolean again(Throwable failure, int attempt, boolean repeatable) {
    return (DynamoErrors.throttled(failure) && attempt < ATTEMPTS)
        || (repeatable && DynamoErrors.broken(failure) && attempt < ATTEMPTS_WHEN_BROKEN);
  }

  /** Waits for an answer; throws what the request failed with. */
  static <T> T waitFor(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      Throwable cause = Stages.unwrap(e);
      if (cause instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /**
   * Whether requests may still be sent.
   *
   * @throws MigrationException when the adapter is closed
   */
  void requireOpen() {
    if (closed) {
      throw new MigrationException(
          StandardErrorCode.CANCELLED, Outcome.NOT_APPLIED, "The adapter is closed");
    }
  }

  /** Waits longer after each attempt, and never as long as others do. */
  static void pause(int attempt) {
    long most =
        Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(attempt - 1, 16));
    Stages.pause(Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1)));
  }

  /** Blocks until the connections are closed. */
  void close() {
    closed = true;
    awaitUnderWay();
    client.close();
    http.close();
    eventLoops
        .shutdownGracefully(QUIET_MILLIS, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly();
  }

  // A page that was asked for ahead: its answer would find its loop ended, and the client say so.
  private void awaitUnderWay() {
    CompletableFuture<?> all =
        CompletableFuture.allOf(underWay.values().toArray(CompletableFuture<?>[]::new));
    try {
      var unused = all.handle((done, failure) -> true).get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // Nobody waits for these answers.
      var unused = e;
    }
  }
}
