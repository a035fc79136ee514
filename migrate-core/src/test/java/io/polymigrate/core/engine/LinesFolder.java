package io.polymigrate.core.engine;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.SchemaCodec;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.type.Field;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files: a schema and lines per container; the last line of a key counts. */
final class LinesFolder {
  static final Comparator<List<?>> BY_KEY = LinesFolder::compareKeys;
  private final Path folder;

  LinesFolder(Path folder) {
    this.folder = folder;
  }

  boolean exists(String container) {
    return Files.exists(schemaFile(container));
  }

  void create(String container, RecordSchema schema) {
    try {
      Files.createDirectories(folder);
      Files.writeString(schemaFile(container), SchemaCodec.write(schema));
      Files.deleteIfExists(dataFile(container));
      Files.createFile(dataFile(container));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void rename(String container, String to) {
    try {
      Files.deleteIfExists(dataFile(to));
      Files.deleteIfExists(schemaFile(to));
      Files.move(dataFile(container), dataFile(to));
      Files.move(schemaFile(container), schemaFile(to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RecordSchema schema(String container) {
    try {
      return SchemaCodec.read(Files.readString(schemaFile(container)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized void append(String container, List<Map<String, Object>> records) {
    StringBuilder lines = new StringBuilder();
    records.forEach(record -> lines.append(TypedJson.write(record)).append('\n'));
    try {
      Files.writeString(dataFile(container), lines, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All records in key order; in file order where there is no key. */
  List<Map<String, Object>> records(String container) {
    List<String> key = schema(container).key();
    TreeMap<List<?>, Map<String, Object>> byKey = new TreeMap<>(BY_KEY);
    try (var lines = Files.lines(dataFile(container))) {
      for (String line : (Iterable<String>) lines::iterator) {
        @SuppressWarnings("unchecked")
        Map<String, Object> record = (Map<String, Object>) TypedJson.read(line);
        byKey.put(key.isEmpty() ? List.of((long) byKey.size()) : keyOf(key, record), record);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ArrayList<>(byKey.values());
  }

  static List<Object> keyOf(List<String> key, Map<String, Object> record) {
    List<Object> values = new ArrayList<>();
    key.forEach(name -> values.add(record.get(name)));
    return values;
  }

  private static int compareKeys(List<?> a, List<?> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      @SuppressWarnings("unchecked")
      int order = ((Comparable<Object>) a.get(i)).compareTo(b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  private Path dataFile(String container) {
    return folder.resolve(container + ".jsonl");
  }

  private Path schemaFile(String container) {
    return folder.resolve(container + ".schema");
  }

  /** A table of numbered records for tests. */
  LinesFolder with(String container, int count, List<Field> fields, RowOf rows) {
    create(container, new RecordSchema(fields, List.of("id")));
    List<Map<String, Object>> records = new ArrayList<>();
    for (long id = 1; id <= count; id++) {
      Map<String, Object> record = new LinkedHashMap<>();
      record.put("id", id);
      rows.fill(id, record);
      records.add(record);
    }
    append(container, records);
    return this;
  }

  /** Fills the fields of a record. */
  interface RowOf {
    void fill(long id, Map<String, Object> record);
  }
}
