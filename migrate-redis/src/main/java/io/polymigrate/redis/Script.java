package io.polymigrate.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisNoScriptException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the server does as one: a script is carried out whole, and nobody sees half of it. Each is a
 * file beside this class. Its first line makes the server refuse it before it begins when memory is
 * full or nothing may be written; without it, the script would fail halfway.
 */
enum Script {
  /** Writes records, their index entries and a checkpoint. */
  LOAD,
  /** Writes records where there is nothing yet, and a checkpoint, or nothing at all. */
  FRESH,
  /** Reads hashes. */
  READ,
  /** Puts one text of a hash in another's place, if it is still there. */
  REGISTER,
  /** Saves checkpoints. */
  MARKS,
  /** Changes fields of records that are still as they were read, with their undo and progress. */
  CHANGE,
  /** Moves records to other keys. */
  MOVE,
  /** Moves records to other keys of a cluster, in steps. */
  TRANSFER,
  /** Removes records. */
  REMOVE,
  /** Takes, keeps up or gives back a lease. */
  LEASE,
  /** Enters records into an index. */
  INDEX,
  /** Runs a command and notes that it did. */
  RUN;

  private final String text;
  private final String sha;

  Script() {
    text = read(name().toLowerCase(java.util.Locale.ROOT) + ".lua");
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      sha = HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("The JDK has no SHA-1", e);
    }
  }

  private static String read(String file) {
    try (InputStream in = Script.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("The script '" + file + "' is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RedisConnection.Request request(String command, Object script, Call call) {
    List<Object> words = new ArrayList<>(call.keys().size() + call.arguments().size() + 2);
    words.add(script);
    words.add(String.valueOf(call.keys().size()));
    words.addAll(call.keys());
    words.addAll(call.arguments());
    List<byte[]> head = RedisConnection.Request.of(command, words.toArray()).words();
    return new RedisConnection.Request(command, head, call.tail(), call.into());
  }

  /** Runs it; teaches the server first if need be. */
  @Nullable Object call(RedisConnection connection, List<byte[]> keys, List<?> arguments) {
    return call(connection, List.of(new Call(keys, arguments))).get(0);
  }

  /**
   * One call.
   *
   * @param tail arguments behind the others
   * @param into what the texts of the answer go into, rather than lists
   */
  record Call(List<byte[]> keys, List<?> arguments, Words tail, Optional<Texts> into) {
    Call(List<byte[]> keys, List<?> arguments) {
      this(keys, arguments, new Words());
    }

    Call(List<byte[]> keys, List<?> arguments, Words tail) {
      this(keys, arguments, tail, Optional.empty());
    }
  }

  /** Runs it several times, one behind the other, and waits for all. */
  List<@Nullable Object> call(RedisConnection connection, List<Call> calls) {
    List<@Nullable Object> answers = new ArrayList<>(calls.size());
    send(connection, calls).forEach(answer -> answers.add(answer.get()));
    return answers;
  }

  /** Runs it several times, one behind the other; each answer is waited for by itself. */
  List<Supplier<@Nullable Object>> send(RedisConnection connection, List<Call> calls) {
    connection.teach(sha, text);
    List<RedisConnection.Request> requests = new ArrayList<>(calls.size());
    calls.forEach(call -> requests.add(request("EVALSHA", sha, call)));
    List<CompletableFuture<@Nullable Object>> sent = connection.sendEach(requests);
    List<Supplier<@Nullable Object>> answers = new ArrayList<>(calls.size());
    for (int i = 0; i < calls.size(); i++) {
      CompletableFuture<@Nullable Object> answer = sent.get(i);
      RedisConnection.Request whole = request("EVAL", text, calls.get(i));
      answers.add(() -> answer(connection, answer, () -> connection.call(List.of(whole)).get(0)));
    }
    return answers;
  }

  /**
   * Runs it on one server of a cluster; {@link #elsewhere} says that a key is not there. Sent on,
   * as the driver would, a script writes keys that are still where they were a second time.
   */
  Supplier<@Nullable Object> sendAt(RedisConnection connection, Node node, Call call) {
    connection.teach(sha, text);
    CompletableFuture<@Nullable Object> sent =
        connection.sendAt(node, request("EVALSHA", sha, call));
    return () ->
        answer(connection, sent, () -> connection.callAt(node, request("EVAL", text, call)));
  }

  /** Whether a server said that not all keys of a call are on it. */
  static boolean elsewhere(RedisCommandExecutionException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.startsWith("MOVED ")
        || message.startsWith("ASK ")
        || message.startsWith("TRYAGAIN ")
        || message.contains("non local key");
  }

  private static @Nullable Object answer(
      RedisConnection connection,
      CompletableFuture<@Nullable Object> sent,
      Supplier<@Nullable Object> again) {
    try {
      return connection.await(sent);
    } catch (RedisNoScriptException e) {
      return again.get();
    }
  }
}
