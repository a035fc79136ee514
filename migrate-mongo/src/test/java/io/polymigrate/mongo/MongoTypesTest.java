package io.polymigrate.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.ExtensionValue;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.MapOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import io.polymigrate.api.type.TypeSupport.Carried;
import io.polymigrate.api.type.TypeSupport.Native;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bson.BsonDbPointer;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MongoTypesTest {
  private final MongoSpace space = MongoSpace.open();

  @AfterEach
  void close() {
    space.close();
  }

  /** Loads values of a type and expects to read exactly them. */
  private void assertComesBack(LogicalType type, @Nullable Object... values) {
    RecordSchema schema =
        new RecordSchema(List.of(Field.of("id", Simple.INT), Field.of("v", type)), List.of("id"));
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      rows.add(new Object[] {i, values[i]});
    }

    WriteResult result = space.load(MongoSpace.load("t", schema, LoadMode.UPSERT), rows);
    List<String> read = new ArrayList<>();
    space.read(ExtractRequest.of("t")).forEach(r -> read.add(TypedJson.write(r.get("v"))));

    assertThat(result.rejections()).isEmpty();
    assertThat(read)
        .containsExactlyElementsOf(Arrays.stream(values).map(TypedJson::write).toList());
    space.collection("t").drop();
    space.collection(MongoSchemas.CONTAINER).drop();
  }

  private void assertRefused(LogicalType type, Object value, String reason) {
    RecordSchema schema =
        new RecordSchema(List.of(Field.of("id", Simple.INT), Field.of("v", type)), List.of("id"));

    WriteResult result =
        space.load(
            MongoSpace.load("t", schema, LoadMode.UPSERT),
            MongoSpace.rows(new Object[] {1, value}));

    assertThat(result.rejections()).hasSize(1);
    assertThat(result.rejections().get(0).field()).contains("v");
    assertThat(result.rejections().get(0).reason()).contains(reason);
  }

  @Test
  void numbersComeBackToTheLastBit() {
    assertComesBack(Simple.INT, Integer.MIN_VALUE, 0, Integer.MAX_VALUE, null);
    assertComesBack(Simple.LONG, Long.MIN_VALUE, (1L << 53) + 1, Long.MAX_VALUE);
    assertComesBack(
        Simple.DOUBLE, -0.0, 0.0, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN, 1.0 / 0, 0.1);
    assertComesBack(Simple.BOOLEAN, true, false, null);
  }

  @Test
  void decimalsKeepTheirScaleAndAllDigits() {
    BigDecimal widest = new BigDecimal("-9999999999999999999999999999999999");
    assertComesBack(
        new Decimal(34, 10),
        new BigDecimal("0.0000000000"),
        new BigDecimal("1.50"),
        BigDecimal.valueOf(Long.MIN_VALUE, 4),
        BigDecimal.valueOf(Long.MAX_VALUE, 10),
        widest,
        new BigDecimal("123456789012345678901234.1234567890"));
    assertComesBack(
        Decimal.UNBOUNDED,
        DecimalSpecial.NAN,
        DecimalSpecial.POSITIVE_INFINITY,
        DecimalSpecial.NEGATIVE_INFINITY,
        new BigDecimal("1E+6111"),
        new BigDecimal("1E-6176"),
        new BigDecimal("1E+7000"),
        new BigDecimal("12345678901234567890123456789012345678.5"),
        new BigDecimal("1.000"));
    assertRefused(
        new Decimal(34, 0), new BigDecimal("12345678901234567890123456789012345"), "34 digits");
  }

  @Test
  void textComesBackByCodePoints() {
    assertComesBack(
        Simple.STRING,
        "",
        "\u0000",
        "a\u0000b",
        "e\u0301",
        "\ud83d\ude00",
        "\uffff",
        "x".repeat(99_999));
    assertRefused(Simple.STRING, "\udc00", "unpaired surrogate");
  }

  @Test
  void bytesUuidsAndExtensionsComeBack() {
    assertComesBack(Simple.BYTES, new byte[0], new byte[] {0, -1, 127});
    assertComesBack(
        Simple.UUID, new UUID(-1, 1), new UUID(0x0102030405060708L, 0x090a0b0c0d0e0f10L));
    assertComesBack(extension(MongoExtensions.OBJECT_ID), "0123456789abcdef01234567");
    assertComesBack(extension(MongoExtensions.BINARY + "3"), new byte[16]);
    assertComesBack(extension(MongoExtensions.BINARY + "4"), new byte[] {1});
    assertComesBack(extension(MongoExtensions.REGEX), "/a\\/b/i", "//");
    assertComesBack(extension(MongoExtensions.TIMESTAMP), -1L, 42L);
    assertComesBack(extension(MongoExtensions.JAVASCRIPT), "x()");
    assertComesBack(extension(MongoExtensions.MIN_KEY), true);
    assertComesBack(
        new ListOf(extension(MongoExtensions.OBJECT_ID)), List.of("0123456789abcdef01234567"));
    assertRefused(extension(MongoExtensions.OBJECT_ID), "nope", "24 hexadecimal digits");
  }

  private static Extension extension(String name) {
    return MongoExtensions.type(name);
  }

  @Test
  void jsonComesBackWithItsNumberTextAndOrder() {
    assertComesBack(
        Simple.JSON,
        new JsonText(
            "{\"b\":1,\"a\":[1.50,1e5,-0,0.0,1E400,12345678901234567890123,\"x\\n\\u0001\"]}"),
        new JsonText("null"),
        new JsonText("[]"),
        new JsonText("\"\ud83d\ude00\""),
        new JsonText("-9223372036854775808"),
        new JsonText("9223372036854775808"),
        new JsonText("-0.0"),
        new JsonText("{\"$polymigrate_number\":\"5\"}"),
        new JsonText("{\"$polymigrate\":{\"$polymigrate_object\":{}}}"),
        new JsonText("{\"$set\":{\"a.b\":{\"\":true}}}"));
    assertRefused(Simple.JSON, new JsonText("{\"a\":1,\"a\":2}"), "twice");
    assertRefused(Simple.JSON, new JsonText("{\"\\u0000\":1}"), "NUL");
    assertRefused(Simple.JSON, new JsonText("\"\\ud800\""), "surrogate");
  }

  @Test
  void structuresComeBack() {
    assertComesBack(new ListOf(Simple.INT), List.of(), Arrays.asList(1, null, 3));
    assertComesBack(new MapOf(Simple.STRING), Map.of(), Map.of("$x.y", "v"));
    assertComesBack(
        new Struct(List.of(Field.of("a", Simple.INT), Field.of("b", new ListOf(Simple.STRING)))),
        Map.of("a", 1),
        new java.util.LinkedHashMap<>(Map.of("b", List.of("x"))));
    assertComesBack(new ListOf(new ListOf(Simple.INT)), List.of(List.of(1), List.of()));
  }

  @Test
  void variantsKeepTheirTypesEvenThoseBsonLacks() {
    assertComesBack(
        Simple.VARIANT,
        1,
        1L,
        1.0,
        "s",
        true,
        new BigDecimal("1.0"),
        BigInteger.ONE,
        1.5f,
        Instant.parse("2024-01-02T03:04:05.123Z"),
        Instant.parse("2024-01-02T03:04:05.123456Z"),
        LocalDate.of(2024, 2, 29),
        new UUID(1, 2),
        new byte[] {1},
        List.of(1, "x", List.of()),
        Map.of("$polymigrate", "{\"$int\":\"5\"}"),
        Map.of("a", Map.of()),
        new JsonText("{\"a\": 1}"),
        new ExtensionValue(MongoExtensions.OBJECT_ID, "0123456789abcdef01234567"),
        new ExtensionValue(MongoExtensions.UNDEFINED, true));
  }

  @Test
  void aPointInTimeFinerThanAMillisecondIsRefusedWhereADateWasAskedFor() {
    assertComesBack(
        Simple.INSTANT,
        Instant.parse("1969-12-31T23:59:59.999Z"),
        Instant.parse("-004712-01-01T00:00:00Z"),
        Instant.parse("+012024-01-02T03:04:05.001Z"));
    assertRefused(Simple.INSTANT, Instant.parse("2024-01-02T03:04:05.123456Z"), "milliseconds");
    assertComesBack(extension(MongoExtensions.DATE), Instant.parse("2024-01-02T03:04:05.123Z"));
    assertRefused(
        extension(MongoExtensions.DATE),
        Instant.parse("2024-01-02T03:04:05.123456Z"),
        "milliseconds");
  }

  @Test
  void everyBsonTypeIsReadAndWrittenAgainTheSame() {
    BsonDocument every =
        BsonDocument.parse(
            """
            {_id: {$oid: '0123456789abcdef01234567'}, double: {$numberDouble: '-0.0'},
             string: 'x', object: {a: 1, b: {c: null}}, array: [1, 2],
             binary: {$binary: {base64: 'AQI=', subType: '00'}},
             old: {$binary: {base64: 'AQI=', subType: '80'}},
             uuid: {$uuid: '00112233-4455-6677-8899-aabbccddeeff'}, undefined: {$undefined: true},
             bool: false, date: {$date: {$numberLong: '-1'}}, nothing: null,
             regex: {$regularExpression: {pattern: 'a/b', options: 'i'}},
             code: {$code: 'f()'}, symbol: {$symbol: 's'}, scoped: {$code: 'g()', $scope: {a: 1}},
             int: 1, timestamp: {$timestamp: {t: 1, i: 2}}, long: {$numberLong: '5'},
             decimal: {$numberDecimal: '1.50'}, zero: {$numberDecimal: '-0E+3'},
             least: {$minKey: 1}, most: {$maxKey: 1},
             mixed: [1, 'x', {$date: {$numberLong: '7'}}, {$numberDecimal: '-0'}],
             dates: [{$date: {$numberLong: '5'}}], nested: {at: {$date: {$numberLong: '5'}}}}
            """);
    every.append("pointer", new BsonDbPointer("a.b", new ObjectId("0123456789abcdef01234567")));
    space.collection("c").insertOne(every);
    ExtractPlan plan = space.plan(ExtractRequest.of("c"));

    copy(plan, "copy");

    assertThat(space.documents("copy")).containsExactly(every);
    assertThat(plan.schema().fields()).allSatisfy(f -> assertThat(f.type()).isNotNull());
  }

  // Value by value, without the engine: what a batch brings goes into a sink of the same held
  // types.
  private void copy(ExtractPlan plan, String target) {
    LoadRequest request = MongoSpace.load(target, plan.schema(), LoadMode.UPSERT);
    LoadSession session = Stages.join(space.adapter().openLoad(request, CallContext.create()));
    RecordSink sink = Stages.join(session.openSink());
    RecordSource source = Stages.join(plan.open(plan.splits().get(0)));
    Optional<RecordBatch> batch = Stages.join(source.nextBatch());
    while (batch.isPresent()) {
      WriteResult result = Stages.join(sink.write(new WithoutRaw(batch.get()), Optional.empty()));
      assertThat(result.rejections()).isEmpty();
      batch = Stages.join(source.nextBatch());
    }
    Stages.join(source.closeAsync());
    Stages.join(sink.closeAsync());
    Stages.join(session.complete());
  }

  @Test
  void wholeDocumentsPassThroughUntouched() {
    space.collection("c").insertOne(BsonDocument.parse("{_id: 1, b: {z: 1, a: 2}, a: 1}"));
    space.collection("c").insertOne(BsonDocument.parse("{b: {a: 1, z: 2}, _id: 2, a: 1}"));
    ExtractPlan plan = space.plan(ExtractRequest.of("c"));
    RecordSource source = Stages.join(plan.open(plan.splits().get(0)));
    LoadSession session =
        Stages.join(
            space
                .adapter()
                .openLoad(
                    MongoSpace.load("copy", plan.schema(), LoadMode.UPSERT), CallContext.create()));
    RecordSink sink = Stages.join(session.openSink());

    WriteResult result =
        Stages.join(sink.write(Stages.join(source.nextBatch()).orElseThrow(), Optional.empty()));

    assertThat(result).isEqualTo(WriteResult.allWritten(2));
    assertThat(raw("copy")).isEqualTo(raw("c"));
    Stages.join(source.closeAsync());
    Stages.join(sink.closeAsync());
  }

  private List<RawBsonDocument> raw(String collection) {
    return space
        .door()
        .getCollection(collection, RawBsonDocument.class)
        .find()
        .into(new ArrayList<>());
  }

  @Test
  void carriedTypesAreNamedRecursively() {
    assertThat(MongoTypes.support(new ListOf(Simple.INSTANT)))
        .isEqualTo(new Carried(new ListOf(Simple.STRING), "array"));
    assertThat(MongoTypes.support(Simple.FLOAT)).isEqualTo(new Carried(Simple.DOUBLE, "double"));
    assertThat(MongoTypes.support(new Decimal(38, 2)))
        .isEqualTo(new Carried(Simple.STRING, "string"));
    assertThat(MongoTypes.support(new Extension("postgresql:interval", Simple.STRING, Map.of())))
        .isEqualTo(new Carried(Simple.STRING, "string"));
    assertThat(MongoTypes.support(extension(MongoExtensions.OBJECT_ID)))
        .isEqualTo(new Native("object_id"));
    assertThat(MongoTypes.support(new Struct(List.of(Field.of("d", Simple.DATE)))))
        .isInstanceOf(Carried.class);
  }
}
