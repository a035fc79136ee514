package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import io.polymigrate.api.AdapterProvider.OptionDescription;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.error.MigrationException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a connection string for Cassandra says: {@code
 * cassandra://user:password@host:9042,host:9042/keyspace?dc=datacenter1}.
 *
 * @param hosts the nodes to begin with
 * @param keyspace the keyspace whose tables are the containers
 * @param user user name, when given
 * @param password its password
 * @param dc the data centre whose nodes are asked
 * @param consistency of reads and writes
 * @param tls whether to speak TLS
 * @param certificates a PEM file of certificates to trust, when given
 * @param verifyHost whether the certificate must be for the host's name
 * @param concurrency most requests that a sink has in flight
 * @param pageSize most rows of a page
 * @param timeout of a request
 * @param splitMegabytes about how much one split holds
 */
record CassandraOptions(
    List<InetSocketAddress> hosts,
    String keyspace,
    Optional<String> user,
    Optional<String> password,
    String dc,
    ConsistencyLevel consistency,
    boolean tls,
    Optional<Path> certificates,
    boolean verifyHost,
    int concurrency,
    int pageSize,
    Duration timeout,
    int splitMegabytes) {
  private static final int PORT = 9042;
  private static final int GREATEST_PORT = 65_535;
  private static final List<OptionDescription> DESCRIPTIONS =
      List.of(
          new OptionDescription("dc", "datacenter1", "the data centre whose nodes are asked"),
          new OptionDescription(
              "consistency", "LOCAL_QUORUM", "consistency level of reads and writes"),
          new OptionDescription("tls", "false", "whether to speak TLS"),
          new OptionDescription(
              "ca_file", "the JDK's", "with tls: PEM file of the certificates to trust"),
          new OptionDescription(
              "verify_host", "true", "with tls: whether the certificate must name the host"),
          new OptionDescription(
              "concurrency",
              "256",
              "most requests that a sink has in flight; fewer when they fail"),
          new OptionDescription(
              "page_size", "5000", "most rows of a page when reading; of large rows fewer"),
          new OptionDescription("timeout", "30", "seconds to wait for an answer"),
          new OptionDescription(
              "split_megabytes", "64", "about how much a split of a table holds"));

  static List<OptionDescription> descriptions() {
    return DESCRIPTIONS;
  }

  /**
   * Reads a connection string.
   *
   * @throws MigrationException when the keyspace is missing or an option is wrong
   */
  static CassandraOptions of(ConnectionString url) {
    List<String> known = DESCRIPTIONS.stream().map(OptionDescription::name).toList();
    for (String name : url.options().keySet()) {
      if (!known.contains(name)) {
        throw MigrationException.invalid(
            "Unknown option '" + name + "' in the Cassandra connection string; possible: " + known);
      }
    }
    if (!url.path().matches("\\w{1,48}")) {
      throw MigrationException.invalid(
          "The Cassandra connection string names no keyspace; expected"
              + " cassandra://HOST:9042/KEYSPACE?dc=DATACENTRE");
    }
    return new CassandraOptions(
        hosts(url.hosts()),
        url.path(),
        url.user(),
        url.password(),
        url.option("dc").orElse("datacenter1"),
        consistency(url),
        flag(url, "tls", false),
        url.option("ca_file").map(Path::of),
        flag(url, "verify_host", true),
        number(url, "concurrency", 256),
        number(url, "page_size", 5000),
        Duration.ofSeconds(number(url, "timeout", 30)),
        number(url, "split_megabytes", 64));
  }

  private static List<InetSocketAddress> hosts(String text) {
    List<InetSocketAddress> hosts = new ArrayList<>();
    for (String host : text.split(",", -1)) {
      int colon = host.startsWith("[") ? host.indexOf(':', host.indexOf(']')) : host.indexOf(':');
      String name = colon < 0 ? host : host.substring(0, colon);
      String port = colon < 0 ? Integer.toString(PORT) : host.substring(colon + 1);
      if (name.isEmpty() || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > GREATEST_PORT) {
        throw MigrationException.invalid(
            "The Cassandra connection string names no host; expected"
                + " cassandra://HOST:9042,HOST:9042/KEYSPACE");
      }
      hosts.add(InetSocketAddress.createUnresolved(name, Integer.parseInt(port)));
    }
    return List.copyOf(hosts);
  }

  private static ConsistencyLevel consistency(ConnectionString url) {
    String text = url.option("consistency").orElse("LOCAL_QUORUM");
    for (DefaultConsistencyLevel level : DefaultConsistencyLevel.values()) {
      if (level.name().equalsIgnoreCase(text) && !level.isSerial()) {
        return level;
      }
    }
    throw MigrationException.invalid(
        "Invalid option 'consistency' in the Cassandra connection string; expected ONE,"
            + " LOCAL_ONE, TWO, THREE, QUORUM, LOCAL_QUORUM, EACH_QUORUM or ALL");
  }

  private static boolean flag(ConnectionString url, String name, boolean otherwise) {
    String text = url.option(name).orElse(Boolean.toString(otherwise));
    if (text.equals("true") || text.equals("false")) {
      return text.equals("true");
    }
    throw MigrationException.invalid(
        "Invalid option '" + name + "' in the Cassandra connection string; it is true or false");
  }

  private static int number(ConnectionString url, String name, int otherwise) {
    String text = url.option(name).orElse(Integer.toString(otherwise));
    if (text.matches("[0-9]{1,6}") && Integer.parseInt(text) > 0) {
      return Integer.parseInt(text);
    }
    throw MigrationException.invalid(
        "Invalid option '"
            + name
            + "' in the Cassandra connection string; expected a number of at least 1");
  }

  /** Where it is, for people. */
  String address() {
    List<String> names = hosts.stream().map(it -> it.getHostString() + ":" + it.getPort()).toList();
    return "cassandra://" + String.join(",", names) + "/" + keyspace;
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return address();
  }
}
