package io.polymigrate.benchmarks.raw;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;

/** Sessions as the driver's manual has them, but patient. */
final class CassandraRaw {
  private CassandraRaw() {}

  static CqlSession open(String url) {
    Address address = Address.parse(url);
    return CqlSession.builder()
        .withConfigLoader(
            DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(30))
                .withString(DefaultDriverOption.METRICS_FACTORY_CLASS, "NoopMetricsFactory")
                .withInt(DefaultDriverOption.CONNECTION_MAX_REQUESTS, 2048)
                .withInt(DefaultDriverOption.NETTY_IO_SIZE, 2)
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 0)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0)
                .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, 5000)
                .build())
        .addContactPoint(new InetSocketAddress(address.host(), address.port()))
        .withLocalDatacenter(Address.parameter(URI.create(url), "dc"))
        .withAuthCredentials(address.user(), address.password())
        .withKeyspace('"' + address.database() + '"')
        .build();
  }
}
