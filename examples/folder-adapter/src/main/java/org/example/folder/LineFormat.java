package org.example.folder;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.type.Field;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a record is written as a line. Records are maps from field to held value. */
interface LineFormat {
  /** The format of that name. */
  static LineFormat named(String name) {
    return switch (name) {
      case "jsonl" -> new JsonLines();
      case "csv" -> new CsvLines();
      default ->
          throw MigrationException.invalid(
              "A folder's format can't be '" + name + "'; possible: jsonl, csv");
    };
  }

  /** The end of the names of its files. */
  String suffix();

  /** Whether the first line names the fields. */
  boolean header();

  /** Whether a record can lack a field. */
  boolean keepsMissing();

  /** The names in a first line. */
  List<String> names(String line);

  /** The first line of such records; empty where there is none. */
  String header(List<Field> fields);

  /** A record's line, without its end. */
  String write(Map<String, @Nullable Object> record, List<Field> fields);

  /**
   * A line's record.
   *
   * @throws IllegalArgumentException when the line is none; says why, but not what stands there
   */
  Map<String, @Nullable Object> read(String line, List<Field> fields);

  /** The fields of a line that nobody described, each with the narrowest type. */
  List<Field> infer(String line, List<String> names);
}
