package org.example.folder;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.SchemaCodec;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A container's file, open for reading. Who replaces the file does so as a whole, and an open
 * channel goes on reading the old one: that is the snapshot.
 */
final class Container implements Closeable {
  private final Folder folder;
  private final String name;
  private final FileChannel file;
  private final long length;
  private final long start;
  private final RecordSchema schema;
  private final boolean inferred;

  private Container(Folder folder, String name, FileChannel file) throws IOException {
    this.folder = folder;
    this.name = name;
    this.file = file;
    this.length = file.size();
    Lines lines = lines(0, 0);
    List<String> names = List.of();
    if (folder.format().header()) {
      byte[] header = lines.next();
      names = folder.format().names(header == null ? "" : Bytes.text(header));
    }
    this.start = lines.offset();
    Optional<RecordSchema> stored = stored(folder, name);
    this.inferred = stored.isEmpty() || !fits(stored.get(), names);
    this.schema = inferred ? infer(names) : stored.orElseThrow();
  }

  /** Opens a container; fails when there is none. */
  static Container open(Folder folder, String name) throws IOException {
    return find(folder, name)
        .orElseThrow(
            () ->
                MigrationException.refusal(
                    StandardErrorCode.CONTAINER_NOT_FOUND,
                    "There is no file for '" + name + "' in '" + folder.path() + "'"));
  }

  static Optional<Container> find(Folder folder, String name) throws IOException {
    FileChannel file;
    try {
      file = FileChannel.open(folder.file(name));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Container(folder, name, file));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static Optional<RecordSchema> stored(Folder folder, String name) throws IOException {
    Path file = folder.schemaFile(name);
    return Files.exists(file)
        ? Optional.of(SchemaCodec.read(Files.readString(file)))
        : Optional.empty();
  }

  // If somebody changed the columns since, what the file says wins.
  private boolean fits(RecordSchema stored, List<String> names) {
    return !folder.format().header()
        || names.equals(stored.fields().stream().map(Field::name).toList());
  }

  // Reads everything once: a schema from a sample would fail at the line that differs.
  private RecordSchema infer(List<String> names) throws IOException {
    Map<String, Field> fields = new LinkedHashMap<>();
    if (folder.format().header()) {
      for (String field : names) {
        if (fields.put(field, Field.of(field, Simple.STRING)) != null) {
          throw FolderErrors.badLine(name, 1, "it names '" + field + "' twice");
        }
      }
      return new RecordSchema(new ArrayList<>(fields.values()), List.of());
    }
    Lines lines = lines(start, 0);
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      try {
        for (Field field : folder.format().infer(Bytes.text(line), names)) {
          fields.merge(field.name(), field, Container::widened);
        }
      } catch (IOException | IllegalArgumentException e) {
        throw badLine(lines, e);
      }
    }
    return new RecordSchema(new ArrayList<>(fields.values()), List.of());
  }

  private static Field widened(Field left, Field right) {
    if (left.type() == Simple.NULL || left.type().equals(right.type())) {
      return right;
    }
    return right.type() == Simple.NULL ? left : Field.of(left.name(), Simple.JSON);
  }

  RecordSchema schema() {
    return schema;
  }

  boolean inferred() {
    return inferred;
  }

  /** Where the first record starts. */
  long start() {
    return start;
  }

  long length() {
    return length;
  }

  private Lines lines(long offset, long number) {
    return new Lines(file, length, offset, folder.format().header(), number);
  }

  /** Reads from the start of a record on. */
  Reader reader(long offset) {
    return new Reader(lines(offset, offset == start ? (folder.format().header() ? 1 : 0) : -1));
  }

  private RuntimeException badLine(Lines lines, Exception e) {
    String reason = e instanceof IOException ? "it is not UTF-8" : String.valueOf(e.getMessage());
    return FolderErrors.badLine(name, lines.number(), reason);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** Records one after the other. */
  final class Reader {
    private final Lines lines;
    private long offset;

    private Reader(Lines lines) {
      this.lines = lines;
    }

    /** The next record, or null at the end. */
    @Nullable Map<String, @Nullable Object> next() throws IOException {
      offset = lines.offset();
      byte[] line = lines.next();
      if (line == null) {
        return null;
      }
      try {
        return folder.format().read(Bytes.text(Objects.requireNonNull(line)), schema.fields());
      } catch (IOException | IllegalArgumentException e) {
        throw badLine(lines, e);
      }
    }

    /** Where the last record started. */
    long offset() {
      return offset;
    }
  }
}
