package io.polymigrate.api.record;

import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a CHECK constraint demands of a record, as far as it means the same in every SQL store:
 * true, false, or unknown because a field is null. Only false is a violation (ISO 9075-2, table
 * constraint definition). Unlike a {@link io.polymigrate.api.filter.Filter}, which lets a record
 * through only when it is true.
 */
public sealed interface Condition {

  /**
   * All parts.
   *
   * @param parts at least one
   */
  record And(List<Condition> parts) implements Condition {
    /** Copies the list. */
    public And {
      parts = List.copyOf(parts);
    }
  }

  /**
   * At least one part.
   *
   * @param parts at least one
   */
  record Or(List<Condition> parts) implements Condition {
    /** Copies the list. */
    public Or {
      parts = List.copyOf(parts);
    }
  }

  /**
   * Not the part; unknown stays unknown.
   *
   * @param part what must not be
   */
  record Not(Condition part) implements Condition {}

  /**
   * Two values compared.
   *
   * @param left the one
   * @param operator how they compare
   * @param right the other
   */
  record Compare(Operand left, Operator operator, Operand right) implements Condition {}

  /**
   * A value is one of several.
   *
   * @param operand the value
   * @param values at least one
   */
  record In(Operand operand, List<Literal> values) implements Condition {
    /** Copies the list. */
    public In {
      values = List.copyOf(values);
    }
  }

  /**
   * A field is null; never unknown.
   *
   * @param field its name
   */
  record IsNull(String field) implements Condition {}

  /** How two values compare: numbers by value, texts by their characters, false before true. */
  enum Operator {
    /** The same. */
    EQUAL("="),
    /** Not the same. */
    UNEQUAL("<>"),
    /** Less. */
    LESS("<"),
    /** Less or the same. */
    AT_MOST("<="),
    /** Greater. */
    GREATER(">"),
    /** Greater or the same. */
    AT_LEAST(">=");

    private final String sql;

    Operator(String sql) {
      this.sql = sql;
    }

    /** As SQL has it. */
    public String sql() {
      return sql;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What is compared. */
  sealed interface Operand {}

  /**
   * A field's value.
   *
   * @param name of the field
   */
  record FieldValue(String name) implements Operand {}

  /**
   * How many characters (code points) a text has.
   *
   * @param field of the text
   */
  record Length(String field) implements Operand {}

  /** A value of its own. */
  sealed interface Literal extends Operand {}

  /**
   * A number.
   *
   * @param value as written
   */
  record NumberLiteral(BigDecimal value) implements Literal {}

  /**
   * A text.
   *
   * @param value without quotes
   */
  record TextLiteral(String value) implements Literal {}

  /**
   * A truth value.
   *
   * @param value true or false
   */
  record TruthLiteral(boolean value) implements Literal {}

  /** The fields that it is about, in order of their first mention. */
  default Set<String> fields() {
    Set<String> fields = new LinkedHashSet<>();
    collect(this, fields);
    return fields;
  }

  private static void collect(Condition condition, Set<String> fields) {
    if (condition instanceof And and) {
      and.parts().forEach(part -> collect(part, fields));
    } else if (condition instanceof Or or) {
      or.parts().forEach(part -> collect(part, fields));
    } else if (condition instanceof Not not) {
      collect(not.part(), fields);
    } else if (condition instanceof Compare compare) {
      collect(compare.left(), fields);
      collect(compare.right(), fields);
    } else if (condition instanceof In in) {
      collect(in.operand(), fields);
    } else if (condition instanceof IsNull isNull) {
      fields.add(isNull.field());
    }
  }

  private static void collect(Operand operand, Set<String> fields) {
    if (operand instanceof FieldValue value) {
      fields.add(value.name());
    } else if (operand instanceof Length length) {
      fields.add(length.field());
    }
  }
}
