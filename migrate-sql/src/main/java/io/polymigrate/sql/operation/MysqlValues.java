package io.polymigrate.sql.operation;

import io.polymigrate.api.type.LogicalType;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Given values as SQL, such that what a column makes of them reads the same again.
 *
 * @param dialect quotes them
 */
record MysqlValues(SqlDialect dialect) {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

  String literal(LogicalType type, String own, Object value) {
    String text = Literals.text(type, value);
    if (type == LogicalType.Simple.BOOLEAN) {
      return text.equals("true") ? "1" : "0";
    } else if (own.equals("binary(16)")) {
      return "X'" + text.replace("-", "") + "'";
    } else if (MysqlColumns.isBinary(own)) {
      return "X'" + text + "'";
    } else if (own.equals("float") || own.equals("double")) {
      if (text.startsWith("N") || text.contains("Inf")) {
        throw new IllegalArgumentException(dialect.name() + " has neither NaN nor infinities");
      }
      return text.contains("E") ? text : text + "E0";
    } else if (own.startsWith("time")) {
      return dialect.quoteText(TIME.format(LocalTime.parse(text)));
    } else if (own.startsWith("datetime")) {
      return dialect.quoteText(TIMESTAMP.format(LocalDateTime.parse(text.replace("Z", ""))));
    }
    return MysqlColumns.isNumber(own) ? text : dialect.quoteText(text);
  }

  String constant(Column column, @Nullable Object value) {
    if (value == null) {
      return "NULL";
    } else if (value instanceof Boolean flag) {
      return flag ? "1" : "0";
    }
    Literals.requireScale(column.type(), value);
    Object bound = MysqlColumns.bind(column, value.toString());
    if (MysqlColumns.isBinary(column.type())) {
      return "X" + dialect.quoteText(bound.toString());
    }
    return bound instanceof Number ? bound.toString() : dialect.quoteText(bound.toString());
  }
}
