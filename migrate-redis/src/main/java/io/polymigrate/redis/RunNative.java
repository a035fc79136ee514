package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.number;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.cluster.SlotHash;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs one command, given as a text or as a list of words; exactly once, as it is noted together
 * with what it does. Keys are taken as they stand, the prefix is not put before them.
 */
final class RunNative extends BlockingHandler<RunNative.Spec, Execution> {

  /** Its words, and those of the command that undoes it. */
  record Spec(List<String> statement, Optional<List<String>> inverse) {}

  RunNative(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "statement", "inverse");
    OperationData.noConditions(operation, "write them into the command");
    return new Spec(
        words(data, "statement"),
        data.value("inverse") == null ? Optional.empty() : Optional.of(words(data, "inverse")));
  }

  private static List<String> words(OperationData data, String key) {
    List<String> words = new ArrayList<>();
    if (data.value(key) instanceof List<?> list) {
      list.forEach(word -> words.add(String.valueOf(word)));
    } else {
      words.addAll(words(key, data.text(key)));
    }
    if (words.isEmpty()) {
      throw new IllegalArgumentException("'" + key + "' must not be empty");
    }
    return List.copyOf(words);
  }

  // As in redis-cli: words between spaces, or in double quotes with \" and \\.
  private static List<String> words(String key, String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
      } else if (c == '"') {
        quoted = !quoted;
        inWord = true;
      } else if (!quoted && Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
        }
        word.setLength(0);
        inWord = false;
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (quoted) {
      throw new IllegalArgumentException("'" + key + "' has a quote that is not closed");
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    for (List<String> words : List.of(spec.statement(), spec.inverse().orElse(spec.statement()))) {
      Object known = run.connection().call("COMMAND", "INFO", words.get(0));
      boolean there =
          !RedisConnection.items(known).isEmpty() && RedisConnection.items(known).get(0) != null;
      problems.require(
          there,
          StandardErrorCode.INVALID_INPUT,
          "The server knows no command '" + words.get(0) + "'");
      if (there) {
        places(words, run);
      }
    }
  }

  // Where it is noted that a command ran, and in a cluster the keys of the command, which must be
  // with the note.
  private static List<byte[]> places(List<String> command, Execution run) {
    if (!run.connection().cluster()) {
      return List.of(run.notes());
    }
    List<byte[]> keys = keys(command, run.connection());
    if (keys.isEmpty()) {
      throw refusal(command, "names no key, so that no server of the cluster is meant by it");
    }
    if (keys.stream().map(SlotHash::getSlot).distinct().count() > 1) {
      throw refusal(command, "names keys of several slots, which may be on several servers");
    }
    List<byte[]> places = new ArrayList<>(List.of(run.kept().of(keys.get(0))));
    places.addAll(keys);
    return places;
  }

  private static List<byte[]> keys(List<String> command, RedisConnection connection) {
    List<Object> words = new ArrayList<>(List.of("GETKEYS"));
    words.addAll(command);
    try {
      return RedisConnection.byteItems(connection.call("COMMAND", words.toArray()));
    } catch (RedisCommandExecutionException e) {
      return List.of(); // It has none, or not as many words as it must have.
    }
  }

  private static MigrationException refusal(List<String> command, String why) {
    return MigrationException.refusal(
        StandardErrorCode.OPERATION_NOT_SUPPORTED, "The command '" + command.get(0) + "' " + why);
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    once(spec.statement(), run, "run_native");
    return 0;
  }

  private static void once(List<String> command, Execution run, String step) {
    List<Object> words = new ArrayList<>(List.of(step));
    words.addAll(command);
    KillPoint.at(step + ".before");
    List<byte[]> places = places(command, run);
    run.kept().expect(places);
    Script.RUN.call(run.connection(), places, words);
    KillPoint.at(step + ".after");
  }

  // Nobody but the user can tell what a command leaves behind.
  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {}

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    byte[] note = places(spec.statement(), run).get(0);
    if (number(run.connection().call("HEXISTS", note, "run_native")) == 0) {
      return undone(run);
    }
    List<String> inverse =
        spec.inverse()
            .orElseThrow(
                () ->
                    MigrationException.refusal(
                        StandardErrorCode.IRREVERSIBLE,
                        "Operation '"
                            + run.operationId()
                            + "' ran a command without an 'inverse', so it can't be rolled back"));
    once(inverse, run, "run_native.undo");
    return undone(run);
  }
}
