package io.polymigrate.core.engine;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.Field;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a file of dead letters. */
final class LetterReader implements AutoCloseable {
  private final Path file;
  private final BufferedReader lines;
  private long line;

  LetterReader(Path file) {
    this.file = file;
    try {
      this.lines = Files.newBufferedReader(file);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Which load a file's records belong to. */
  static String container(Path file) {
    try (LetterReader reader = new LetterReader(file)) {
      Map<String, @Nullable Object> letter = reader.next();
      if (letter == null) {
        throw MigrationException.invalid("The dead letters '" + file + "' are empty");
      }
      return String.valueOf(letter.get("container"));
    }
  }

  /** Keys, as typed JSON, that a load's refused records have in the target. */
  static Set<String> targetKeys(Path file) {
    Set<String> keys = new HashSet<>();
    if (!Files.exists(file)) {
      return keys;
    }
    try (LetterReader reader = new LetterReader(file)) {
      Map<String, @Nullable Object> letter = reader.next();
      while (letter != null) {
        if (letter.get("key") instanceof String key) {
          keys.add(key);
        }
        letter = reader.next();
      }
    }
    return keys;
  }

  /** The next records, at most so many; empty at the end. */
  Optional<RecordBatch> nextBatch(RecordSchema schema, int most) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    Map<String, @Nullable Object> letter = rows.size() < most ? next() : null;
    while (letter != null) {
      rows.add(row(schema, letter));
      letter = rows.size() < most ? next() : null;
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(new ObjectBatch(schema, rows, Optional.empty()));
  }

  private @Nullable Object[] row(RecordSchema schema, Map<String, @Nullable Object> letter) {
    if (letter.get("unreadable") != null || !(letter.get("record") instanceof Map<?, ?> record)) {
      throw MigrationException.invalid(
          "The dead letters '"
              + file
              + "', line "
              + line
              + ": the record is not whole and can't be replayed; remove the line, or add the"
              + " fields named under 'unreadable' to 'record' and remove 'unreadable'");
    }
    @Nullable Object[] row = new Object[schema.fields().size()];
    int found = 0;
    for (int i = 0; i < row.length; i++) {
      Field field = schema.fields().get(i);
      boolean has = record.containsKey(field.name());
      found += has ? 1 : 0;
      row[i] = has ? decode(record.get(field.name())) : Values.MISSING;
    }
    if (found < record.size()) {
      throw MigrationException.invalid(
          "The dead letters '"
              + file
              + "', line "
              + line
              + ": the record has fields that the source does not have");
    }
    return row;
  }

  private @Nullable Object decode(@Nullable Object json) {
    try {
      return TypedJson.decode(json);
    } catch (IllegalArgumentException | ClassCastException | java.time.DateTimeException e) {
      throw MigrationException.invalid(
          "The dead letters '" + file + "', line " + line + ": a value is no typed JSON");
    }
  }

  private @Nullable Map<String, @Nullable Object> next() {
    try {
      String text = lines.readLine();
      line++;
      return text == null ? null : Json.parseObject(text);
    } catch (IllegalArgumentException e) {
      throw MigrationException.invalid(
          "The dead letters '" + file + "', line " + line + ": " + e.getMessage());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private MigrationException failed(IOException e) {
    return new MigrationException(
        StandardErrorCode.FILE_FAILED,
        Outcome.NOT_APPLIED,
        "The dead letters '" + file + "' can't be read: " + e,
        e);
  }
}
