package org.example.folder;

import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.json.Json;
import io.polymigrate.testkit.AdapterSpace;
import io.polymigrate.testkit.Capabilities;
import io.polymigrate.testkit.Capability;
import io.polymigrate.testkit.SecondDoor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An empty folder of JSON lines; the second door reads and writes the files itself. */
final class FolderSpace implements AdapterSpace, SecondDoor {
  private final Path folder;

  FolderSpace() {
    try {
      folder = Files.createTempDirectory("folder-contract");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public AdapterProvider provider() {
    return new FolderAdapterProvider();
  }

  @Override
  public String url() {
    return "folder://" + folder;
  }

  @Override
  public SecondDoor door() {
    return this;
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.all()
        .without(
            Capability.NETWORK,
            Capability.PASSWORDS,
            Capability.CUT_SPLITS,
            Capability.ATOMIC_CHECKPOINTS,
            Capability.UNDO_OF_LOADS);
  }

  private Path file(String container) {
    return folder.resolve(container + ".jsonl");
  }

  @Override
  public boolean exists(String container) {
    return Files.exists(file(container));
  }

  @Override
  public List<Map<String, @Nullable String>> records(String container) {
    List<Map<String, @Nullable String>> records = new ArrayList<>();
    if (!exists(container)) {
      return records;
    }
    for (String line : lines(container)) {
      Map<String, @Nullable String> record = new LinkedHashMap<>();
      Json.parseObject(line)
          .forEach((name, value) -> record.put(name, value == null ? null : value.toString()));
      records.add(record);
    }
    records.sort(Comparator.comparing(record -> Integer.valueOf(String.valueOf(record.get("id")))));
    return records;
  }

  private List<String> lines(String container) {
    try {
      return Files.readAllLines(file(container));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void change(String container, int id, String field, String value) {
    List<String> changed = new ArrayList<>();
    for (String line : lines(container)) {
      Map<String, @Nullable Object> record = Json.parseObject(line);
      if (Long.valueOf(id).equals(record.get("id"))) {
        record.put(field, value);
      }
      changed.add(Json.write(record));
    }
    try {
      Path next = Files.createTempFile(folder, "other", ".tmp");
      Files.write(next, changed);
      Files.move(next, file(container), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int connections() {
    return 0;
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
