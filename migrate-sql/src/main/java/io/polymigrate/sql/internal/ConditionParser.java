package io.polymigrate.sql.internal;

import io.polymigrate.api.record.Condition;
import io.polymigrate.api.record.Condition.And;
import io.polymigrate.api.record.Condition.Compare;
import io.polymigrate.api.record.Condition.FieldValue;
import io.polymigrate.api.record.Condition.In;
import io.polymigrate.api.record.Condition.IsNull;
import io.polymigrate.api.record.Condition.Literal;
import io.polymigrate.api.record.Condition.Not;
import io.polymigrate.api.record.Condition.NumberLiteral;
import io.polymigrate.api.record.Condition.Operand;
import io.polymigrate.api.record.Condition.Operator;
import io.polymigrate.api.record.Condition.Or;
import io.polymigrate.api.record.Condition.TextLiteral;
import io.polymigrate.api.record.Condition.TruthLiteral;
import io.polymigrate.sql.internal.ConditionTokens.Kind;
import io.polymigrate.sql.internal.ConditionTokens.NotPortableException;
import io.polymigrate.sql.internal.ConditionTokens.Token;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Internal: may change at any time. Reads CHECK constraints in the words of PostgreSQL, MySQL and
 * MariaDB, as far as every one of them takes them for the same: comparisons of fields and values,
 * lists, NULL, lengths of texts, and AND, OR, NOT. What it does not know it does not guess at.
 */
public final class ConditionParser {
  private static final Map<String, Operator> OPERATORS =
      Map.of(
          "=", Operator.EQUAL,
          "<>", Operator.UNEQUAL,
          "!=", Operator.UNEQUAL,
          "<", Operator.LESS,
          "<=", Operator.AT_MOST,
          ">", Operator.GREATER,
          ">=", Operator.AT_LEAST);
  private static final Set<String> TEXT_TYPES = Set.of("text", "character varying", "varchar");
  private static final Set<String> EXACT_TYPES =
      Set.of("smallint", "integer", "bigint", "numeric", "double precision");
  private static final Set<String> TYPE_WORDS = Set.of("varying", "precision");

  private final ConditionTokens tokens;
  private final ComparedFields fields;

  private ConditionParser(ConditionTokens tokens, ComparedFields fields) {
    this.tokens = tokens;
    this.fields = fields;
  }

  /**
   * Reads a condition.
   *
   * @param sql what stands behind CHECK, in parentheses
   * @param escapes whether a backslash in a text stands before a quote or another one
   * @return empty when another kind of store might not take it for the same
   */
  public static Optional<Condition> parse(String sql, ComparedFields fields, boolean escapes) {
    try {
      ConditionTokens tokens = ConditionTokens.of(sql, escapes);
      ConditionParser parser = new ConditionParser(tokens, fields);
      Condition condition = parser.condition(parser.or());
      return tokens.peek().kind() == Kind.END ? Optional.of(condition) : Optional.empty();
    } catch (NotPortableException e) {
      return Optional.empty();
    }
  }

  // A part is a Condition or an Operand: which of them shows only behind its parentheses.
  private Object or() {
    Object first = and();
    List<Condition> parts = new ArrayList<>();
    while (tokens.take("or")) {
      parts.add(condition(and()));
    }
    if (parts.isEmpty()) {
      return first;
    }
    parts.add(0, condition(first));
    return new Or(parts);
  }

  private Object and() {
    Object first = not();
    List<Condition> parts = new ArrayList<>();
    while (tokens.take("and")) {
      parts.add(condition(not()));
    }
    if (parts.isEmpty()) {
      return first;
    }
    parts.add(0, condition(first));
    return new And(parts);
  }

  private Object not() {
    return tokens.take("not") ? new Not(condition(not())) : predicate();
  }

  private Object predicate() {
    Object left = primary();
    if (!(left instanceof Operand operand)) {
      return left;
    }
    Operator operator =
        tokens.peek().kind() == Kind.SIGN ? OPERATORS.get(tokens.peek().text()) : null;
    if (operator != null) {
      var unused = tokens.next();
      if (operator == Operator.EQUAL && tokens.take("any")) {
        return fields.checked(new In(operand, array()));
      }
      if (operator == Operator.UNEQUAL && tokens.take("all")) {
        return new Not(fields.checked(new In(operand, array())));
      }
      return fields.checked(new Compare(operand, operator, operand(primary())));
    }
    if (tokens.take("is")) {
      boolean not = tokens.take("not");
      tokens.expect("null");
      if (!(operand instanceof FieldValue field)) {
        throw new NotPortableException();
      }
      Condition isNull = new IsNull(field.name());
      return not ? new Not(isNull) : isNull;
    }
    boolean not = tokens.take("not");
    if (tokens.take("in")) {
      Condition in = fields.checked(new In(operand, list("(", ")")));
      return not ? new Not(in) : in;
    }
    if (tokens.take("between")) {
      Condition from = compare(operand, Operator.AT_LEAST);
      tokens.expect("and");
      Condition between = new And(List.of(from, compare(operand, Operator.AT_MOST)));
      return not ? new Not(between) : between;
    }
    if (not) {
      throw new NotPortableException();
    }
    return operand;
  }

