package io.polymigrate.sql.mysql;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ContainerDescription.ForeignKey;
import io.polymigrate.api.record.ContainerDescription.IndexDescription;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The statements that make a table, and its indexes after the load. */
final class TargetDdl {
  private static final int MAX_INDEX_BYTES = 3072;
  private static final int PREFIX_CHARACTERS = 191;
  private static final int FIXED_KEY_BYTES = 32;

  private final LoadRequest request;
  private final MysqlServer server;
  private final Set<String> collations;

  TargetDdl(LoadRequest request, MysqlServer server, Set<String> collations) {
    this.request = request;
    this.server = server;
    this.collations = collations;
  }

  private RecordSchema schema() {
    return request.schema();
  }

  /** The statement that makes the table under a name. */
  String createTable(String name) {
    checkNames();
    List<String> lines = new ArrayList<>();
    Set<String> wholeInIndex = new HashSet<>(schema().key());
    uniqueIndexes().forEach(index -> wholeInIndex.addAll(index.names()));
    foreignKeys().forEach(key -> wholeInIndex.addAll(key.fields()));
    int indexBytes = indexBytes(wholeInIndex);
    for (Field field : schema().fields()) {
      boolean key = schema().key().contains(field.name());
      boolean indexed = wholeInIndex.contains(field.name());
      lines.add(column(field, key, indexed, indexBytes));
    }
    if (!schema().key().isEmpty()) {
      lines.add("PRIMARY KEY (" + MysqlNames.list(schema().key()) + ")");
    }
    return "CREATE TABLE "
        + MysqlNames.quote(name)
        + " ("
        + String.join(", ", lines)
        + ") ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE "
        + server.exactCollation();
  }

  // What a text or byte string may take of an index that several of them share.
  private int indexBytes(Set<String> indexed) {
    long variable =
        schema().fields().stream()
            .filter(field -> indexed.contains(field.name()))
            .filter(field -> field.held() == Simple.STRING || field.held() == Simple.BYTES)
            .count();
    long fixed = (indexed.size() - variable) * FIXED_KEY_BYTES;
    return (int) ((MAX_INDEX_BYTES - fixed) / Math.max(1, variable)) / 4 * 4;
  }

  private String column(Field field, boolean key, boolean indexed, int indexBytes) {
    MysqlType type = MysqlTypes.nativeType(field, server.mariaDb(), indexed, indexBytes);
    StringBuilder line = new StringBuilder(MysqlNames.quote(field.name())).append(' ');
    line.append(type.text());
    switch (type.kind()) {
      case TEXT, ENUM, SET -> line.append(" CHARACTER SET ").append(charset(field));
      default -> {}
    }
    line.append(key || !field.nullable() ? " NOT NULL" : " NULL");
    boolean first = key && schema().key().get(0).equals(field.name());
    if (first
        && type.kind() == MysqlType.Kind.INTEGER
        && field.attributes().getOrDefault("mysql.extra", "").contains("auto_increment")) {
      line.append(" AUTO_INCREMENT");
    }
    return line.toString();
  }

  // The column's own, where the server knows it; else one that takes no two texts for equal.
  private String charset(Field field) {
    String own = field.attributes().getOrDefault(MysqlTypes.COLLATION, "");
    String charset = field.attributes().getOrDefault(MysqlTypes.CHARSET, "");
    if (!charset.isEmpty() && collations.contains(own)) {
      return charset + " COLLATE " + own;
    }
    return "utf8mb4 COLLATE " + server.exactCollation();
  }

  private void checkNames() {
    Set<String> seen = new HashSet<>();
    for (Field field : schema().fields()) {
      String name = field.name();
      if (name.isEmpty()
          || name.length() > MysqlNames.MAX
          || name.endsWith(" ")
          || !isPlain(name)) {
        throw mismatch(
            "field '"
                + name
                + "' can't be a column: a name has 1 to 64 characters of the basic plane and no"
                + " blank at its end");
      }
      if (!seen.add(name.toLowerCase(Locale.ROOT))) {
        throw mismatch(
            "field '" + name + "' differs from another one in upper and lower case only");
      }
    }
  }

  /** Refuses a table name that MySQL can't have, and can't even be asked for. */
  static void requireName(LoadRequest request) {
    String table = request.container();
    if (table.length() > MysqlNames.MAX || table.endsWith(" ") || !isPlain(table)) {
      throw mismatch(
          request,
          "a table's name has 1 to 64 characters of the basic plane and no blank at its end");
    }
  }

  private static boolean isPlain(String name) {
    return name.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c));
  }

  private MigrationException mismatch(String what) {
    return mismatch(request, what);
  }

  private static MigrationException mismatch(LoadRequest request, String what) {
    return new MigrationException(
        StandardErrorCode.SCHEMA_MISMATCH,
        Outcome.NOT_APPLIED,
        "Table '" + request.container() + "' can't be made: " + what + "; rename it on the way");
  }

  private List<IndexDescription> uniqueIndexes() {
    return indexes().stream().filter(IndexDescription::unique).toList();
  }

  // Those of the source's indexes that fields alone describe, and whose fields are all there.
  private List<IndexDescription> indexes() {
    return request.restored().map(origin -> origin.portableIndexes(schema())).orElse(List.of());
  }

  private List<ForeignKey> foreignKeys() {
    return request.restored().map(origin -> origin.portable().foreignKeys()).orElse(List.of());
  }

  /** The source's indexes that the table can't have. */
  List<IndexDescription> impossibleIndexes(MysqlTable table) {
    return indexes().stream().filter(index -> !possible(index, table)).toList();
  }

  private static boolean possible(IndexDescription index, MysqlTable table) {
    return index.names().stream()
        .map(name -> table.find(name).orElseThrow())
        .allMatch(column -> indexable(column) && !(index.unique() && isUnbounded(column)));
  }

  /** The statements that make the indexes which the table has not yet. */
  List<String> createIndexes(MysqlTable table) {
    List<String> statements = new ArrayList<>();
    for (IndexDescription index : indexes()) {
      String name =
          index.name().length() > MysqlNames.MAX
              ? index.name().substring(0, MysqlNames.MAX)
              : index.name();
      boolean there =
          table.indexes().stream().anyMatch(known -> known.name().equalsIgnoreCase(name));
      List<String> parts = new ArrayList<>();
      for (String field : index.fields()) {
        String column = IndexDescription.name(field);
        MysqlColumn own = table.find(column).orElseThrow();
        boolean unbounded = isUnbounded(own);
        parts.add(
            MysqlNames.quote(column)
                + (unbounded ? "(" + PREFIX_CHARACTERS + ")" : "")
                + (IndexDescription.descending(field) ? " DESC" : ""));
      }
      if (!there && possible(index, table)) {
        statements.add(
            "CREATE "
                + (index.unique() ? "UNIQUE " : "")
                + "INDEX "
                + MysqlNames.quote(name)
                + " ON "
                + MysqlNames.quote(table.name())
                + " ("
                + String.join(", ", parts)
                + ")");
      }
    }
    return statements;
  }

  private static boolean isUnbounded(MysqlColumn column) {
    return (column.kind() == MysqlType.Kind.TEXT || column.kind() == MysqlType.Kind.BINARY)
        && column.type().limit() > MAX_INDEX_BYTES / 4;
  }

  private static boolean indexable(MysqlColumn column) {
    return column.kind() != MysqlType.Kind.JSON && column.kind() != MysqlType.Kind.GEOMETRY;
  }
}
