package io.polymigrate.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.spi.Stages;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One connection, on which requests are pipelined; a new one takes its place when it broke. What
 * was under way on a broken one fails, and is never sent again behind the caller's back: a request
 * may have been carried out. Its methods block, but for {@link #send}.
 */
final class RedisConnection {
  private final RedisOptions options;
  private final String address;
  private final Executor executor;
  private final Connector connector;
  private final Facts facts;
  // Not guarded: the driver's threads take a broken one away while another thread connects.
  private final AtomicReference<@Nullable StatefulConnection<byte[], byte[]>> current =
      new AtomicReference<>();
  private final Set<String> taught = ConcurrentHashMap.newKeySet();
  private boolean closed;

  /**
   * What the server said when it was first asked.
   *
   * @param version its version
   * @param policy what it does when its memory is full
   * @param cluster whether it is a member of a cluster
   */
  record Facts(String version, String policy, boolean cluster) {
    /** Whether it may drop keys that have no time to live. */
    boolean mayEvict() {
      return policy.startsWith("allkeys-");
    }
  }

  private RedisConnection(RedisOptions options, String address, Executor executor) {
    this.options = options;
    this.address = address;
    this.executor = executor;
    this.connector = new Connector(options);
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
    Facts one = facts(text(call("INFO")));
    if (!one.cluster()) {
      if (options.uris().size() > 1) {
        throw MigrationException.invalid(
            "The server at "
                + address
                + " is no member of a cluster; then one address is enough, that of the primary");
      }
      return one;
    }
    drop();
    connector.toCluster();
    Facts all = one;
    for (Node node : nodes()) {
      Facts other = facts(text(callAt(node, Request.of("INFO"))));
      all = other.mayEvict() ? other : all;
    }
    return all;
  }

  private Facts facts(String info) {
    String version = line(info, "redis_version");
    if (version.matches("[1-6]\\..*")) {
      throw new MigrationException(
          RedisErrorCode.REDIS_TOO_OLD,
          Outcome.NOT_APPLIED,
          "The server at " + address + " is Redis " + version + "; 7 or newer is needed");
    }
    return new Facts(
        version, line(info, "maxmemory_policy"), line(info, "cluster_enabled").equals("1"));
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

  /** Whether keys are spread over several servers. */
  boolean cluster() {
    return facts.cluster();
  }

  /** All servers that hold keys. */
  List<Node> nodes() {
    return Node.masters(connection());
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

  /** The server of a cluster that a key is on; empty when it is none, or that is not known. */
  Optional<Node> placeOf(byte[] key) {
    return Node.of(connection(), key);
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
              + " can't be kept there. Set 'noeviction' or a volatile policy, or keep checkpoints"
              + " in a file");
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

  /** Has every server know a script, once for each connection; it may forget it all the same. */
  void teach(String sha, String script) {
    connection();
    if (taught.add(sha)) {
      for (Node node : nodes()) {
        try {
          callAt(node, Request.of("SCRIPT", "LOAD", script));
        } catch (RedisCommandExecutionException e) {
          // It comes with the call then.
          taught.remove(sha);
        }
      }
    }
  }

  /** Runs a command on one server. */
  @Nullable Object callAt(Node node, Request request) {
    return await(sendAt(node, request));
  }

  /** Sends a command to one server, which refuses it when the key is elsewhere. */
  CompletableFuture<@Nullable Object> sendAt(Node node, Request request) {
    StatefulConnection<byte[], byte[]> link = connection();
    return sendEach(node.open(), link, List.of(request)).get(0);
  }

  /** Sends commands one behind the other; each has its own answer. */
  List<CompletableFuture<@Nullable Object>> sendEach(List<Request> requests) {
    StatefulConnection<byte[], byte[]> link = connection();
    return sendEach(link, link, requests);
  }

  private List<CompletableFuture<@Nullable Object>> sendEach(
      StatefulConnection<byte[], byte[]> to,
      StatefulConnection<byte[], byte[]> link,
      List<Request> requests) {
    List<AsyncCommand<byte[], byte[], @Nullable Object>> commands =
        new ArrayList<>(requests.size());
    for (Request request : requests) {
      CommandOutput<byte[], byte[], @Nullable Object> reply =
          request.into().isPresent() ? new FlatReply(request.into().get()) : new Reply();
      commands.add(new AsyncCommand<>(new Command<>(request, reply, request.arguments())));
    }
    to.dispatch(commands);
    List<CompletableFuture<@Nullable Object>> answers = new ArrayList<>(commands.size());
    for (AsyncCommand<byte[], byte[], @Nullable Object> command : commands) {
      answers.add(
          command
              .toCompletableFuture()
              .whenComplete(
                  (answer, failure) -> {
                    if (failure != null
                        && !(Stages.unwrap(failure) instanceof RedisCommandExecutionException)) {
                      discard(link);
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

  private synchronized StatefulConnection<byte[], byte[]> connection() {
    if (closed) {
      throw MigrationException.invalid("The adapter for " + address + " is closed");
    }
    StatefulConnection<byte[], byte[]> open = current.get();
    if (open != null && open.isOpen()) {
      return open;
    }
    if (open != null) {
      var unused = open.closeAsync();
    }
    open = connector.connect();
    taught.clear();
    current.set(open);
    return open;
  }

  // A connection that failed once is not used again, even if its end was not noticed yet.
  private void discard(StatefulConnection<byte[], byte[]> broken) {
    if (current.compareAndSet(broken, null)) {
      var unused = broken.closeAsync();
    }
  }

  private synchronized void drop() {
    StatefulConnection<byte[], byte[]> open = current.getAndSet(null);
    if (open != null) {
      open.close();
    }
  }

  void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      drop();
      closed = true;
    }
    connector.close();
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
   * @param tail more of them; lent until the answer is there
   * @param into what the texts of the answer go into, rather than lists
   */
  record Request(String command, List<byte[]> words, Words tail, Optional<Texts> into)
      implements ProtocolKeyword {
    private static final Words NONE = new Words();

    private static final Set<String> KEYLESS =
        Set.of("INFO", "SCAN", "COMMAND", "CLUSTER", "SCRIPT");

    Request(String command, List<byte[]> words) {
      this(command, words, NONE);
    }

    Request(String command, List<byte[]> words, Words tail) {
      this(command, words, tail, Optional.empty());
    }

    /** The same, whose answer goes there; it is lent until it is there. */
    Request into(Texts texts) {
      return new Request(command, words, tail, Optional.of(texts));
    }

    static Request of(String command, Object... words) {
      List<byte[]> all = new ArrayList<>(words.length);
      for (Object word : words) {
        all.add(word instanceof byte[] bytes ? bytes : bytes(word.toString()));
      }
      return new Request(command, all);
    }

    /** As the driver takes them; in a cluster the key says where the command goes. */
    CommandArgs<byte[], byte[]> arguments() {
      Arguments arguments = new Arguments(tail);
      int key = KEYLESS.contains(command) ? -1 : command.startsWith("EVAL") ? 2 : 0;
      for (int i = 0; i < words.size(); i++) {
        if (i == key) {
          arguments.addKey(words.get(i));
        } else {
          arguments.add(words.get(i));
        }
      }
      return arguments;
    }

    @Override
    public byte[] getBytes() {
      return bytes(command);
    }

    // The driver asks for it, for each command; the words may be many, and are not to be seen.
    @Override
    public String toString() {
      return command;
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
