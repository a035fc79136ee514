package io.polymigrate.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import io.polymigrate.api.AdapterProvider.OptionDescription;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.error.MigrationException;
import java.io.File;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the connection string says.
 *
 * @param uris where the server is, or some of a cluster, and who we are
 * @param prefix what all keys of this space begin with; may be empty
 * @param certificates a file of certificates that are trusted, if one is given
 * @param timeout how long to wait for an answer
 * @param scanCount how many keys a SCAN looks at at a time
 * @param scriptBytes about how many bytes one script call may bring
 * @param depth how many requests of one worker may be under way
 * @param strays whether records that others wrote beside the adapter are looked for
 * @param lease how long a lock outlives its process
 * @param ttlField the field that says when a record ends, if there is one
 * @param eviction whether data may be loaded into a server that may drop it
 */
record RedisOptions(
    List<RedisURI> uris,
    String prefix,
    Optional<File> certificates,
    Duration timeout,
    int scanCount,
    int scriptBytes,
    int depth,
    boolean strays,
    Duration lease,
    Optional<String> ttlField,
    boolean eviction) {
  private static final int PORT = 6379;

  private static final List<OptionDescription> DESCRIPTIONS =
      List.of(
          new OptionDescription(
              "prefix", "none", "What all keys begin with: several spaces in one database."),
          new OptionDescription(
              "verify", "full", "With rediss: full, ca (any host name) or none (any certificate)."),
          new OptionDescription(
              "ca_file", "the JDK's", "With rediss: PEM file of the certificates to trust."),
          new OptionDescription("timeout", "60000", "Milliseconds to wait for an answer."),
          new OptionDescription("scan_count", "2000", "Keys that one SCAN looks at."),
          new OptionDescription(
              "script_bytes", "1048576", "About how many bytes one script call writes."),
          new OptionDescription("depth", "4", "Requests under way per worker."),
          new OptionDescription(
              "strays",
              "true",
              "Whether to look for records that others wrote, by a SCAN before each read."),
          new OptionDescription(
              "lease", "10000", "Milliseconds that a lock outlives the process that held it."),
          new OptionDescription(
              "ttl_field",
              "none",
              "The field that says when a record ends: read from its time to live, written to it."),
          new OptionDescription(
              "allow_eviction",
              "false",
              "Whether to load into a server whose policy may drop records."));

  static List<OptionDescription> descriptions() {
    return DESCRIPTIONS;
  }

  /** Copies the addresses. */
  RedisOptions {
    uris = List.copyOf(uris);
  }

  /**
   * Reads them.
   *
   * @throws MigrationException when one is unknown or malformed
   */
  static RedisOptions of(ConnectionString url) {
    List<String> known = DESCRIPTIONS.stream().map(OptionDescription::name).sorted().toList();
    for (Map.Entry<String, String> option : url.options().entrySet()) {
      if (!known.contains(option.getKey())) {
        throw MigrationException.invalid(
            "Unknown option '" + option.getKey() + "' for Redis; possible: " + known);
      }
    }
    return new RedisOptions(
        uris(url),
        url.option("prefix").orElse(""),
        url.option("ca_file").map(File::new),
        Duration.ofMillis(number(url, "timeout", 60_000, 1)),
        number(url, "scan_count", 2000, 1),
        number(url, "script_bytes", 1 << 20, 1),
        number(url, "depth", 4, 1),
        flag(url, "strays", true),
        Duration.ofMillis(number(url, "lease", 10_000, 100)),
        url.option("ttl_field").filter(name -> !name.isEmpty()),
        flag(url, "allow_eviction", false));
  }

  private static List<RedisURI> uris(ConnectionString url) {
    return Arrays.stream(url.hosts().split(",", -1)).map(host -> uri(url, host)).toList();
  }

  private static RedisURI uri(ConnectionString url, String address) {
    int colon = address.lastIndexOf(':');
    boolean port = colon > address.lastIndexOf(']');
    String host = port ? address.substring(0, colon) : address;
    RedisURI.Builder builder =
        RedisURI.builder()
            .withHost(host.isEmpty() ? "127.0.0.1" : host.replace("[", "").replace("]", ""))
            .withPort(port ? parsed("the port", address.substring(colon + 1), 1) : PORT)
            .withDatabase(url.path().isEmpty() ? 0 : parsed("the database", url.path(), 0))
            .withTimeout(Duration.ofMillis(number(url, "timeout", 60_000, 1)))
            .withSsl(url.scheme().equals("rediss"));
    if (url.scheme().equals("rediss")) {
      builder.withVerifyPeer(verify(url.option("verify").orElse("full")));
    }
    url.password()
        .ifPresent(
            password ->
                builder.withAuthentication(
                    url.user().filter(user -> !user.isEmpty()).orElse("default"),
                    password.toCharArray()));
    return builder.build();
  }

  private static SslVerifyMode verify(String text) {
    return switch (text) {
      case "full" -> SslVerifyMode.FULL;
      case "ca" -> SslVerifyMode.CA;
      case "none" -> SslVerifyMode.NONE;
      default -> throw MigrationException.invalid("Option 'verify' must be full, ca or none");
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
        "Redis connection string: " + what + " must be a whole number of at least " + least);
  }

  private static boolean flag(ConnectionString url, String name, boolean otherwise) {
    String text = url.option(name).orElse(String.valueOf(otherwise));
    if (!text.equals("true") && !text.equals("false")) {
      throw MigrationException.invalid("Option '" + name + "' must be true or false");
    }
    return text.equals("true");
  }
}
