package io.polymigrate.elastic;

import io.polymigrate.api.AdapterProvider.OptionDescription;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.error.MigrationException;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.http.HttpHost;

/**
 * What the connection string says.
 *
 * @param hosts the nodes to talk to
 * @param user user and password, if given
 * @param password belongs to the user
 * @param apiKey an API key, which goes before user and password
 * @param prefix what the names of all indices of this space begin with; may be empty
 * @param certificates a file of certificates that are trusted, if one is given
 * @param fingerprint SHA-256 of a certificate that is trusted, as hexadecimal digits, if one is
 *     given
 * @param verify whether certificates and host names are checked
 * @param timeout how long to wait for an answer
 * @param bulkBytes about how many bytes one bulk brings
 * @param shards how many shards an index gets that we make
 * @param replicas how many replicas it gets; the server's own default if empty
 * @param keepAlive how long a snapshot outlives its last use
 * @param lease how long a lock outlives its process
 */
record ElasticOptions(
    List<HttpHost> hosts,
    Optional<String> user,
    Optional<String> password,
    Optional<String> apiKey,
    String prefix,
    Optional<File> certificates,
    Optional<String> fingerprint,
    boolean verify,
    Duration timeout,
    int bulkBytes,
    int shards,
    Optional<Integer> replicas,
    Duration keepAlive,
    Duration lease) {
  private static final int PORT = 9200;
  static final String TLS = "elasticsearch+https";

  private static final List<OptionDescription> DESCRIPTIONS =
      List.of(
          new OptionDescription(
              "prefix", "none", "What all index names begin with: several spaces in one cluster."),
          new OptionDescription("api_key", "none", "An API key, instead of user and password."),
          new OptionDescription(
              "verify", "full", "With elasticsearch+https: full, or none (any certificate)."),
          new OptionDescription(
              "ca_file",
              "the JDK's",
              "With elasticsearch+https: PEM file of certificates to trust."),
          new OptionDescription(
              "ca_fingerprint",
              "none",
              "With elasticsearch+https: SHA-256 of the certificate to trust, instead of a file."),
          new OptionDescription("timeout", "60000", "Milliseconds to wait for an answer."),
          new OptionDescription("bulk_bytes", "5242880", "About how many bytes one bulk brings."),
          new OptionDescription("shards", "1", "Shards of an index that is made."),
          new OptionDescription("replicas", "the server's", "Replicas of an index that is made."),
          new OptionDescription(
              "keep_alive", "600000", "Milliseconds that a snapshot outlives its last use."),
          new OptionDescription(
              "lease", "10000", "Milliseconds that a lock outlives the process that held it."));

  static List<OptionDescription> descriptions() {
    return DESCRIPTIONS;
  }

  boolean secure() {
    return hosts.get(0).getSchemeName().equals("https");
  }

  /**
   * Reads them.
   *
   * @throws MigrationException when one is unknown or malformed
   */
  static ElasticOptions of(ConnectionString url) {
    List<String> known = DESCRIPTIONS.stream().map(OptionDescription::name).sorted().toList();
    for (Map.Entry<String, String> option : url.options().entrySet()) {
      if (!known.contains(option.getKey())) {
        throw MigrationException.invalid(
            "Unknown option '" + option.getKey() + "' for Elasticsearch; possible: " + known);
      }
    }
    if (!url.path().isEmpty()) {
      throw MigrationException.invalid(
          "Elasticsearch takes no path after its address; use the option 'prefix'");
    }
    if (url.option("ca_file").isPresent() && url.option("ca_fingerprint").isPresent()) {
      throw MigrationException.invalid("Options 'ca_file' and 'ca_fingerprint' exclude each other");
    }
    String prefix = url.option("prefix").orElse("");
    IndexNames.requirePrefix(prefix);
    return new ElasticOptions(
        hosts(url),
        url.user().filter(user -> !user.isEmpty()),
        url.password(),
        url.option("api_key"),
        prefix,
        url.option("ca_file").map(File::new),
        url.option("ca_fingerprint").map(ElasticOptions::fingerprint),
        verify(url.option("verify").orElse("full")),
        Duration.ofMillis(number(url, "timeout", 60_000, 1)),
        number(url, "bulk_bytes", 5 << 20, 1),
        number(url, "shards", 1, 1),
        url.option("replicas").map(text -> parsed("option 'replicas'", text, 0)),
        Duration.ofMillis(number(url, "keep_alive", 600_000, 1000)),
        Duration.ofMillis(number(url, "lease", 10_000, 100)));
  }

  private static List<HttpHost> hosts(ConnectionString url) {
    String scheme = url.scheme().equals(TLS) ? "https" : "http";
    List<HttpHost> hosts = new ArrayList<>();
    for (String address : url.hosts().split(",", -1)) {
      int colon = address.lastIndexOf(':');
      boolean port = colon > address.lastIndexOf(']');
      String host = port ? address.substring(0, colon) : address;
      hosts.add(
          new HttpHost(
              host.isEmpty() ? "127.0.0.1" : host,
              port ? parsed("the port", address.substring(colon + 1), 1) : PORT,
              scheme));
    }
    return List.copyOf(hosts);
  }

  private static String fingerprint(String text) {
    String digits = text.replace(":", "").toLowerCase(Locale.ROOT);
    if (!digits.matches("[0-9a-f]{64}")) {
      throw MigrationException.invalid(
          "Option 'ca_fingerprint' must be the SHA-256 of a certificate: 64 hexadecimal digits");
    }
    return digits;
  }

  private static boolean verify(String text) {
    return switch (text) {
      case "full" -> true;
      case "none" -> false;
      default -> throw MigrationException.invalid("Option 'verify' must be full or none");
    };
  }

  private static int number(ConnectionString url, String name, int otherwise, int least) {
    return url.option(name)
        .map(text -> parsed("option '" + name + "'", text, least))
        .orElse(otherwise);
  }

  private static int parsed(String what, String text, int least) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, like a number that is too small.
    }
    throw MigrationException.invalid(
        "Elasticsearch connection string: "
            + what
            + " must be a whole number of at least "
            + least);
  }
}
