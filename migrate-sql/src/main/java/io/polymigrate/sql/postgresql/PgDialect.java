package io.polymigrate.sql.postgresql;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.sql.internal.SqlDialect;
import io.polymigrate.sql.postgresql.Codec.Kind;

/** Conditions on the columns of one table. */
final class PgDialect implements SqlDialect {
  /** Stands for the physical place of a row, where there is no key. */
  static final String CTID = "ctid";

  private final PgTable table;
  private final boolean canonical;

  /**
   * Conditions on a table.
   *
   * @param canonical whether text compares by its bytes, as canonical order wants, and not by the
   *     column's collation
   */
  PgDialect(PgTable table, boolean canonical) {
    this.table = table;
    this.canonical = canonical;
  }

  @Override
  public String quote(String name) {
    return PgSql.quote(name);
  }

  @Override
  public String column(String field) {
    if (isPlace(field)) {
      return CTID;
    }
    Codec codec = find(field).codec();
    String column = quote(field);
    if (!canonical) {
      return column;
    }
    return switch (codec.kind()) {
      case TEXT, BLANK_PADDED ->
          plainText(codec) ? column + " COLLATE \"C\"" : column + "::text COLLATE \"C\"";
      case JSON, JSONB, TEXT_IO -> PgSql.text(column, codec) + " COLLATE \"C\"";
      default -> column;
    };
  }

  private static boolean plainText(Codec codec) {
    return !(codec.type() instanceof LogicalType.Extension)
        && !codec.nativeType().contains("citext");
  }

  @Override
  public String literal(String field, Object value) {
    if (isPlace(field)) {
      return PgSql.literal(value.toString()) + "::tid";
    }
    Codec codec = find(field).codec();
    boolean asText =
        codec.kind() == Kind.JSON
            || codec.kind() == Kind.JSONB
            || codec.kind() == Kind.TEXT_IO
            || (codec.kind() == Kind.TEXT && !plainText(codec));
    if (canonical && asText) {
      return PgSql.literal(PgLiterals.text(value));
    }
    return PgLiterals.of(value, codec, field);
  }

  @Override
  public boolean nullable(String field) {
    return !isPlace(field) && !find(field).notNull();
  }

  private boolean isPlace(String field) {
    return field.equals(CTID) && table.column(CTID).isEmpty();
  }

  PgColumn find(String field) {
    return table
        .column(field)
        .orElseThrow(
            () ->
                new MigrationException(
                    StandardErrorCode.FIELD_NOT_FOUND,
                    Outcome.NOT_APPLIED,
                    "Table '"
                        + table.shown()
                        + "' has no column '"
                        + field
                        + "'; it has "
                        + table.columns().stream().map(PgColumn::name).toList()));
  }
}
