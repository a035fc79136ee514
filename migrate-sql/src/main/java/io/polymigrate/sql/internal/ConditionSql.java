package io.polymigrate.sql.internal;

import io.polymigrate.api.record.Condition;
import io.polymigrate.api.record.Condition.And;
import io.polymigrate.api.record.Condition.Compare;
import io.polymigrate.api.record.Condition.FieldValue;
import io.polymigrate.api.record.Condition.In;
import io.polymigrate.api.record.Condition.IsNull;
import io.polymigrate.api.record.Condition.Length;
import io.polymigrate.api.record.Condition.Not;
import io.polymigrate.api.record.Condition.NumberLiteral;
import io.polymigrate.api.record.Condition.Operand;
import io.polymigrate.api.record.Condition.Or;
import io.polymigrate.api.record.Condition.TextLiteral;
import io.polymigrate.api.record.Condition.TruthLiteral;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Internal: may change at any time. Conditions of CHECK constraints as SQL that PostgreSQL, MySQL
 * and MariaDB share.
 *
 * @param name puts a name into quotes
 * @param text puts a text into quotes
 */
public record ConditionSql(UnaryOperator<String> name, UnaryOperator<String> text) {

  /** The condition, in parentheses where it has parts. */
  public String of(Condition condition) {
    if (condition instanceof And and) {
      return join(and.parts(), " AND ");
    } else if (condition instanceof Or or) {
      return join(or.parts(), " OR ");
    } else if (condition instanceof Not not) {
      return "(NOT (" + of(not.part()) + "))";
    } else if (condition instanceof In in) {
      List<String> values = in.values().stream().map(this::of).toList();
      return of(in.operand()) + " IN (" + String.join(", ", values) + ")";
    } else if (condition instanceof IsNull isNull) {
      return name.apply(isNull.field()) + " IS NULL";
    }
    Compare compare = (Compare) condition;
    return of(compare.left()) + " " + compare.operator().sql() + " " + of(compare.right());
  }

  private String join(List<Condition> parts, String between) {
    return "(" + String.join(between, parts.stream().map(this::of).toList()) + ")";
  }

  private String of(Operand operand) {
    if (operand instanceof FieldValue field) {
      return name.apply(field.name());
    } else if (operand instanceof Length length) {
      return "char_length(" + name.apply(length.field()) + ")";
    } else if (operand instanceof NumberLiteral number) {
      return number.value().toPlainString();
    } else if (operand instanceof TruthLiteral truth) {
      return truth.value() ? "TRUE" : "FALSE";
    }
    return text.apply(((TextLiteral) operand).value());
  }
}
