package io.polymigrate.sql.operation;

import io.polymigrate.api.spi.SetExpression;
import java.util.ArrayList;
import java.util.List;

/** A field's new value as SQL. */
final class SetSql {
  private SetSql() {}

  /** As SQL for a column of that type; refuses what could change a value on the way. */
  static String of(SetExpression expression, Table source, Column target, SqlDialect dialect) {
    if (expression instanceof SetExpression.Copy copy) {
      Column from = source.column(copy.field());
      if (!from.type().equals(target.type()) && !dialect.unboundedText(target)) {
        throw new IllegalArgumentException(
            "'"
                + copy.field()
                + "' of type '"
                + from.type()
                + "' may not fit exactly into '"
                + target.name()
                + "' of type '"
                + target.type()
                + "'; change a type first");
      }
      return from.type().equals(target.type())
          ? dialect.quote(from.name())
          : dialect.asText(dialect.quote(from.name()));
    } else if (expression instanceof SetExpression.Constant constant) {
      return dialect.constant(target, constant.value());
    }
    SetExpression.Concatenate concatenate = (SetExpression.Concatenate) expression;
    if (!dialect.text(target)) {
      throw new IllegalArgumentException(
          "'" + target.name() + "' is of type '" + target.type() + "' and can't take a text");
    }
    List<String> parts = new ArrayList<>();
    for (String field : concatenate.fields()) {
      parts.add(dialect.asText(dialect.quote(source.column(field).name())));
    }
    String texts = String.join(", ", parts);
    return "CASE WHEN COALESCE("
        + texts
        + ") IS NOT NULL THEN concat_ws("
        + dialect.quoteText(concatenate.separator())
        + ", "
        + texts
        + ") END";
  }
}
