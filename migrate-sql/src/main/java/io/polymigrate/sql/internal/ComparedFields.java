package io.polymigrate.sql.internal;

import io.polymigrate.api.record.Condition;
import io.polymigrate.api.record.Condition.Compare;
import io.polymigrate.api.record.Condition.FieldValue;
import io.polymigrate.api.record.Condition.In;
import io.polymigrate.api.record.Condition.Length;
import io.polymigrate.api.record.Condition.Operand;
import io.polymigrate.api.record.Condition.Operator;
import io.polymigrate.api.record.Condition.TextLiteral;
import io.polymigrate.api.record.Condition.TruthLiteral;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.sql.internal.ConditionTokens.NotPortableException;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Internal: may change at any time. The fields that conditions are about: which of them compare
 * alike everywhere.
 *
 * @param schema the fields
 * @param exact whether texts of a field are equal only when they are the same
 * @param lengths functions that count the characters of a text
 */
public record ComparedFields(RecordSchema schema, Predicate<Field> exact, Set<String> lengths) {

  /** What compares with its like only. */
  private enum Sort {
    NUMBER,
    TEXT,
    TRUTH,
    DATE,
    TIME,
    TIMESTAMP,
    INSTANT,
    OTHER
  }

  /** Copies the set. */
  public ComparedFields {
    lengths = Set.copyOf(lengths);
  }

  /** Whether a table whose columns are these takes the condition for the same. */
  public static boolean fit(Condition condition, RecordSchema source, RecordSchema target) {
    return condition.fields().stream()
        .allMatch(
            name ->
                source.indexOf(name) >= 0
                    && target.indexOf(name) >= 0
                    && !source.fields().get(source.indexOf(name)).carried()
                    && sort(type(source, name)) == sort(type(target, name)));
  }

  private static LogicalType type(RecordSchema schema, String name) {
    return schema.fields().get(schema.indexOf(name)).type();
  }

  private static Sort sort(LogicalType type) {
    if (type instanceof Decimal) {
      return Sort.NUMBER;
    }
    if (!(type instanceof Simple simple)) {
      return Sort.OTHER;
    }
    return switch (simple) {
      case INT, LONG, BIGINT, FLOAT, DOUBLE -> Sort.NUMBER;
      case STRING -> Sort.TEXT;
      case BOOLEAN -> Sort.TRUTH;
      case DATE -> Sort.DATE;
      case TIME -> Sort.TIME;
      case TIMESTAMP -> Sort.TIMESTAMP;
      case INSTANT -> Sort.INSTANT;
      case BYTES, UUID, JSON, NULL, VARIANT -> Sort.OTHER;
    };
  }

  private Field field(String name) {
    int index = schema.indexOf(name);
    if (index < 0) {
      throw new NotPortableException();
    }
    return schema.fields().get(index);
  }

  FieldValue named(String name) {
    return new FieldValue(field(name).name());
  }

  Length length(String name) {
    if (!isText(name)) {
      throw new NotPortableException();
    }
    return new Length(name);
  }

  boolean countsCharacters(String function) {
    return lengths.contains(function);
  }

  boolean isText(String name) {
    Field field = field(name);
    return sort(field.type()) == Sort.TEXT && exact.test(field);
  }

  boolean isExactNumber(String name) {
    LogicalType type = field(name).type();
    return sort(type) == Sort.NUMBER && type != Simple.FLOAT && type != Simple.DOUBLE;
  }

  Condition checked(Compare compare) {
    Sort sort = sort(compare.left());
    boolean equality =
        compare.operator() == Operator.EQUAL || compare.operator() == Operator.UNEQUAL;
    // The order of texts is a collation's.
    if (sort != sort(compare.right()) || (!equality && (sort == Sort.TEXT || sort == Sort.TRUTH))) {
      throw new NotPortableException();
    }
    return compare;
  }

  Condition checked(In in) {
    Sort sort = sort(in.operand());
    if (in.values().stream().anyMatch(value -> sort(value) != sort)) {
      throw new NotPortableException();
    }
    return in;
  }

  private Sort sort(Operand operand) {
    if (operand instanceof FieldValue value) {
      Sort sort = sort(field(value.name()).type());
      if (sort == Sort.OTHER || (sort == Sort.TEXT && !isText(value.name()))) {
        throw new NotPortableException();
      }
      return sort;
    }
    return operand instanceof TextLiteral
        ? Sort.TEXT
        : operand instanceof TruthLiteral ? Sort.TRUTH : Sort.NUMBER;
  }
}
