package io.polymigrate.core.transform;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/**
 * Decimal arithmetic for expressions: {@code + - * /} and comparisons of decimals with decimals,
 * integers and floating point literals (taken as they are written), exact but for the division,
 * which gives 34 digits.
 */
final class CelDecimals {
  private record Operand(String name, CelType type, Class<?> javaClass) {}

  private static final Operand DECIMAL = new Operand("decimal", CelTypes.DECIMAL, CelDecimal.class);
  private static final List<Operand> OTHERS =
      List.of(
          new Operand("int", SimpleType.INT, Long.class),
          new Operand("double", SimpleType.DOUBLE, Double.class));

  private static final Map<String, BinaryOperator<BigDecimal>> ARITHMETIC =
      Map.of(
          "_+_", BigDecimal::add,
          "_-_", BigDecimal::subtract,
          "_*_", BigDecimal::multiply,
          "_/_", (left, right) -> left.divide(right, MathContext.DECIMAL128));

  private interface Comparison {
    boolean holds(int order);
  }

  private static final Map<String, Comparison> COMPARISONS =
      Map.of(
          "_<_", order -> order < 0,
          "_<=_", order -> order <= 0,
          "_>_", order -> order > 0,
          "_>=_", order -> order >= 0);

  private CelDecimals() {}

  private static BigDecimal decimal(Object value) {
    return value instanceof CelDecimal decimal ? decimal.value() : new BigDecimal(value.toString());
  }

  private static String id(String operator, Operand left, Operand right) {
    String name =
        switch (operator) {
          case "_+_" -> "add";
          case "_-_" -> "subtract";
          case "_*_" -> "multiply";
          case "_/_" -> "divide";
          case "_<_" -> "less";
          case "_<=_" -> "less_equals";
          case "_>_" -> "greater";
          default -> "greater_equals";
        };
    return name + "_" + left.name + "_" + right.name;
  }

  private static List<Operand[]> pairs() {
    List<Operand[]> pairs = new ArrayList<>();
    pairs.add(new Operand[] {DECIMAL, DECIMAL});
    for (Operand other : OTHERS) {
      pairs.add(new Operand[] {DECIMAL, other});
      pairs.add(new Operand[] {other, DECIMAL});
    }
    return pairs;
  }

  /** What the type checker must know. */
  static List<CelFunctionDecl> declarations() {
    List<CelFunctionDecl> declarations = new ArrayList<>();
    for (String operator : ARITHMETIC.keySet()) {
      declarations.add(declaration(operator, CelTypes.DECIMAL));
    }
    for (String operator : COMPARISONS.keySet()) {
      declarations.add(declaration(operator, SimpleType.BOOL));
    }
    declarations.add(
        CelFunctionDecl.newFunctionDeclaration(
            "decimal",
            CelOverloadDecl.newGlobalOverload("decimal_of_int", CelTypes.DECIMAL, SimpleType.INT),
            CelOverloadDecl.newGlobalOverload(
                "decimal_of_string", CelTypes.DECIMAL, SimpleType.STRING)));
    return declarations;
  }

  private static CelFunctionDecl declaration(String operator, CelType result) {
    List<CelOverloadDecl> overloads = new ArrayList<>();
    for (Operand[] pair : pairs()) {
      overloads.add(
          CelOverloadDecl.newGlobalOverload(
              id(operator, pair[0], pair[1]), result, pair[0].type, pair[1].type));
    }
    return CelFunctionDecl.newFunctionDeclaration(
        operator, overloads.toArray(CelOverloadDecl[]::new));
  }

  /** What the evaluator must know. */
  static List<CelFunctionBinding> bindings() {
    List<CelFunctionBinding> bindings = new ArrayList<>();
    for (Operand[] pair : pairs()) {
      ARITHMETIC.forEach(
          (operator, arithmetic) ->
              bindings.add(
                  binding(
                      id(operator, pair[0], pair[1]),
                      pair,
                      (left, right) -> CelDecimal.of(arithmetic.apply(left, right)))));
      COMPARISONS.forEach(
          (operator, comparison) ->
              bindings.add(
                  binding(
                      id(operator, pair[0], pair[1]),
                      pair,
                      (left, right) -> comparison.holds(left.compareTo(right)))));
    }
    bindings.add(
        CelFunctionBinding.from(
            "decimal_of_int", Long.class, value -> CelDecimal.of(BigDecimal.valueOf(value))));
    bindings.add(
        CelFunctionBinding.from(
            "decimal_of_string", String.class, value -> CelDecimal.of(new BigDecimal(value))));
    return bindings;
  }

  private interface Operation {
    Object apply(BigDecimal left, BigDecimal right);
  }

  @SuppressWarnings("Immutable") // the operations are constants
  private static CelFunctionBinding binding(String id, Operand[] pair, Operation operation) {
    return CelFunctionBinding.from(
        id,
        pair[0].javaClass,
        pair[1].javaClass,
        (left, right) -> operation.apply(decimal(left), decimal(right)));
  }
}
