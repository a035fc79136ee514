package io.polymigrate.benchmarks.data;

/** The kinds of columns, and what each is in SQL stores. */
enum Kind {
  LONG("bigint", "bigint"),
  INT("int", "int"),
  DECIMAL("numeric(18,4)", "decimal(18,4)"),
  DOUBLE("double precision", "double"),
  TEXT("text", "text"),
  TIME("timestamptz", "datetime(6)"),
  UUID("uuid", "char(36)"),
  BOOL("boolean", "boolean"),
  JSON("jsonb", "json"),
  TEXTS("text[]", "json"),
  NUMBERS("int[]", "json");

  private final String postgresql;
  private final String mysql;

  Kind(String postgresql, String mysql) {
    this.postgresql = postgresql;
    this.mysql = mysql;
  }

  String type(boolean ofPostgresql) {
    return ofPostgresql ? postgresql : mysql;
  }
}
