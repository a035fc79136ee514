package io.polymigrate.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.spi.Stages;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection, on which requests are pipelined; a new one takes its place when it broke. What
 * was under way on a broken one fails, and is never sent again behind the caller's back: a request
 * may have been carried out. Its methods block, but for {@link #send}.
 */
final class RedisConnection {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final RedisOptions options;
  private final String address;
  private final Executor executor;
  private final ClientResources resources;
  private final RedisClient client;
  private final Facts facts;
  private @Nullable StatefulRedisConnection<byte[], byte[]> current;
  private boolean closed;

  /**
   * What the server said when it was first asked.
   *
   * @param version its version
   * @param policy what it does when its memory is full
   */
  record Facts(String version, String policy) {
    /** Whether it may drop keys that have no time to live. */
    boolean mayEvict() {
      return policy.startsWith("allkeys-");
    }
  }

  private RedisConnection(RedisOptions options, String address, Executor executor) {
    this.options = options;
    this.address = address;
    this.executor = executor;
    this.resources =
        DefaultClientResources.builder().ioThreadPoolSize(2).computationThreadPoolSize(2).build();
    this.client = RedisClient.create(resources, options.uri());
    SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider();
    options.certificates().ifPresent(ssl::trustManager);
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .protocolVersion(ProtocolVersion.RESP2)
            .socketOptions(SocketOptions.builder().connectTimeout(CONNECT).build())
            .sslOptions(ssl.build())
            .timeoutOptions(TimeoutOptions.enabled(options.timeout()))
            .build());
    try {
      this.facts = ask();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  static RedisConnection open(RedisOptions options, String address, Executor executor) {
    return new RedisConnection(options, address, executor);
  }

  private Facts ask() {
    String info =
        text(call("INFO", "server")) + text(call("INFO", "memory")) + text(call("INFO", "cluster"));
    if (info.contains("cluster_enabled:1")) {
      throw new MigrationException(
          RedisErrorCode.REDIS_CLUSTER,
          Outcome.NOT_APPLIED,
          "The server at "
              + address
              + " is a member of a cluster. A record and its place in the container's index must"
              + " change as one, which a cluster can't do across its slots; give a server that is"
              + " no cluster");
    }
    String version = line(info, "redis_version");
    if (version.matches("[1-6]\\..*")) {
      throw new MigrationException(
          RedisErrorCode.REDIS_TOO_OLD,
          Outcome.NOT_APPLIED,
          "The server at " + address + " is Redis " + version + "; 7 or newer is needed");
    }
    return new Facts(version, line(info, "maxmemory_policy"));
  }

  private static String line(String info, String name) {
    return info.lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  RedisOptions options() {
    return options;
  }

  Facts facts() {
    return facts;
  }

  String address() {
    return address;
  }

  Executor executor() {
    return executor;
  }

  /** A key of this space. */
  byte[] key(String name) {
    return (options.prefix() + name).getBytes(StandardCharsets.UTF_8);
  }

  /** Refuses to keep what must last where it may be dropped. */
  void requireLasting(String what) {
    if (facts.mayEvict()) {
      throw new MigrationException(
          RedisErrorCode.REDIS_MAY_EVICT,
          Outcome.NOT_APPLIED,
          "The server's 'maxmemory-policy' is '"
              + facts.policy()
              + "', so it may drop any key when its memory is full; "
              + what
              + " can't be kept there. Set 'noeviction' or a volatile policy, or keep checkpoints in"
              + " a file");
    }
  }

  /** Runs a command and waits for its answer: bytes, a long, null, or a list of those. */
  @Nullable Object call(String command, Object... words) {
    return await(send(List.of(Request.of(command, words)))).get(0);
  }

  /** Runs commands one behind the other, in one go, and waits for all answers. */
  List<@Nullable Object> call(List<Request> requests) {
    return await(send(requests));
  }

  /** Sends commands one behind the other; fails as a whole, with the first failure. */
  CompletableFuture<List<@Nullable Object>> send(List<Request> requests) {
    List<CompletableFuture<@Nullable Object>> sent = sendEach(requests);
    return CompletableFuture.allOf(sent.toArray(new CompletableFuture<?>[0]))
        .thenApply(
            done -> {
              List<@Nullable Object> answers = new ArrayList<>(sent.size());
              sent.forEach(answer -> answers.add(answer.join()));
              return answers;
            });
  }

  /** Sends commands one behind the other; each has its own answer. */
  List<CompletableFuture<@Nullable Object>> sendEach(List<Request> requests) {
    StatefulRedisConnection<byte[], byte[]> connection = connection();
    List<AsyncCommand<byte[], byte[], @Nullable Object>> commands =
        new ArrayList<>(requests.size());
    for (Request request : requests) {
      CommandArgs<byte[], byte[]> arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE);
      request.words().forEach(arguments::add);
      commands.add(new AsyncCommand<>(new Command<>(request, new Reply(), arguments)));
    }
    connection.dispatch(commands);
    List<CompletableFuture<@Nullable Object>> answers = new ArrayList<>(commands.size());
    for (AsyncCommand<byte[], byte[], @Nullable Object> command : commands) {
      answers.add(
          command
              .toCompletableFuture()
              .whenComplete(
                  (answer, failure) -> {
                    if (failure != null
                        && !(Stages.unwrap(failure) instanceof RedisCommandExecutionException)) {
                      discard(connection);
                    }
                  }));
    }
    return answers;
  }

  <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(options.timeout().toMillis() + 5_000, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new io.lettuce.core.RedisCommandInterruptedException(e);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new io.lettuce.core.RedisCommandTimeoutException("no answer in time");
    } catch (java.util.concurrent.ExecutionException e) {
      Throwable cause = Stages.unwrap(e);
      if (cause instanceof RuntimeException failure) {
        throw failure;
      }
      throw new CompletionException(cause);
    }
  }

  private synchronized StatefulRedisConnection<byte[], byte[]> connection() {
    if (closed) {
      throw MigrationException.invalid("The adapter for " + address + " is closed");
    }
    StatefulRedisConnection<byte[], byte[]> open = current;
    if (open != null && open.isOpen()) {
      return open;
    }
    if (open != null) {
      var unused = open.closeAsync();
    }
    open = client.connect(ByteArrayCodec.INSTANCE);
    current = open;
    return open;
  }

  // A connection that failed once is not used again, even if its end was not noticed yet.
  private synchronized void discard(StatefulRedisConnection<byte[], byte[]> broken) {
    if (current == broken) {
      current = null;
    }
    var unused = broken.closeAsync();
  }

  void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      if (current != null) {
        current.close();
      }
    }
    client.shutdown(0, 2, TimeUnit.SECONDS);
    resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }

  static String text(@Nullable Object bytes) {
    return bytes instanceof byte[] array
        ? new String(array, StandardCharsets.UTF_8)
        : String.valueOf(bytes);
  }

  static long number(@Nullable Object answer) {
    return answer instanceof Long number ? number : Long.parseLong(text(answer));
  }

  /** The items of an answer that is a list. */
  @SuppressWarnings("unchecked") // what the outputs make
  static List<@Nullable Object> items(@Nullable Object answer) {
    return answer instanceof List<?> list ? (List<@Nullable Object>) list : List.of();
  }

  /** The items of an answer that is a list of byte strings. */
  static List<byte[]> byteItems(@Nullable Object answer) {
    List<byte[]> all = new ArrayList<>();
    items(answer).forEach(item -> all.add((byte[]) item));
    return all;
  }

  /**
   * A command with its words.
   *
   * @param command its name
   * @param words bytes each
   */
  record Request(String command, List<byte[]> words) implements ProtocolKeyword {

    static Request of(String command, Object... words) {
      List<byte[]> all = new ArrayList<>(words.length);
      for (Object word : words) {
        all.add(word instanceof byte[] bytes ? bytes : bytes(word.toString()));
      }
      return new Request(command, all);
    }

    @Override
    public byte[] getBytes() {
      return bytes(command);
    }

    @Override
    @Deprecated // Lettuce still has it, without a default
    public String name() {
      return command;
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
