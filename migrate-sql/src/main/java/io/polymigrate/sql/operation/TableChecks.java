package io.polymigrate.sql.operation;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;

/** What tables must be like for operations. */
final class TableChecks {
  private TableChecks() {}

  static MigrationException noContainer(String name) {
    return MigrationException.refusal(
        StandardErrorCode.CONTAINER_NOT_FOUND, "There is no table '" + name + "' in this database");
  }

  /** The store's type for a logical one, or a refusal with the adapter's reason. */
  static String nativeType(LogicalType type, TypeSupport support) {
    if (support instanceof TypeSupport.Native same) {
      return same.nativeType();
    } else if (support instanceof TypeSupport.Carried carried) {
      return carried.nativeType();
    }
    throw MigrationException.refusal(
        StandardErrorCode.TYPE_NOT_SUPPORTED,
        "A field can't be of type " + type + ": " + ((TypeSupport.Refused) support).reason());
  }

  /** Views and the like can't be changed. */
  static void requireTable(Problems problems, Table table) {
    problems.require(
        table.kind().endsWith("table") && !table.kind().startsWith("foreign"),
        StandardErrorCode.INVALID_INPUT,
        "'" + table.container() + "' is a " + table.kind() + ", not a table");
  }

  /** Undoing single records needs a key. */
  static void requireKey(Problems problems, Table table) {
    problems.require(
        !table.key().isEmpty(),
        StandardErrorCode.KEY_MISSING,
        "'"
            + table.container()
            + "' has neither a primary key nor a unique index without nulls, so its records can't"
            + " be changed in a way that can be undone; give it a key first");
  }
}
