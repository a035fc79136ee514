package io.polymigrate.redis;

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
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the server does as one: a script is carried out whole, and nobody sees half of it. Each is a
 * file beside this class. Its first line makes the server refuse it before it begins when memory is
 * full or nothing may be written; without it, the script would fail halfway.
 */
enum Script {
  /** Writes records, their index entries and a checkpoint. */
  LOAD,
  /** Puts one text of a hash in another's place, if it is still there. */
  REGISTER,
  /** Saves checkpoints. */
  MARKS,
  /** Changes fields of records that are still as they were read, with their undo and progress. */
  CHANGE,
  /** Moves records to other keys. */
  MOVE,
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

  private static RedisConnection.Request request(
      String command, Object script, List<byte[]> keys, List<?> arguments) {
    List<Object> words = new ArrayList<>(keys.size() + arguments.size() + 2);
    words.add(script);
    words.add(String.valueOf(keys.size()));
    words.addAll(keys);
    words.addAll(arguments);
    return RedisConnection.Request.of(command, words.toArray());
  }

  /** Runs it; teaches the server first if need be. */
  @Nullable Object call(RedisConnection connection, List<byte[]> keys, List<?> arguments) {
    return call(connection, List.of(new Call(keys, arguments))).get(0);
  }

  /** Keys and arguments of one call. */
  record Call(List<byte[]> keys, List<?> arguments) {}

  /** Runs it several times, one behind the other, and waits for all. */
  List<@Nullable Object> call(RedisConnection connection, List<Call> calls) {
    List<RedisConnection.Request> requests = new ArrayList<>(calls.size());
    calls.forEach(call -> requests.add(request("EVALSHA", sha, call.keys(), call.arguments())));
    List<CompletableFuture<@Nullable Object>> sent = connection.sendEach(requests);
    List<@Nullable Object> answers = new ArrayList<>(calls.size());
    for (int i = 0; i < calls.size(); i++) {
      try {
        answers.add(connection.await(sent.get(i)));
      } catch (RedisNoScriptException e) {
        Call call = calls.get(i);
        answers.add(
            connection.call(List.of(request("EVAL", text, call.keys(), call.arguments()))).get(0));
      }
    }
    return answers;
  }
}