  private Condition compare(Operand left, Operator operator) {
    return fields.checked(new Compare(left, operator, operand(primary())));
  }

  // A truth value may stand for itself.
  private Condition condition(Object part) {
    return part instanceof Condition condition
        ? condition
        : fields.checked(new Compare((Operand) part, Operator.EQUAL, new TruthLiteral(true)));
  }

  private static Operand operand(Object part) {
    if (part instanceof Operand operand) {
      return operand;
    }
    throw new NotPortableException();
  }

  private Object primary() {
    Object part;
    if (tokens.take("(")) {
      part = or();
      tokens.expect(")");
    } else {
      part = value();
    }
    while (tokens.take("::")) {
      part = cast(operand(part), type());
    }
    return part;
  }

  private Operand value() {
    if (tokens.take("-")) {
      if (operand(primary()) instanceof NumberLiteral number) {
        return new NumberLiteral(number.value().negate());
      }
      throw new NotPortableException();
    }
    Token token = tokens.next();
    return switch (token.kind()) {
      case NUMBER -> new NumberLiteral(new BigDecimal(token.text()));
      case TEXT -> new TextLiteral(token.text());
      case NAME -> fields.named(token.text());
      case WORD -> word(token.text());
      case SIGN, END -> throw new NotPortableException();
    };
  }

  private Operand word(String word) {
    if (word.equals("true") || word.equals("false")) {
      return new TruthLiteral(word.equals("true"));
    }
    if (tokens.take("(")) {
      Object argument = or();
      tokens.expect(")");
      if (fields.countsCharacters(word) && argument instanceof FieldValue field) {
        return fields.length(field.name());
      }
      throw new NotPortableException();
    }
    return fields.named(word);
  }

  // Only casts that change nothing of the value.
  private Operand cast(Operand operand, String type) {
    boolean text = TEXT_TYPES.contains(type);
    boolean exact = EXACT_TYPES.contains(type);
    if (operand instanceof TextLiteral literal && exact) {
      try {
        return new NumberLiteral(new BigDecimal(literal.value()));
      } catch (NumberFormatException e) {
        throw new NotPortableException();
      }
    }
    boolean kept;
    if (operand instanceof FieldValue field) {
      kept =
          (text && fields.isText(field.name()))
              || (type.equals("numeric") && fields.isExactNumber(field.name()));
    } else {
      kept = operand instanceof TextLiteral ? text : exact && !(operand instanceof TruthLiteral);
    }
    if (!kept) {
      throw new NotPortableException();
    }
    return operand;
  }

  private String type() {
    Token token = tokens.next();
    if (token.kind() != Kind.WORD) {
      throw new NotPortableException();
    }
    StringBuilder type = new StringBuilder(token.text());
    while (tokens.peek().kind() == Kind.WORD && TYPE_WORDS.contains(tokens.peek().text())) {
      type.append(' ').append(tokens.next().text());
    }
    return type.toString();
  }

  // ANY and ALL of PostgreSQL: (ARRAY[...]), perhaps with more parentheses and a cast.
  private List<Literal> array() {
    tokens.expect("(");
    List<Literal> values;
    if (tokens.take("array")) {
      values = list("[", "]");
    } else {
      values = array();
    }
    if (tokens.take("::")) {
      String type = type();
      tokens.expect("[");
      tokens.expect("]");
      if (!TEXT_TYPES.contains(type)) {
        throw new NotPortableException();
      }
    }
    tokens.expect(")");
    return values;
  }

  private List<Literal> list(String begin, String end) {
    tokens.expect(begin);
    List<Literal> values = new ArrayList<>();
    do {
      if (primary() instanceof Literal literal) {
        values.add(literal);
      } else {
        throw new NotPortableException();
      }
    } while (tokens.take(","));
    tokens.expect(end);
    return values;
  }
}
