package io.polymigrate.core.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.core.transform.Embedding;
import io.polymigrate.core.transform.Extraction;
import io.polymigrate.core.transform.FieldRule;
import io.polymigrate.core.transform.FunctionRegistry;
import io.polymigrate.core.transform.MemoryTables;
import io.polymigrate.core.transform.NamedFunction;
import io.polymigrate.core.transform.Records;
import io.polymigrate.core.transform.Transform;
import io.polymigrate.core.transform.TransformContext;
import io.polymigrate.core.transform.Transforms;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VerifierTest {
  private static final RecordSchema SCHEMA =
      Records.schema("id long*", "name string", "price decimal(10,2)");

  private static List<@Nullable Object[]> rows(int count) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (long id = 0; id < count; id++) {
      rows.add(Records.row(id, "name " + id, BigDecimal.valueOf(id, 2)));
    }
    return rows;
  }

  private static VerifyResult verify(
      RecordSchema sourceSchema,
      List<@Nullable Object[]> source,
      RecordSchema targetSchema,
      List<@Nullable Object[]> target,
      List<Transform> transforms,
      List<String> key,
      VerifyOptions options,
      Set<String> rejected) {
    MemoryTables sources = new MemoryTables(3).with("t", sourceSchema, source);
    MemoryTables targets = new MemoryTables(2).with("t", targetSchema, target);
    VerifyResult result =
        verify(sources, targets, ExtractRequest.of("t"), transforms, key, options, rejected);
    assertThat(sources.stillOpen()).isZero();
    assertThat(targets.stillOpen()).isZero();
    return result;
  }

  private static VerifyResult verify(
      Extraction source,
      Extraction target,
      ExtractRequest request,
      List<Transform> transforms,
      List<String> key,
      VerifyOptions options,
      Set<String> rejected) {
    ExecutorService executor = Executors.newCachedThreadPool();
    try {
      TransformContext context =
          new TransformContext(FunctionRegistry.empty(), source, CallContext.create());
      return new Verifier(executor, options, CallContext.create())
          .verify(
              new VerifyEnd(source, request, transforms, context),
              target,
              "t",
              Optional.of(key),
              rejected);
    } finally {
      executor.shutdown();
    }
  }

  private static VerifyResult verify(
      List<@Nullable Object[]> source, List<@Nullable Object[]> target) {
    return verify(
        SCHEMA,
        source,
        SCHEMA,
        target,
        List.of(),
        List.of("id"),
        VerifyOptions.defaults().withParallelism(2),
        Set.of());
  }

  @Test
  void equalTablesAreEqual() {
    VerifyResult result = verify(rows(1000), rows(1000));

    assertThat(result.equal()).isTrue();
    assertThat(result.readSource()).isEqualTo(1000);
    assertThat(result.readTarget()).isEqualTo(1000);
    assertThat(result.unequalBuckets()).isZero();
  }

  @Test
  void oneChangedRecordIsFound() {
    List<@Nullable Object[]> target = rows(1000);
    target.get(321)[1] = "Name 321";

    VerifyResult result = verify(rows(1000), target);

    assertThat(result.differences()).hasValue(1);
    assertThat(result.different()).isEqualTo(1);
    assertThat(result.firstDifferent()).containsExactly("[{\"$long\":\"321\"}]");
  }

  @Test
  void oneMissingAndOneExtraRecordAreFound() {
    List<@Nullable Object[]> target = rows(1001);
    target.remove(7);

    VerifyResult result = verify(rows(1000), target);

    assertThat(result.differences()).hasValue(2);
    assertThat(result.firstMissing()).containsExactly("[{\"$long\":\"7\"}]");
    assertThat(result.firstExtra()).containsExactly("[{\"$long\":\"1000\"}]");
  }

  @Test
  void extraRecordsDoNotCountUnderScopeSource() {
    VerifyResult result =
        verify(
            SCHEMA,
            rows(10),
            SCHEMA,
            rows(12),
            List.of(),
            List.of("id"),
            VerifyOptions.defaults().withScope(VerifyOptions.Scope.SOURCE),
            Set.of());

    assertThat(result.equal()).isTrue();
    assertThat(result.extra()).isEqualTo(2);
  }

  @Test
  void whatTheRunRejectedIsLeftOut() {
    List<@Nullable Object[]> target = rows(10);
    target.remove(3);

    VerifyResult result =
        verify(
            SCHEMA,
            rows(10),
            SCHEMA,
            target,
            List.of(),
            List.of("id"),
            VerifyOptions.defaults(),
            Set.of("[{\"$long\":\"3\"}]"));

    assertThat(result.equal()).isTrue();
    assertThat(result.leftOut()).isEqualTo(1);
  }

  @Test
  void everythingDifferentIsCountedExactlyThoughLittleIsHeldAtATime() {
    List<@Nullable Object[]> target = rows(2000);
    target.forEach(row -> row[1] = "other");

    VerifyResult result =
        verify(
            SCHEMA,
            rows(3000),
            SCHEMA,
            target,
            List.of(),
            List.of("id"),
            new VerifyOptions(VerifyOptions.Scope.BOTH, 2, 256, 5, 1000, false),
            Set.of());

    assertThat(result.different()).isEqualTo(2000);
    assertThat(result.missing()).isEqualTo(1000);
    assertThat(result.firstDifferent()).hasSize(5);
  }

  @Test
  void recordsWithoutAKeyAreComparedAsAMultiset() {
    RecordSchema schema = Records.schema("a int");
    List<@Nullable Object[]> source =
        List.of(Records.row(1), Records.row(1), Records.row(2), Records.row(3));
    List<@Nullable Object[]> target =
        List.of(Records.row(3), Records.row(1), Records.row(2), Records.row(2));

    VerifyResult result =
        verify(
            schema,
            source,
            schema,
            target,
            List.of(),
            List.of(),
            VerifyOptions.defaults(),
            Set.of());

    assertThat(result.missing()).isEqualTo(1);
    assertThat(result.extra()).isEqualTo(1);
    assertThat(result.differences()).hasValue(2);
  }

  @Test
  void theSourceIsComparedAsTheTransformsLeaveIt() {
    List<Transform> transforms =
        List.of(
            Transforms.mapping()
                .filter(Map.of("id", Map.of("lt", 5L)))
                .field("_id", FieldRule.from("id"))
                .field("upper", FieldRule.expression("name.upperAscii()"))
                .drop("name", "price"));
    RecordSchema target = Records.schema("_id int*", "upper string");
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int id = 0; id < 5; id++) {
      rows.add(Records.row(id, "NAME " + id));
    }

    VerifyResult result =
        verify(
            SCHEMA,
            rows(10),
            target,
            rows,
            transforms,
            List.of("_id"),
            VerifyOptions.defaults(),
            Set.of());

    assertThat(result.equal()).isTrue();
    assertThat(result.readSource()).isEqualTo(5);
  }

  @Test
  void aFunctionThatGivesOtherResultsEachTimeCanNotBeVerified() {
    Transform transform =
        Transforms.mapping()
            .field(
                "now",
                FieldRule.function(
                    new NamedFunction(
                        "clock", LogicalType.Simple.LONG, false, record -> System.nanoTime()),
                    List.of()));

    VerifyResult result =
        verify(
            SCHEMA,
            rows(1),
            SCHEMA,
            rows(1),
            List.of(transform),
            List.of("id"),
            VerifyOptions.defaults(),
            Set.of());

    assertThat(result.differences()).isEmpty();
    assertThat(result.note()).contains("does not always give the same result");
  }

  @Test
  void embeddedChildrenAreCompared() {
    MemoryTables source =
        new MemoryTables(2)
            .with("t", SCHEMA, rows(10))
            .with(
                "lines",
                Records.schema("t_id int*", "no int*"),
                List.of(Records.row(3, 1), Records.row(3, 0), Records.row(5, 0)));
    Extraction embedded =
        Transforms.embedder()
            .embed(
                source,
                source,
                new Embedding(
                    "lines",
                    "lines",
                    List.of("id"),
                    List.of("t_id"),
                    List.of(),
                    List.of(),
                    Map.of(),
                    10,
                    Embedding.OnExceed.FAIL,
                    Optional.empty(),
                    List.of()));
    RecordSchema documents =
        Records.schema(
            "id long*", "lines list<struct<no:int>>", "name string", "price decimal(10,2)");
    List<@Nullable Object[]> target = new ArrayList<>();
    for (@Nullable Object[] row : rows(10)) {
      long id = (Long) row[0];
      List<Map<String, Integer>> lines =
          id == 3 ? List.of(Map.of("no", 0), Map.of("no", 1)) : List.of();
      target.add(Records.row(id, lines, row[1], row[2]));
    }

    VerifyResult result =
        verify(
            embedded,
            new MemoryTables(1).with("t", documents, target),
            ExtractRequest.of("t"),
            List.of(),
            List.of("id"),
            VerifyOptions.defaults(),
            Set.of());

    assertThat(result.different()).isEqualTo(1);
    assertThat(result.firstDifferent()).containsExactly("[{\"$long\":\"5\"}]");
  }

  static Stream<Arguments> pairs() {
    return Stream.of(
        Arguments.of(
            "decimal(10,2)", new BigDecimal("1.50"), "decimal(10,1)", new BigDecimal("1.5"), true),
        Arguments.of("decimal", new BigDecimal("1.50"), "decimal", new BigDecimal("1.5"), false),
        Arguments.of("decimal", new BigDecimal("1.50"), "decimal", new BigDecimal("1.50"), true),
        Arguments.of("int", 100, "decimal(10,2)", new BigDecimal("100.00"), true),
        Arguments.of("int", 100, "long", 100L, true),
        Arguments.of("int", 100, "long", 101L, false),
        Arguments.of(
            "decimal",
            new BigDecimal("1E+30"),
            "bigint",
            BigDecimal.TEN.pow(30).toBigInteger(),
            true),
        Arguments.of(
            "double", Double.NaN, "double", Double.longBitsToDouble(0x7ff8000000000001L), true),
        Arguments.of("double", 0.0, "double", -0.0, false),
        Arguments.of("float", 0.1f, "double", (double) 0.1f, true),
        Arguments.of("string", "\u00e9", "string", "e\u0301", false),
        Arguments.of("string", "", "string", null, false),
        Arguments.of("string", null, "string", Values.MISSING, false),
        Arguments.of("string", "1", "int", 1, false),
        Arguments.of("list<int>", List.of(1, 2), "list<int>", List.of(2, 1), false),
        Arguments.of("map<int>", map("a", 1, "b", 2), "map<int>", map("b", 2, "a", 1), true),
        Arguments.of("map<int>", map("a", 1, "b", 2), "map<int>", map("a", 2, "b", 1), false),
        Arguments.of(
            "struct<a:map<int>,b:int>",
            map("a", map("x", 1, "y", 2), "b", 2),
            "struct<b:int,a:map<int>>",
            map("b", 2, "a", map("y", 2, "x", 1)),
            true),
        Arguments.of("struct<a:int>", map("a", null), "struct<a:int>", Map.of(), false),
        Arguments.of(
            "json",
            new JsonText("{\"a\": 1.0, \"b\":[null,\"\\u0041\"]}"),
            "json",
            new JsonText("{\"b\":[null, \"A\"],\"a\":1.0}"),
            true),
        Arguments.of("json", new JsonText("{\"a\":1.0}"), "json", new JsonText("{\"a\":1}"), false),
        Arguments.of("json", new JsonText("\"1\""), "json", new JsonText("1"), false));
  }

  private static Map<String, @Nullable Object> map(@Nullable Object... entries) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < entries.length; i += 2) {
      map.put(String.valueOf(entries[i]), entries[i + 1]);
    }
    return map;
  }

  @ParameterizedTest(name = "{0} {1} and {2} {3}: {4}")
  @MethodSource("pairs")
  void valuesAreEqualByTheirMeaning(
      String leftType,
      @Nullable Object left,
      String rightType,
      @Nullable Object right,
      boolean equal) {
    VerifyResult result =
        verify(
            Records.schema("id int*", "v " + leftType),
            List.<@Nullable Object[]>of(Records.row(1, left)),
            Records.schema("id int*", "v " + rightType),
            List.<@Nullable Object[]>of(Records.row(1, right)),
            List.of(),
            List.of("id"),
            VerifyOptions.defaults(),
            Set.of());

    assertThat(result.equal()).isEqualTo(equal);
  }

  @Property(tries = 100)
  void anySingleChangeIsFound(
      @ForAll @IntRange(min = 1, max = 300) int count,
      @ForAll @IntRange(min = 0, max = 299) int at,
      @ForAll String text) {
    List<@Nullable Object[]> target = rows(count);
    @Nullable Object[] changed = target.get(at % count);
    boolean same = text.equals(changed[1]);
    changed[1] = text;

    VerifyResult result = verify(rows(count), target);

    assertThat(result.different()).isEqualTo(same ? 0 : 1);
  }
}
