package io.polymigrate.core.spec;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.OperationCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads specification and operation files, in YAML or JSON. Everything wrong is {@code
 * INVALID_INPUT} and names the place: line and column where the text is malformed, the path within
 * the file otherwise.
 */
public final class SpecReader {
  private SpecReader() {}

  /**
   * Reads a specification.
   *
   * @param file where it is
   * @param values what <code>${name}</code> stands for; each must occur
   */
  public static MigrationSpec read(Path file, Map<String, String> values) {
    return parse(text(file), file.toString(), values);
  }

  /**
   * Reads a specification from text.
   *
   * @param name what to call it in messages
   */
  public static MigrationSpec parse(String text, String name, Map<String, String> values) {
    Map<String, @Nullable Object> map = document(text, name, values);
    if (map.containsKey("operation_type")) {
      throw MigrationException.invalid(
          "'" + name + "' is an operation, not a specification; apply it with 'apply'");
    }
    try {
      return SpecBuilder.spec(map);
    } catch (MigrationException e) {
      throw named(name, e);
    } catch (IllegalArgumentException e) {
      throw MigrationException.invalid("'" + name + "': " + e.getMessage());
    }
  }

  /** Reads an operation; values as for a specification. */
  public static MigrationOperation readOperation(Path file, Map<String, String> values) {
    Map<String, @Nullable Object> map = document(text(file), file.toString(), values);
    if (!map.containsKey("operation_type")) {
      throw MigrationException.invalid("'" + file + "' is no operation: it has no operation_type");
    }
    try {
      return OperationCodec.fromMap(map);
    } catch (IllegalArgumentException e) {
      throw MigrationException.invalid("'" + file + "': " + e.getMessage());
    }
  }

  /** Whether a file is an operation; otherwise it is a specification, if anything. */
  public static boolean isOperation(Path file) {
    return SpecDocument.parse(text(file), file.toString()).toMap().containsKey("operation_type");
  }

  private static Map<String, @Nullable Object> document(
      String text, String name, Map<String, String> values) {
    SpecDocument document = SpecDocument.parse(text, name);
    document.fill(values);
    document.validate();
    return document.toMap();
  }

  private static MigrationException named(String name, MigrationException e) {
    return new MigrationException(e.code(), e.outcome(), "'" + name + "': " + e.getMessage(), e);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw MigrationException.invalid("There is no file '" + file + "'");
    } catch (IOException e) {
      throw new MigrationException(
          StandardErrorCode.INVALID_INPUT,
          Outcome.NOT_APPLIED,
          "The file '" + file + "' can't be read: " + e,
          e);
    }
  }
}
