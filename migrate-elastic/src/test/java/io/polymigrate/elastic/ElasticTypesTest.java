package io.polymigrate.elastic;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.type.TypeNames;
import io.polymigrate.api.type.TypeSupport;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElasticTypesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          boolean           | native  | boolean
          int               | native  | integer
          long              | native  | long
          float             | native  | float
          double            | native  | double
          string            | native  | keyword
          bytes             | native  | binary
          date              | native  | date
          time              | native  | keyword
          timestamp         | native  | date
          instant           | native  | date
          uuid              | native  | keyword
          bigint            | string  | keyword
          decimal           | string  | keyword
          decimal(38,10)    | string  | keyword
          json              | string  | keyword
          variant           | string  | keyword
          list<int>         | native  | integer
          list<decimal>     | list<string> | keyword
          list<list<long>>  | native  | long
          map<int>          | native  | object
          map<bigint>       | map<string> | object
          struct<a:int>     | native  | object
          struct<a:decimal> | struct<a:string> | object
          """)
  void aTypeIsNativeOrCarriedAndMapped(String name, String held, String mapped) {
    var type = TypeNames.parse(name);

    TypeSupport support = ElasticTypes.support(type);

    if (held.equals("native")) {
      assertThat(support).isInstanceOf(TypeSupport.Native.class);
    } else {
      assertThat(support)
          .isInstanceOfSatisfying(
              TypeSupport.Carried.class,
              carried -> assertThat(carried.held()).isEqualTo(TypeNames.parse(held)));
    }
    Map<?, ?> property = Mappings.property(type, ElasticTypes.held(type));
    assertThat(property.get("type")).isEqualTo(mapped);
  }
}
