package io.polymigrate.sql.postgresql;

import io.polymigrate.api.AdapterProvider.OptionDescription;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.error.MigrationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * What a connection string says: {@code
 * postgresql://user:password@host:port/database?option=value}.
 *
 * @param hosts host and port, or a list of them; {@code localhost:5432} when empty
 * @param database the database, never empty
 * @param user the user, if given
 * @param password the password, if given
 * @param schema the schema that unqualified names are in; the server's default when empty
 * @param connectTimeoutSeconds how long to wait for a connection, 1 to 600
 * @param sslMode one of {@code disable}, {@code allow}, {@code prefer}, {@code require}, {@code
 *     verify-ca}, {@code verify-full}
 * @param lockTimeout how long one statement of an operation waits for a lock before it steps back
 *     and tries again, 1 millisecond to 10 minutes
 * @param driver further properties of the driver, for TLS files
 */
public record PostgresqlOptions(
    String hosts,
    String database,
    Optional<String> user,
    Optional<String> password,
    Optional<String> schema,
    int connectTimeoutSeconds,
    String sslMode,
    Duration lockTimeout,
    Map<String, String> driver) {
  private static final int DEFAULT_CONNECT_TIMEOUT = 10;
  private static final int LONGEST_LOCK_TIMEOUT = 600_000;
  private static final Set<String> SSL_MODES =
      Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
  private static final List<String> DRIVER_OPTIONS =
      List.of("sslrootcert", "sslcert", "sslkey", "sslpassword");

  /** The options there are, for documentation. */
  static final List<OptionDescription> DESCRIPTIONS =
      List.of(
          new OptionDescription("schema", "public", "Schema of names without a dot."),
          new OptionDescription("sslmode", "prefer", "How TLS is used: " + sorted(SSL_MODES) + "."),
          new OptionDescription("sslrootcert", "", "File with the certificates to trust."),
          new OptionDescription("sslcert", "", "File with the client's certificate."),
          new OptionDescription("sslkey", "", "File with the client's key."),
          new OptionDescription("sslpassword", "", "Password of the client's key."),
          new OptionDescription(
              "connect_timeout", "10", "Seconds to wait for a connection, 1 to 600."),
          new OptionDescription(
              "lock_timeout",
              "2000",
              "Milliseconds that a statement of an operation waits for a lock before it steps back"
                  + " and tries again, 1 to 600000."));

  /** Copies the map. */
  public PostgresqlOptions {
    driver = Map.copyOf(driver);
  }

  /**
   * Reads a connection string.
   *
   * @throws MigrationException with {@code INVALID_INPUT}, naming the option
   */
  public static PostgresqlOptions of(ConnectionString url) {
    List<String> known = new ArrayList<>();
    DESCRIPTIONS.forEach(option -> known.add(option.name()));
    for (String name : url.options().keySet()) {
      if (!known.contains(name)) {
        throw MigrationException.invalid(
            "Unknown option '" + name + "' in the PostgreSQL URL; possible: " + known);
      }
    }
    if (url.path().isEmpty()) {
      throw MigrationException.invalid(
          "The PostgreSQL URL names no database; expected postgresql://user:password@host:port/database");
    }
    String sslMode = url.option("sslmode").orElse("prefer");
    if (!SSL_MODES.contains(sslMode)) {
      throw MigrationException.invalid(
          "Invalid sslmode '" + sslMode + "'; possible: " + sorted(SSL_MODES));
    }
    Map<String, String> driver = new java.util.HashMap<>();
    DRIVER_OPTIONS.forEach(name -> url.option(name).ifPresent(value -> driver.put(name, value)));
    return new PostgresqlOptions(
        url.hosts().isEmpty() ? "localhost:5432" : url.hosts(),
        url.path(),
        url.user(),
        url.password(),
        url.option("schema").filter(schema -> !schema.isEmpty()),
        timeout(url.option("connect_timeout")),
        sslMode,
        lockTimeout(url.option("lock_timeout")),
        driver);
  }

  private static int timeout(Optional<String> text) {
    if (text.isEmpty()) {
      return DEFAULT_CONNECT_TIMEOUT;
    }
    if (text.get().matches("[1-9][0-9]{0,2}") && Integer.parseInt(text.get()) <= 600) {
      return Integer.parseInt(text.get());
    }
    throw MigrationException.invalid("Invalid connect_timeout (must be 1 to 600 seconds)");
  }

  private static Duration lockTimeout(Optional<String> text) {
    String millis = text.orElse("2000");
    if (millis.matches("[1-9][0-9]{0,5}") && Integer.parseInt(millis) <= LONGEST_LOCK_TIMEOUT) {
      return Duration.ofMillis(Integer.parseInt(millis));
    }
    throw MigrationException.invalid("Invalid lock_timeout (must be 1 to 600000 milliseconds)");
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }

  /** What the driver is given besides its URL. */
  Properties properties() {
    Properties properties = new Properties();
    user.ifPresent(name -> properties.setProperty("user", name));
    password.ifPresent(secret -> properties.setProperty("password", secret));
    schema.ifPresent(
        name -> properties.setProperty("currentSchema", '"' + name.replace("\"", "\"\"") + '"'));
    properties.setProperty("sslmode", sslMode);
    properties.setProperty("connectTimeout", String.valueOf(connectTimeoutSeconds));
    properties.setProperty("loginTimeout", String.valueOf(connectTimeoutSeconds));
    properties.setProperty("cancelSignalTimeout", String.valueOf(connectTimeoutSeconds));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("ApplicationName", "polymigrate");
    properties.setProperty("logServerErrorDetail", "false");
    properties.putAll(driver);
    return properties;
  }

  /** The driver's URL; no secret is in it. */
  String jdbcUrl() {
    String encoded =
        java.net.URLEncoder.encode(database, java.nio.charset.StandardCharsets.UTF_8)
            .replace("+", "%20");
    return "jdbc:postgresql://" + hosts + "/" + encoded;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "postgresql://" + hosts + "/" + database;
  }
}
