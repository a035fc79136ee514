package io.polymigrate.elastic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.error.MigrationException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElasticOptionsTest {

  private static ElasticOptions options(String url) {
    return ElasticOptions.of(ConnectionString.parse(url));
  }

  @Test
  void whatIsNotSaidHasItsDefault() {
    ElasticOptions options = options("elasticsearch://search.example");

    assertThat(options.hosts()).hasToString("[http://search.example:9200]");
    assertThat(options.user()).isEmpty();
    assertThat(options.prefix()).isEmpty();
    assertThat(options.bulkBytes()).isEqualTo(5 << 20);
    assertThat(options.shards()).isEqualTo(1);
    assertThat(options.replicas()).isEmpty();
  }

  @Test
  void whatIsSaidHolds() {
    ElasticOptions options =
        options(
            "elasticsearch+https://u:p%40@a:1,b:2/?prefix=shop-&api_key=k&verify=none"
                + "&timeout=5&bulk_bytes=9&shards=3&replicas=0&keep_alive=2000&lease=500");

    assertThat(options.hosts()).hasToString("[https://a:1, https://b:2]");
    assertThat(options.password()).contains("p@");
    assertThat(options.apiKey()).contains("k");
    assertThat(options.prefix()).isEqualTo("shop-");
    assertThat(options.verify()).isFalse();
    assertThat(options.replicas()).isEqualTo(Optional.of(0));
    assertThat(options.lease().toMillis()).isEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource({
    "colour=red, colour",
    "prefix=Shop, prefix",
    "timeout=0, timeout",
    "bulk_bytes=x, bulk_bytes",
    "verify=ca, verify",
    "ca_fingerprint=ab, ca_fingerprint",
    "ca_fingerprint=0000000000000000000000000000000000000000000000000000000000000000&ca_file=x,"
        + " ca_file",
    "replicas=-1, replicas"
  })
  void whatCanNotBeIsRefusedByName(String option, String name) {
    assertThatThrownBy(() -> options("elasticsearch://h:9200/?" + option))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("'" + name + "'");
  }

  @Test
  void aPathIsRefused() {
    assertThatThrownBy(() -> options("elasticsearch://h:9200/index"))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("'prefix'");
  }

  @Test
  void secretsAreNotShown() {
    ConnectionString url = ConnectionString.parse("elasticsearch://u:pw@h/?api_key=geheim");

    assertThat(url.toString()).doesNotContain("pw@", "geheim");
  }
}
