package io.polymigrate.integration;

import io.polymigrate.api.json.Json;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.engine.RunSummary;
import io.polymigrate.core.spec.RunOptions.OnError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of containers that are copied from one store into another: all in one run, because
 * that is quick, or one by one after that run failed, to know whose fault it was.
 */
final class Crossing {
  private final Map<String, Letters> letters = new LinkedHashMap<>();
  private final Map<String, RuntimeException> failures = new LinkedHashMap<>();

  private Crossing() {}

  /** Refused records of a container by key. */
  record Letters(Map<Integer, Letter> byKey) {}

  /** Why a record was refused. */
  record Letter(@Nullable String field, String reason) {}

  static Crossing of(End source, End target, List<String> containers, Path folder) {
    Crossing crossing = new Crossing();
    Path together = folder.resolve("all");
    try {
      run(source, target, containers, together);
      containers.forEach(container -> crossing.letters.put(container, read(together, container)));
    } catch (RuntimeException e) {
      for (String container : containers) {
        crossing.alone(source, target, container, folder.resolve(container));
      }
      if (crossing.failures.isEmpty()) {
        throw e;
      }
    }
    return crossing;
  }

  private void alone(End source, End target, String container, Path folder) {
    try {
      run(source, target, List.of(container), folder);
      letters.put(container, read(folder, container));
    } catch (RuntimeException e) {
      failures.put(container, e);
    }
  }

  private static void run(End source, End target, List<String> containers, Path folder) {
    CrossPlatformMigrator.Builder builder =
        CrossPlatformMigrator.builder()
            .source(source.type(), source.url())
            .target(target.type(), target.url())
            .options(
                options ->
                    options.withOnError(OnError.REJECT).withDeadLetters(folder).withVerify(true));
    containers.forEach(container -> builder.extract(container).load(container));
    RunSummary summary = builder.build().run();
    if (summary.differences().orElse(-1) != 0) {
      throw new IllegalStateException("Verification failed: " + summary.verifications());
    }
  }

  /** Refused records of a container; throws what its run failed with. */
  Map<Integer, Letter> letters(String container) {
    RuntimeException failure = failures.get(container);
    if (failure != null) {
      throw failure;
    }
    return letters.get(container).byKey();
  }

  private static Letters read(Path folder, String container) {
    Map<Integer, Letter> byKey = new LinkedHashMap<>();
    if (!Files.isDirectory(folder)) {
      return new Letters(byKey);
    }
    List<Path> files = new ArrayList<>();
    try (var list = Files.walk(folder)) {
      list.filter(Files::isRegularFile).forEach(files::add);
      for (Path file : files) {
        for (String line : Files.readAllLines(file)) {
          Map<String, @Nullable Object> letter = Json.parseObject(line);
          if (container.equals(letter.get("container"))) {
            byKey.put(
                key(letter),
                new Letter((String) letter.get("field"), String.valueOf(letter.get("reason"))));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Letters(byKey);
  }

  private static int key(Map<String, @Nullable Object> letter) {
    String text = String.valueOf(letter.get("record"));
    java.util.regex.Matcher matcher =
        java.util.regex.Pattern.compile("^\\{_?id=\\D*(\\d+)").matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("A dead letter without key: " + text);
    }
    return Integer.parseInt(matcher.group(1));
  }
}
