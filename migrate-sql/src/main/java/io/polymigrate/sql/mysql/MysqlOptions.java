package io.polymigrate.sql.mysql;

import io.polymigrate.api.AdapterProvider.OptionDescription;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.error.MigrationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a connection string says: {@code mysql://user:password@host:port/database?option=value}.
 *
 * @param scheme {@code mysql} or {@code mariadb}
 * @param hosts host and port, or a list of them; {@code localhost:3306} when empty
 * @param database the database, never empty
 * @param user the user, if given
 * @param password the password, if given
 * @param driver which JDBC driver
 * @param sslMode how TLS is used
 * @param trustStore key store file with the certificates to trust, if given
 * @param trustStorePassword its password, if given
 * @param allowPublicKeyRetrieval whether the server's RSA key is asked for when a password is sent
 *     without TLS
 * @param connectTimeoutSeconds how long to wait for a connection, 1 to 600
 * @param lockTimeoutSeconds how long one statement of an operation waits for a lock before it steps
 *     back and tries again, 1 to 600
 * @param tinyint1IsBoolean whether {@code tinyint(1)} is read as a boolean
 * @param localInfile whether LOAD DATA LOCAL may be used, where the server allows it
 */
public record MysqlOptions(
    String scheme,
    String hosts,
    String database,
    Optional<String> user,
    Optional<String> password,
    DriverChoice driver,
    SslMode sslMode,
    Optional<String> trustStore,
    Optional<String> trustStorePassword,
    boolean allowPublicKeyRetrieval,
    int connectTimeoutSeconds,
    int lockTimeoutSeconds,
    boolean tinyint1IsBoolean,
    boolean localInfile) {
  private static final String DEFAULT_CONNECT_TIMEOUT = "10";
  private static final String DEFAULT_LOCK_TIMEOUT = "2000";

  /** The options there are, for documentation. */
  static final List<OptionDescription> DESCRIPTIONS =
      List.of(
          new OptionDescription(
              "driver",
              "connector_j for mysql://, mariadb for mariadb://, or the one that is there",
              "The JDBC driver: auto, connector_j, mariadb."),
          new OptionDescription(
              "ssl_mode",
              "preferred; disabled on loopback addresses",
              "How TLS is used: disabled, preferred, required, verify_ca, verify_identity."),
          new OptionDescription(
              "trust_store", "the JDK's", "Key store file with the certificates to trust."),
          new OptionDescription("trust_store_password", "", "Password of the trust store."),
          new OptionDescription(
              "allow_public_key_retrieval",
              "true on loopback addresses, else false",
              "Whether the server is asked for its RSA key when a password is sent without TLS."),
          new OptionDescription(
              "connect_timeout",
              DEFAULT_CONNECT_TIMEOUT,
              "Seconds to wait for a connection, 1 to 600."),
          new OptionDescription(
              "lock_timeout",
              DEFAULT_LOCK_TIMEOUT,
              "Milliseconds that a statement of an operation waits for a lock before it steps back"
                  + " and tries again; whole seconds, 1000 to 600000."),
          new OptionDescription(
              "tinyint1_is_boolean", "false", "Whether tinyint(1) is read as a boolean."),
          new OptionDescription(
              "local_infile",
              "true",
              "Whether LOAD DATA LOCAL may be used, where the server allows it."));

  /**
   * Reads a connection string.
   *
   * @throws MigrationException with {@code INVALID_INPUT}, naming the option
   */
  public static MysqlOptions of(ConnectionString url) {
    List<String> known = new ArrayList<>();
    DESCRIPTIONS.forEach(option -> known.add(option.name()));
    for (String name : url.options().keySet()) {
      if (!known.contains(name)) {
        throw MigrationException.invalid(
            "Unknown option '" + name + "' in the MySQL URL; possible: " + known);
      }
    }
    if (url.path().isEmpty()) {
      throw MigrationException.invalid(
          "The MySQL URL names no database; expected "
              + url.scheme()
              + "://user:password@host:port/database");
    }
    String hosts = url.hosts().isEmpty() ? "localhost:3306" : url.hosts();
    String loopback = String.valueOf(isLoopback(hosts));
    return new MysqlOptions(
        url.scheme(),
        hosts,
        url.path(),
        url.user(),
        url.password(),
        choice(url, "driver", DriverChoice.class, DriverChoice.AUTO),
        choice(
            url,
            "ssl_mode",
            SslMode.class,
            isLoopback(hosts) ? SslMode.DISABLED : SslMode.PREFERRED),
        url.option("trust_store"),
        url.option("trust_store_password"),
        flag(url, "allow_public_key_retrieval", loopback),
        timeout(url.option("connect_timeout").orElse(DEFAULT_CONNECT_TIMEOUT)),
        lockTimeout(url.option("lock_timeout").orElse(DEFAULT_LOCK_TIMEOUT)),
        flag(url, "tinyint1_is_boolean", "false"),
        flag(url, "local_infile", "true"));
  }

  // Only what can't be another machine whatever the name service says.
  private static boolean isLoopback(String hosts) {
    for (String host : hosts.split(",", -1)) {
      if (!host.matches("(127\\.[0-9.]+|localhost|\\[::1])(:[0-9]+)?")) {
        return false;
      }
    }
    return true;
  }

  private static <E extends Enum<E>> E choice(
      ConnectionString url, String name, Class<E> type, E byDefault) {
    Optional<String> given = url.option(name);
    if (given.isEmpty()) {
      return byDefault;
    }
    List<String> possible = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String text = constant.name().toLowerCase(Locale.ROOT);
      if (text.equals(given.get())) {
        return constant;
      }
      possible.add(text);
    }
    throw MigrationException.invalid(
        "Invalid value of option '" + name + "' in the MySQL URL; possible: " + possible);
  }

  private static boolean flag(ConnectionString url, String name, String byDefault) {
    return switch (url.option(name).orElse(byDefault)) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw MigrationException.invalid(
              "Invalid value of option '" + name + "' in the MySQL URL; possible: [true, false]");
    };
  }

  private static int timeout(String text) {
    if (text.matches("[1-9][0-9]{0,2}") && Integer.parseInt(text) <= 600) {
      return Integer.parseInt(text);
    }
    throw MigrationException.invalid("Invalid connect_timeout (must be 1 to 600 seconds)");
  }

  private static int lockTimeout(String text) {
    if (text.matches("[1-9][0-9]{0,2}000") && Integer.parseInt(text) <= 600_000) {
      return Integer.parseInt(text) / 1000;
    }
    throw MigrationException.invalid(
        "Invalid lock_timeout (must be 1000 to 600000 milliseconds, in whole seconds)");
  }

  /** Without the password. */
  @Override
  public String toString() {
    return scheme + "://" + hosts + "/" + database;
  }

  /** A JDBC driver. */
  public enum DriverChoice {
    /** What suits the scheme and is there. */
    AUTO,
    /** MySQL Connector/J. */
    CONNECTOR_J,
    /** MariaDB Connector/J. */
    MARIADB
  }

  /** How TLS is used. */
  public enum SslMode {
    /** Never. */
    DISABLED,
    /** Where the server has it; its certificate is not checked. */
    PREFERRED,
    /** Always; the certificate is not checked. */
    REQUIRED,
    /** Always, and the certificate must be trusted. */
    VERIFY_CA,
    /** Always, and the certificate must be trusted and name the host. */
    VERIFY_IDENTITY
  }
}
