package io.polymigrate.sql.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.record.Condition;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionParserTest {
  private static final RecordSchema SCHEMA =
      new RecordSchema(
          List.of(
              Field.of("n", Simple.INT),
              Field.of("price", new Decimal(18, 4)),
              Field.of("ratio", Simple.DOUBLE),
              Field.of("word", Simple.STRING),
              Field.of("padded", Simple.STRING).withAttributes(Map.of("padded", "")),
              Field.of("ok", Simple.BOOLEAN),
              Field.of("begun", Simple.DATE),
              Field.of("ended", Simple.DATE),
              Field.of("Odd \"name", Simple.INT),
              Field.of("raw", Simple.BYTES)),
          List.of());
  private static final ComparedFields FIELDS =
      new ComparedFields(
          SCHEMA,
          field -> !field.attributes().containsKey("padded"),
          Set.of("length", "char_length"));
  private static final ConditionSql SQL =
      new ConditionSql(name -> "<" + name + ">", text -> "'" + text + "'");

  private static Optional<Condition> parse(String sql) {
    return ConditionParser.parse(sql, FIELDS, sql.contains("`"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          # as PostgreSQL spells them
          ((n > 0)) | <n> > 0
          (((price >= (0)::numeric) AND (price < 99.50))) | (<price> >= 0 AND <price> < 99.50)
          ((ratio <> '-1.5'::double precision)) | <ratio> <> -1.5
          ((n > '-1'::integer)) | <n> > -1
          ((n)::numeric < price) | <n> < <price>
          (((word)::text = ANY ((ARRAY['a'::character varying, 'it''s'::character varying])::text[]))) | <word> IN ('a', 'it's')
          ((word <> ALL (ARRAY['a'::text, 'b'::text]))) | (NOT (<word> IN ('a', 'b')))
          ((n = ANY (ARRAY[1, 2]))) | <n> IN (1, 2)
          ((length((word)::text) <= 5)) | char_length(<word>) <= 5
          ((ok AND (NOT (ok = false)))) | (<ok> = TRUE AND (NOT (<ok> = FALSE)))
          (((begun IS NULL) OR (begun <= ended))) | (<begun> IS NULL OR <begun> <= <ended>)
          (("Odd ""name" IS NOT NULL)) | (NOT (<Odd "name> IS NULL))
          # as MySQL and MariaDB spell them
          ((`n` > 0)) | <n> > 0
          (`n` between 1 and 5) | (<n> >= 1 AND <n> <= 5)
          ((`n` not between -(1) and 5)) | (NOT ((<n> >= -1 AND <n> <= 5)))
          ((`word` in (_utf8mb4'a',_utf8mb4'b'))) | <word> IN ('a', 'b')
          (`word` <> 'x') | <word> <> 'x'
          (`word` in ('it\\'s','''','a\\\\b')) | <word> IN ('it's', ''', 'a\\b')
          (`word` = x'c3a9') | <word> = 'é'
          ((`word` = _utf8mb4 0x41)) | <word> = 'A'
          (char_length(`word`) > 2 or `ok` = true) | (char_length(<word>) > 2 OR <ok> = TRUE)
          ((`Odd "name` is not null)) | (NOT (<Odd "name> IS NULL))
          """)
  void whatEveryServerTakesForTheSameIsRead(String given, String shown) {
    assertThat(parse(given).map(SQL::of)).contains(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "((n + 1) > 0)",
        "(word < 'b'::text)",
        "(padded = 'a'::text)",
        "(length(padded) > 1)",
        "(char_length(n) > 1)",
        "(octet_length(word) > 1)",
        "(word ~ '^a'::text)",
        "(word like 'a%')",
        "((price)::integer > 1)",
        "((ratio)::numeric > 1)",
        "(n > 'x'::text)",
        "(n = ok)",
        "(raw = '\\x00'::bytea)",
        "(`word` = 'a\\nb')",
        "(word = 'a\\b'::text)",
        "(word = E'a\\\\b'::text)",
        "(`word` = _latin1'a')",
        "(missing > 0)",
        "(begun > '2020-01-01'::date)",
        "(n > 0) NOT VALID",
        "(n > 0",
        "(n >)",
        "json_valid(`word`)",
        "(n = ANY (SELECT 1))",
        "",
        ";",
      })
  void whatAnotherServerMightTakeDifferentlyIsNotRead(String given) {
    assertThat(parse(given)).isEmpty();
  }
}
