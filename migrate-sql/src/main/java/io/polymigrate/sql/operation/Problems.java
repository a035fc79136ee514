package io.polymigrate.sql.operation;

import io.polymigrate.api.Validation;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what stands against an operation. */
final class Problems {
  private final List<Validation.Problem> found = new ArrayList<>();

  static MigrationException noContainer(String name) {
    return new MigrationException(
        StandardErrorCode.CONTAINER_NOT_FOUND,
        Outcome.NOT_APPLIED,
        "There is no table '" + name + "' in this database");
  }

  static MigrationException refusal(StandardErrorCode code, String message) {
    return new MigrationException(code, Outcome.NOT_APPLIED, message);
  }

  /** The store's type for a logical one, or a refusal with the adapter's reason. */
  static String nativeType(LogicalType type, TypeSupport support) {
    if (support instanceof TypeSupport.Native same) {
      return same.nativeType();
    } else if (support instanceof TypeSupport.Carried carried) {
      return carried.nativeType();
    }
    throw refusal(
        StandardErrorCode.TYPE_NOT_SUPPORTED,
        "A field can't be of type " + type + ": " + ((TypeSupport.Refused) support).reason());
  }

  /** Views and the like can't be changed. */
  static void requireTable(Table table, Problems problems) {
    problems.require(
        table.kind().endsWith("table") && !table.kind().startsWith("foreign"),
        StandardErrorCode.INVALID_INPUT,
        "'" + table.container() + "' is a " + table.kind() + ", not a table");
  }

  /** Undoing single records needs a key. */
  static void requireKey(Table table, Problems problems) {
    problems.require(
        !table.key().isEmpty(),
        StandardErrorCode.KEY_MISSING,
        "'"
            + table.container()
            + "' has neither a primary key nor a unique index without nulls, so its records can't"
            + " be changed in a way that can be undone; give it a key first");
  }

  void add(StandardErrorCode code, String message) {
    found.add(Validation.Problem.of(code, message));
  }

  void add(StandardErrorCode code, String field, String message) {
    found.add(new Validation.Problem(code, Optional.of(field), message, 0, List.of()));
  }

  void add(
      StandardErrorCode code, String field, String message, long count, List<String> firstKeys) {
    found.add(new Validation.Problem(code, Optional.of(field), message, count, firstKeys));
  }

  void require(boolean holds, StandardErrorCode code, String message) {
    if (!holds) {
      add(code, message);
    }
  }

  boolean none() {
    return found.isEmpty();
  }

  Validation validation() {
    return found.isEmpty() ? Validation.OK : new Validation(found);
  }
}
