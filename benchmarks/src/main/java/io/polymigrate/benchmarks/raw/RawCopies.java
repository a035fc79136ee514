package io.polymigrate.benchmarks.raw;

import io.polymigrate.benchmarks.raw.MongoRawTarget.Forms;

/** Copies between two stores with their drivers alone. */
public final class RawCopies {
  private final String source;
  private final String target;

  private RawCopies(String source, String target) {
    this.source = source;
    this.target = target;
  }

  /** The program for two kinds of store, as specifications call them. */
  public static RawCopies of(String source, String target) {
    return new RawCopies(source, target);
  }

  /**
   * Copies a container. In SQL stores the target must be there, empty and without a key: its
   * columns say which forms are wanted.
   */
  public void copy(String sourceUrl, String from, String targetUrl, String to) throws Exception {
    RawRow row = new RawRow();
    try (RawTarget writer =
        target(target, targetUrl, to, source.equals("mysql") ? Forms.MYSQL : Forms.INSTANTS)) {
      source(sourceUrl, from).read(row, () -> writer.add(row));
      writer.finish();
    }
  }

  /** Fills a container with so many generated records, in the forms that its store has for them. */
  public static void generate(String store, String url, String container, long rows)
      throws Exception {
    RawRow row = new RawRow();
    try (RawTarget writer = target(store, url, container, Forms.NATIVE)) {
      new GeneratedRows(rows).read(row, () -> writer.add(row));
      writer.finish();
    }
  }

  private RawSource source(String url, String container) {
    return switch (source) {
      case "postgresql" -> new PostgresqlRawSource(url, container);
      case "mysql" -> new MysqlRawSource(url, container);
      default -> new MongoRawSource(url, container);
    };
  }

  private static RawTarget target(String store, String url, String container, Forms forms)
      throws Exception {
    return switch (store) {
      case "postgresql" -> new PostgresqlRawTarget(url, container);
      case "mysql" -> new MysqlRawTarget(url, container, forms != Forms.NATIVE);
      default -> new MongoRawTarget(url, container, forms);
    };
  }
}
