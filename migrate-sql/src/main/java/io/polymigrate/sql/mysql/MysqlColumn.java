package io.polymigrate.sql.mysql;

import io.polymigrate.api.record.ContainerDescription.Part;
import io.polymigrate.api.record.ContainerDescription.PartKind;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A column as the catalogue describes it.
 *
 * @param name its name
 * @param type its type
 * @param charset character set of text, else empty
 * @param collation collation of text, else empty
 * @param nullable whether null is allowed
 * @param byDefault the default as the catalogue spells it, if there is one
 * @param extra further words of the catalogue, like {@code auto_increment}
 * @param generation the expression of a generated column, else empty
 * @param json whether it is MariaDB's JSON: text with a check
 * @param comment its comment, else empty
 */
record MysqlColumn(
    String name,
    MysqlType type,
    String charset,
    String collation,
    boolean nullable,
    Optional<String> byDefault,
    String extra,
    String generation,
    boolean json,
    String comment) {

  MysqlType.Kind kind() {
    return json ? MysqlType.Kind.JSON : type.kind();
  }

  /** Whether the server computes it. */
  boolean generated() {
    return !generation.isEmpty();
  }

  /** Whether the server numbers it. */
  boolean identity() {
    return extra.contains("auto_increment");
  }

  /** Whether a row can be inserted without naming it. */
  boolean optional() {
    return nullable || byDefault.isPresent() || generated() || identity();
  }

  /** Whether texts are equal only when their code points are. */
  boolean exactText() {
    return collation.equals("utf8mb4_0900_bin") || collation.equals("utf8mb4_nopad_bin");
  }

  /** What it is read as when nothing beside the data says otherwise. */
  LogicalType logical(boolean tinyint1IsBoolean) {
    if (tinyint1IsBoolean && type.text().equals("tinyint(1)")) {
      return Simple.BOOLEAN;
    }
    return json ? Simple.JSON : MysqlTypes.logical(type);
  }

  /** What stands in a select list, so that the driver hands out the value's exact bytes. */
  String selected(boolean allBytes) {
    String quoted = MysqlNames.quote(name);
    return switch (kind()) {
      case TEXT, BINARY, ENUM, SET, BIT, GEOMETRY -> quoted;
      // As text a float has six digits only.
      case FLOAT ->
          allBytes
              ? "CAST(" + quoted + " AS DOUBLE)"
              : "CAST(CAST(" + quoted + " AS DOUBLE) AS CHAR)";
      case JSON -> allBytes || json ? quoted : "CAST(" + quoted + " AS CHAR)";
      default -> allBytes ? quoted : "CAST(" + quoted + " AS CHAR)";
    };
  }

  /** What no store of another kind can have of it. */
  List<Part> own() {
    List<Part> own = new ArrayList<>();
    if (identity()) {
      own.add(new Part(PartKind.IDENTITY, name));
    }
    if (generated()) {
      own.add(new Part(PartKind.GENERATED, name));
    }
    if (byDefault.isPresent() || extra.contains("on update")) {
      own.add(new Part(PartKind.DEFAULT, name));
    }
    return own;
  }

  /** What a store of the same kind needs to make the column again. */
  Map<String, String> attributes() {
    Map<String, String> attributes = new TreeMap<>();
    attributes.put(MysqlTypes.TYPE, json ? "json" : type.text());
    if (!charset.isEmpty() && !json) {
      attributes.put(MysqlTypes.CHARSET, charset);
      attributes.put(MysqlTypes.COLLATION, collation);
    }
    byDefault.ifPresent(text -> attributes.put("mysql.default", text));
    if (!extra.isEmpty()) {
      attributes.put("mysql.extra", extra);
    }
    if (generated()) {
      attributes.put("mysql.generated", generation);
    }
    if (!comment.isEmpty()) {
      attributes.put("mysql.comment", comment);
    }
    return attributes;
  }
}
