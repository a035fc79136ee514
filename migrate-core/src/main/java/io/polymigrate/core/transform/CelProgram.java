package io.polymigrate.core.transform;

import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A checked expression. It sees the record's fields and nothing else: no clock, no files, no
 * network; its length, depth, regular expressions and rounds of loops are limited.
 */
final class CelProgram {
  private static final Pattern NAME = Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*");
  private static final int MAX_LENGTH = 10_000;
  private static final int MAX_DEPTH = 100;
  private static final int MAX_ROUNDS = 10_000;
  private static final int MAX_REGEX = 1_000;
  private static final int MAX_RESULT = 16 << 20;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(MAX_LENGTH)
          .maxParseRecursionDepth(MAX_DEPTH)
          .comprehensionMaxIterations(MAX_ROUNDS)
          .maxRegexProgramSize(MAX_REGEX)
          .build();

  private final List<String> fields;
  private final LogicalType result;
  private final CelRuntime.Program program;

  private CelProgram(List<String> fields, LogicalType result, CelRuntime.Program program) {
    this.fields = fields;
    this.result = result;
    this.program = program;
  }

  /**
   * Checks an expression against the fields it may use.
   *
   * @throws MigrationException with the place of what is wrong
   */
  static CelProgram compile(String text, RecordSchema schema) {
    CelCompilerBuilder compiler =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addLibraries(CelExtensions.strings())
            .addFunctionDeclarations(CelDecimals.declarations());
    for (Field field : schema.fields()) {
      if (NAME.matcher(field.name()).matches()) {
        compiler.addVar(field.name(), variable(field));
      }
    }
    try {
      CelAbstractSyntaxTree tree = compiler.build().compile(text).getAst();
      CelRuntime runtime =
          CelRuntimeFactory.legacyCelRuntimeBuilder()
              .setOptions(OPTIONS)
              .addLibraries(CelExtensions.strings())
              .addFunctionBindings(CelDecimals.bindings())
              .build();
      return new CelProgram(
          fields(tree, schema), CelTypes.result(tree.getResultType()), runtime.createProgram(tree));
    } catch (CelValidationException | CelEvaluationException e) {
      throw MigrationException.invalid(
          "the expression is wrong: "
              + e.getMessage()
              + "; the records have "
              + schema.fields().stream().map(Field::name).toList());
    }
  }

  // The language knows null beside its own scalar types; a nullable decimal has to be anything.
  private static CelType variable(Field field) {
    CelType type = CelTypes.variable(field.type());
    return type instanceof SimpleType && type != SimpleType.DYN ? NullableType.create(type) : type;
  }

  private static List<String> fields(CelAbstractSyntaxTree tree, RecordSchema schema) {
    ImmutableSet<String> names =
        CelNavigableAst.fromAst(tree)
            .getRoot()
            .allNodes()
            .filter(node -> node.getKind() == CelExpr.ExprKind.Kind.IDENT)
            .map(node -> node.expr().ident().name())
            .collect(ImmutableSet.toImmutableSet());
    List<String> fields = new ArrayList<>();
    for (Field field : schema.fields()) {
      if (names.contains(field.name())) {
        fields.add(field.name());
      }
    }
    return fields;
  }

  /** The fields it needs. */
  List<String> fields() {
    return fields;
  }

  /** The type of what it gives. */
  LogicalType result() {
    return result;
  }

  /**
   * Evaluates it. As in SQL, a null that the expression does not provide for makes the result null.
   */
  @Nullable Object evaluate(Map<String, @Nullable Object> values) {
    boolean nulls = false;
    try {
      Map<String, Object> arguments = new HashMap<>();
      for (Map.Entry<String, @Nullable Object> entry : values.entrySet()) {
        nulls |= entry.getValue() == null || entry.getValue() == Values.MISSING;
        arguments.put(entry.getKey(), CelTypes.argument(entry.getValue()));
      }
      Object value = CelTypes.canonical(program.eval(arguments));
      if (value instanceof String text && text.length() > MAX_RESULT) {
        throw new RefusedValueException(
            TransformErrorCode.COMPUTATION_FAILED, "the expression gives more than 16 MiB of text");
      }
      return value;
    } catch (CelEvaluationException | ArithmeticException e) {
      if (nulls) {
        return null;
      }
      throw new RefusedValueException(TransformErrorCode.COMPUTATION_FAILED, reason(e));
    }
  }

  // The library's messages may quote values; its codes do not.
  private static String reason(Exception failure) {
    String code =
        failure instanceof CelEvaluationException evaluation
            ? evaluation.getErrorCode().toString()
            : "ARITHMETIC";
    return "the expression failed: " + code.toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }
}
