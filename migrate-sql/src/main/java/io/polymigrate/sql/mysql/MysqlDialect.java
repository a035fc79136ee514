package io.polymigrate.sql.mysql;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.sql.internal.SqlDialect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How one table's columns and values stand in conditions. */
final class MysqlDialect implements SqlDialect {
  private final MysqlTable table;
  private final RecordSchema schema;
  private final boolean canonical;
  private final boolean expandRows;

  private MysqlDialect(
      MysqlTable table, RecordSchema schema, boolean canonical, boolean expandRows) {
    this.table = table;
    this.schema = schema;
    this.canonical = canonical;
    this.expandRows = expandRows;
  }

  /** For the columns' own order, which their indexes have. */
  static MysqlDialect ownOrder(MysqlTable table, RecordSchema schema, List<String> key) {
    return new MysqlDialect(table, schema, false, key.size() > 1);
  }

  /** For the order that is the same in all stores, and for filters. */
  static MysqlDialect canonical(MysqlTable table, RecordSchema schema, List<String> key) {
    return new MysqlDialect(table, schema, true, key.size() > 1);
  }

  @Override
  public String quote(String name) {
    return MysqlNames.quote(name);
  }

  @Override
  public String column(String field) {
    MysqlColumn column = find(field);
    String quoted = quote(field);
    return switch (column.kind()) {
      case TEXT -> canonical && !column.exactText() ? textBytes(quoted) : quoted;
      // Their own order is that of numbers nobody outside sees.
      case ENUM, SET, JSON -> textBytes(quoted);
      case UUID -> canonical ? "CAST(" + quoted + " AS BINARY(16))" : quoted;
      case ADDRESS, UNKNOWN -> canonical ? textBytes("CAST(" + quoted + " AS CHAR)") : quoted;
      case BIT -> "CAST(" + quoted + " AS UNSIGNED)";
      case INTEGER,
          DECIMAL,
          FLOAT,
          DOUBLE,
          BINARY,
          DATE,
          TIME,
          DATETIME,
          TIMESTAMP,
          YEAR,
          GEOMETRY ->
          quoted;
    };
  }

  private static String textBytes(String expression) {
    return "CAST(CONVERT(" + expression + " USING utf8mb4) AS BINARY)";
  }

  @Override
  public String literal(String field, Object value) {
    MysqlColumn column = find(field);
    boolean asBytes = !column(field).equals(quote(field)) && column.kind() != MysqlType.Kind.BIT;
    if (value instanceof String text && column.kind() != MysqlType.Kind.UUID && asBytes) {
      return MysqlNames.bytes(text.getBytes(StandardCharsets.UTF_8));
    }
    return MysqlLiterals.of(column, schema.find(field).orElseThrow(), value, asBytes);
  }

  @Override
  public boolean nullable(String field) {
    // Row values are not served by indexes here: saying that any of several columns may be null has
    // the comparison spelt out.
    return expandRows || find(field).nullable();
  }

  @Override
  public String equal(String field, @Nullable Object value) {
    if (value == null) {
      return quote(field) + " IS NULL";
    }
    String exact = column(field) + " = " + literal(field, value);
    MysqlColumn column = find(field);
    boolean indexHelps = canonical && column.kind() == MysqlType.Kind.TEXT && !column.exactText();
    if (indexHelps && value instanceof String text) {
      return "(" + quote(field) + " = " + MysqlNames.text(text) + " AND " + exact + ")";
    }
    return exact;
  }

  private MysqlColumn find(String field) {
    return table
        .find(field)
        .orElseThrow(
            () ->
                new MigrationException(
                    StandardErrorCode.FIELD_NOT_FOUND,
                    Outcome.NOT_APPLIED,
                    "Table '"
                        + table.name()
                        + "' has no field '"
                        + field
                        + "'; it has "
                        + table.columns().stream().map(MysqlColumn::name).toList()));
  }
}
