package io.polymigrate.mongo;

import io.polymigrate.api.AdapterProvider.OptionDescription;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.error.MigrationException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a connection string for MongoDB says. Everything but our own options goes to the driver as
 * it stands.
 *
 * @param driverUrl the driver's connection string, secrets included
 * @param database the database in the path
 * @param snapshot whether splits read one snapshot
 * @param inferSchema whether the schema kept beside the data is passed over
 * @param lease how long after its last sign of life an operation's process is taken for gone
 */
public record MongoOptions(
    String driverUrl, String database, Snapshot snapshot, boolean inferSchema, Duration lease) {
  private static final String LEASE = "lease";
  private static final String SNAPSHOT = "snapshot";
  private static final String SCHEMA = "schema";

  private static final Set<String> OWN_OPTIONS = Set.of(SNAPSHOT, SCHEMA, LEASE);

  /** The driver's own options that matter here, in lower case; the driver knows their meaning. */
  private static final Set<String> DRIVER_OPTIONS =
      Set.of(
          "appname",
          "authmechanism",
          "authmechanismproperties",
          "authsource",
          "compressors",
          "connecttimeoutms",
          "directconnection",
          "heartbeatfrequencyms",
          "journal",
          "loadbalanced",
          "localthresholdms",
          "maxconnecting",
          "maxidletimems",
          "maxlifetimems",
          "maxpoolsize",
          "minpoolsize",
          "proxyhost",
          "proxypassword",
          "proxyport",
          "proxyusername",
          "readconcernlevel",
          "readpreference",
          "readpreferencetags",
          "replicaset",
          "retryreads",
          "retrywrites",
          "servermonitoringmode",
          "serverselectiontimeoutms",
          "sockettimeoutms",
          "srvmaxhosts",
          "srvservicename",
          "ssl",
          "sslinvalidhostnameallowed",
          "timeoutms",
          "tls",
          "tlsallowinvalidhostnames",
          "tlsinsecure",
          "uuidrepresentation",
          "w",
          "waitqueuetimeoutms",
          "wtimeoutms",
          "zlibcompressionlevel");

  /** Whether the splits of an extract read one snapshot. */
  public enum Snapshot {
    /** Collections of up to a million documents and 512 MiB; larger ones outlive it. */
    AUTO,
    /** Always; the server must keep it long enough. */
    TRUE,
    /** Never; each page is read at majority read concern. */
    FALSE
  }

  /**
   * Reads a connection string.
   *
   * @throws MigrationException when the database is missing or an option is unknown
   */
  public static MongoOptions of(ConnectionString url) {
    if (url.path().isEmpty() || url.path().contains("/")) {
      throw MigrationException.invalid(
          "The MongoDB connection string names no database; expected mongodb://HOST/DATABASE");
    }
    if (url.hosts().isEmpty()) {
      throw MigrationException.invalid("The MongoDB connection string names no host");
    }
    Map<String, String> passed = new TreeMap<>();
    url.options()
        .forEach(
            (name, value) -> {
              if (!OWN_OPTIONS.contains(name)) {
                requireKnown(name);
                passed.put(name, value);
              }
            });
    return new MongoOptions(
        driverUrl(url, passed), url.path(), snapshot(url), inferSchema(url), lease(url));
  }

  private static void requireKnown(String name) {
    if (!DRIVER_OPTIONS.contains(name.toLowerCase(Locale.ROOT))) {
      throw MigrationException.invalid(
          "Unknown option '"
              + name
              + "' in the MongoDB connection string; possible are '"
              + SNAPSHOT
              + "' and those of MongoDB's own connection strings");
    }
  }

  private static Snapshot snapshot(ConnectionString url) {
    String value = url.option(SNAPSHOT).orElse("auto");
    return switch (value) {
      case "auto" -> Snapshot.AUTO;
      case "true" -> Snapshot.TRUE;
      case "false" -> Snapshot.FALSE;
      default ->
          throw MigrationException.invalid(
              "Invalid option '"
                  + SNAPSHOT
                  + "' in the MongoDB connection string; possible are"
                  + " auto, true, false");
    };
  }

  private static boolean inferSchema(ConnectionString url) {
    String value = url.option(SCHEMA).orElse("stored");
    return switch (value) {
      case "stored" -> false;
      case "infer" -> true;
      default ->
          throw MigrationException.invalid(
              "Invalid option '"
                  + SCHEMA
                  + "' in the MongoDB connection string; possible are stored, infer");
    };
  }

  private static Duration lease(ConnectionString url) {
    String value = url.option(LEASE).orElse("10000");
    try {
      long millis = Long.parseLong(value);
      if (millis >= 100) {
        return Duration.ofMillis(millis);
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw MigrationException.invalid(
        "Invalid option '"
            + LEASE
            + "' in the MongoDB connection string; expected milliseconds, at least 100");
  }

  private static String driverUrl(ConnectionString url, Map<String, String> options) {
    StringBuilder out = new StringBuilder(url.scheme()).append("://");
    url.user()
        .ifPresent(
            user -> {
              out.append(encode(user));
              url.password().ifPresent(password -> out.append(':').append(encode(password)));
              out.append('@');
            });
    out.append(url.hosts()).append('/').append(encode(url.path()));
    char separator = '?';
    for (Map.Entry<String, String> option : options.entrySet()) {
      out.append(separator).append(option.getKey()).append('=').append(encode(option.getValue()));
      separator = '&';
    }
    return out.toString();
  }

  private static String encode(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The options of the connection string, for the documentation. */
  public static List<OptionDescription> descriptions() {
    return List.of(
        new OptionDescription(
            SNAPSHOT,
            "auto",
            "Whether an extract reads one snapshot: true, false, or auto (up to a million documents"
                + " and 512 MiB, because the server keeps a snapshot for five minutes)."),
        new OptionDescription(
            SCHEMA,
            "stored",
            "Whether an extract goes by the schema kept beside the data (stored), or finds out from"
                + " the documents themselves (infer)."),
        new OptionDescription(
            LEASE,
            "10000",
            "Milliseconds after its last sign of life that the process of an operation is taken for"
                + " gone, so that another may go on with it."),
        new OptionDescription(
            "serverSelectionTimeoutMS",
            "10000",
            "How long to look for a server of the right kind."),
        new OptionDescription("connectTimeoutMS", "5000", "How long to wait for a connection."),
        new OptionDescription("w", "majority", "How many servers must have written a record."),
        new OptionDescription(
            "...",
            "",
            "Every other option of MongoDB's connection strings, as the driver has it."));
  }

  /** The options without secrets. */
  @Override
  public String toString() {
    return "MongoOptions[database=" + database + ", snapshot=" + snapshot + "]";
  }
}
