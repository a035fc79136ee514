package io.polymigrate.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.error.MigrationException;
import org.junit.jupiter.api.Test;

class MongoOptionsTest {
  private static MongoOptions of(String url) {
    return MongoOptions.of(ConnectionString.parse(url));
  }

  @Test
  void whatIsNotOursGoesToTheDriver() {
    MongoOptions options =
        of("mongodb://u%40x:p%2Fw@a:1,b:2/shop?replicaSet=rs0&snapshot=true&schema=infer&w=2");

    assertThat(options.driverUrl())
        .isEqualTo("mongodb://u%40x:p%2Fw@a:1,b:2/shop?replicaSet=rs0&w=2");
    assertThat(options.database()).isEqualTo("shop");
    assertThat(options.snapshot()).isEqualTo(MongoOptions.Snapshot.TRUE);
    assertThat(options.inferSchema()).isTrue();
  }

  @Test
  void aServiceRecordKeepsItsScheme() {
    assertThat(of("mongodb+srv://host.example/db").driverUrl())
        .isEqualTo("mongodb+srv://host.example/db");
  }

  @Test
  void theDatabaseIsRequired() {
    assertThatThrownBy(() -> of("mongodb://host"))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("names no database");
  }

  @Test
  void anUnknownOptionIsRefused() {
    assertThatThrownBy(() -> of("mongodb://host/db?replicaset=a&snapshots=true"))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("'snapshots'")
        .hasMessageContaining("'snapshot'");
    assertThatThrownBy(() -> of("mongodb://host/db?snapshot=maybe"))
        .hasMessageContaining("auto, true, false");
  }

  @Test
  void theTextShowsNoSecret() {
    assertThat(of("mongodb://user:hunter2@host/db").toString()).doesNotContain("hunter2");
  }
}
