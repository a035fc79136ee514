package io.polymigrate.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisOptionsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://h:1/0?colour=red",
        "redis://h:1/users",
        "redis://h:one/0",
        "redis://h:1/0?timeout=soon",
        "redis://h:1/0?strays=maybe",
        "rediss://h:1/0?verify=perhaps"
      })
  void whatTheConnectionStringCantMeanIsRefused(String url) {
    assertThatThrownBy(() -> RedisOptions.of(ConnectionString.parse(url)))
        .isInstanceOfSatisfying(
            MigrationException.class,
            failure -> assertThat(failure.code()).isEqualTo(StandardErrorCode.INVALID_INPUT));
  }
}
