package io.polymigrate.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import io.polymigrate.api.AdapterProvider.OptionDescription;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.testkit.OperatedStore;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CassandraOptionsTest {
  private static CassandraOptions options(String url) {
    return CassandraOptions.of(ConnectionString.parse(url));
  }

  @Test
  void whatIsNotSaidHasItsDefault() {
    CassandraOptions options = options("cassandra://db/shop");

    assertThat(options.hosts()).hasToString("[db/<unresolved>:9042]");
    assertThat(options.keyspace()).isEqualTo("shop");
    assertThat(options.dc()).isEqualTo("datacenter1");
    assertThat(options.consistency()).isEqualTo(DefaultConsistencyLevel.LOCAL_QUORUM);
    assertThat(options.tls()).isFalse();
    assertThat(options.concurrency()).isEqualTo(256);
    assertThat(options.timeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void everyOptionIsTaken() {
    CassandraOptions options =
        options(
            "cassandra://u:p@a:1,b:2/k?dc=x&consistency=one&tls=true&ca_file=/ca.pem"
                + "&verify_host=false&concurrency=7&page_size=8&timeout=9&split_megabytes=10");

    assertThat(options.hosts()).hasSize(2);
    assertThat(options.user()).hasValue("u");
    assertThat(options.dc()).isEqualTo("x");
    assertThat(options.consistency()).isEqualTo(DefaultConsistencyLevel.ONE);
    assertThat(options.tls()).isTrue();
    assertThat(options.certificates()).hasValue(Path.of("/ca.pem"));
    assertThat(options.verifyHost()).isFalse();
    assertThat(options.concurrency()).isEqualTo(7);
    assertThat(options.pageSize()).isEqualTo(8);
    assertThat(options.timeout()).isEqualTo(Duration.ofSeconds(9));
    assertThat(options.splitMegabytes()).isEqualTo(10);
    assertThat(options).hasToString("cassandra://a:1,b:2/k");
    assertThat(CassandraOptions.descriptions())
        .extracting(OptionDescription::name)
        .hasSize(9)
        .contains("dc", "consistency", "concurrency");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cassandra://db",
        "cassandra:///k",
        "cassandra://db:x/k",
        "cassandra://db:70000/k",
        "cassandra://db/k-k",
        "cassandra://db/k?colour=red",
        "cassandra://db/k?consistency=SERIAL",
        "cassandra://db/k?tls=yes",
        "cassandra://db/k?concurrency=0",
      })
  void whatIsWrongIsRefusedAtOnce(String url) {
    assertThatThrownBy(() -> options(url))
        .extracting(OperatedStore::code)
        .isEqualTo(StandardErrorCode.INVALID_INPUT);
  }
}
