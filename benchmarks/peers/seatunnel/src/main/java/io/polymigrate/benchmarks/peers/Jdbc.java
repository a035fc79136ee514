package io.polymigrate.benchmarks.peers;

/** Its JDBC connector: split by the key, with fetch sizes and batches, statements rewritten. */
final class Jdbc {
  private Jdbc() {}

  static Settings source(End end, End target) {
    return connected(end)
        .text("query", select(end, target))
        .text("partition_column", "id")
        .number("partition_num", SeaTunnelCopy.WORKERS)
        .number("fetch_size", SeaTunnelCopy.BATCH);
  }

  static Settings sink(End end) {
    return connected(end)
        .text("query", insert(end))
        .number("batch_size", SeaTunnelCopy.BATCH);
  }

  private static Settings connected(End end) {
    boolean postgresql = end.type().equals("postgresql");
    return new Settings("Jdbc")
        .text(
            "url",
            "jdbc:%s://%s:%d%s?%s"
                .formatted(
                    end.type(),
                    end.url().getHost(),
                    end.url().getPort(),
                    end.url().getPath(),
                    postgresql
                        ? "stringtype=unspecified&reWriteBatchedInserts=true"
                        : "useSSL=false&allowPublicKeyRetrieval=true&useCursorFetch=true"
                            + "&rewriteBatchedStatements=true&connectionTimeZone=UTC"))
        .text("driver", postgresql ? "org.postgresql.Driver" : "com.mysql.cj.jdbc.Driver")
        .text("user", end.user())
        .text("password", end.password());
  }

  // It knows no timestamptz, uuid and jsonb, and stops at the first of them: what one would write
  // then.
  private static String select(End end, End target) {
    if (!end.type().equals("postgresql")) {
      return "SELECT * FROM " + end.container();
    }
    boolean cassandra = target.type().equals("cassandra");
    // Cassandra's takes nothing but doubles for a decimal, and puts names into statements as they
    // are.
    return "SELECT id, quantity, reference, "
        + (cassandra ? "amount::float8 AS amount" : "amount")
        + ", name, note, created_at AT TIME ZONE 'UTC' AS created_at, token::text AS "
        + (cassandra ? "\"\"\"token\"\"\"" : "token")
        + ", doc::text AS doc, active FROM "
        + end.container();
  }

  private static String insert(End end) {
    if (!end.type().equals("postgresql")) {
      return "INSERT INTO " + end.container() + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    }
    return "INSERT INTO "
        + end.container()
        + " (id, quantity, reference, amount, name, note, created_at, token, doc, active)"
        + " VALUES (?, ?, ?, ?, ?, ?, ?::timestamptz, ?::uuid, ?::jsonb, ?)";
  }
}
