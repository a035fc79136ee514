package io.polymigrate.dynamo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.error.MigrationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DynamoOptionsTest {
  private static DynamoOptions of(String url) {
    return DynamoOptions.of(ConnectionString.parse(url));
  }

  @Test
  void aRegionIsEnough() {
    DynamoOptions options = of("dynamodb://eu-west-1");

    assertThat(options.region()).isEqualTo("eu-west-1");
    assertThat(options.endpoint()).isEmpty();
    assertThat(options.accessKey()).isEmpty();
    assertThat(options.concurrency()).isEqualTo(8);
  }

  @Test
  void secretsAreNotShown() {
    DynamoOptions options =
        of("dynamodb://key:s3cret@eu-west-1?endpoint=http://localhost:8000&session_token=t0ken");

    assertThat(options.secret()).contains("s3cret");
    assertThat(options.toString()).doesNotContain("s3cret").doesNotContain("t0ken");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dynamodb://",
        "dynamodb://eu-west-1/path",
        "dynamodb://eu-west-1?colour=red",
        "dynamodb://eu-west-1?endpoint=localhost",
        "dynamodb://eu-west-1?table_prefix=a/b",
        "dynamodb://eu-west-1?concurrency=0",
        "dynamodb://eu-west-1?sample=many"
      })
  void whatIsWrongIsRefused(String url) {
    assertThatThrownBy(() -> of(url)).isInstanceOf(MigrationException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders",
        "Order-Lines.v2",
        "c1",
        "a b",
        "\"x\" 'y'",
        "\u00e9\u6f22",
        "_pm_x",
        "_pm_-2"
      })
  void everyContainerHasATableOfItsOwn(String container) {
    TableNames names = new TableNames("shop_");

    String table = names.table(container);

    assertThat(table).matches("[A-Za-z0-9_.-]{3,255}").startsWith("shop_");
    assertThat(names.container(table)).contains(container);
    assertThat(new TableNames("").table("c1")).isEqualTo("_pm_c1");
  }
}
