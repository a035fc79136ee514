package io.polymigrate.dynamo;

import io.polymigrate.api.AdapterProvider.OptionDescription;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.error.MigrationException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What a connection string for DynamoDB says: {@code dynamodb://REGION?endpoint=…}, with {@code
 * ACCESS_KEY:SECRET@} before the region where the SDK's own chain is not to find the credentials.
 *
 * @param region the region
 * @param endpoint another address than the region's own
 * @param accessKey the access key, when given
 * @param secret its secret
 * @param sessionToken the token of temporary credentials
 * @param profile the profile of the SDK's files
 * @param tablePrefix what all table names begin with, left out of container names
 * @param concurrency how many requests a sink has in flight
 * @param sample how many items are looked at where no schema is kept; 0 means all
 * @param readUnits most capacity units that may be read in a second; 0 means no limit
 * @param writeUnits most capacity units that may be written in a second; 0 means no limit
 */
record DynamoOptions(
    String region,
    Optional<URI> endpoint,
    Optional<String> accessKey,
    Optional<String> secret,
    Optional<String> sessionToken,
    Optional<String> profile,
    String tablePrefix,
    int concurrency,
    int sample,
    int readUnits,
    int writeUnits) {
  private static final List<OptionDescription> DESCRIPTIONS =
      List.of(
          new OptionDescription(
              "endpoint", "the region's", "another address, as http://127.0.0.1:8000"),
          new OptionDescription(
              "table_prefix", "", "what all table names begin with; containers go without it"),
          new OptionDescription("session_token", "", "token of temporary credentials"),
          new OptionDescription("profile", "", "profile of the SDK's credentials file"),
          new OptionDescription("concurrency", "8", "requests that a sink has in flight"),
          new OptionDescription(
              "sample", "0", "items read to infer a schema where none is kept; 0 means all"),
          new OptionDescription("read_units", "0", "most read units per second; 0 is no limit"),
          new OptionDescription("write_units", "0", "most write units per second; 0 is no limit"));

  static List<OptionDescription> descriptions() {
    return DESCRIPTIONS;
  }

  /**
   * Reads a connection string.
   *
   * @throws MigrationException when the region is missing or an option is wrong
   */
  static DynamoOptions of(ConnectionString url) {
    if (!url.hosts().matches("[a-z0-9-]+")) {
      throw MigrationException.invalid(
          "The DynamoDB connection string names no region; expected"
              + " dynamodb://REGION?endpoint=...");
    }
    if (!url.path().isEmpty()) {
      throw MigrationException.invalid(
          "The DynamoDB connection string has a path; tables are set apart by 'table_prefix'");
    }
    List<String> known = DESCRIPTIONS.stream().map(OptionDescription::name).toList();
    for (String name : url.options().keySet()) {
      if (!known.contains(name)) {
        throw MigrationException.invalid(
            "Unknown option '" + name + "' in the DynamoDB connection string; possible: " + known);
      }
    }
    String prefix = url.option("table_prefix").orElse("");
    if (!prefix.matches("[A-Za-z0-9_.-]{0,100}")) {
      throw MigrationException.invalid(
          "Invalid option 'table_prefix' in the DynamoDB connection string: letters, digits, '_',"
              + " '.' and '-' only");
    }
    return new DynamoOptions(
        url.hosts(),
        url.option("endpoint").map(DynamoOptions::endpoint),
        url.user(),
        url.password(),
        url.option("session_token"),
        url.option("profile"),
        prefix,
        number(url, "concurrency", 8, 1),
        number(url, "sample", 0, 0),
        number(url, "read_units", 0, 0),
        number(url, "write_units", 0, 0));
  }

  private static URI endpoint(String text) {
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw MigrationException.invalid(
        "Invalid option 'endpoint' in the DynamoDB connection string; expected"
            + " http://HOST:PORT or https://HOST:PORT");
  }

  private static int number(ConnectionString url, String name, int otherwise, int least) {
    String text = url.option(name).orElse(Integer.toString(otherwise));
    if (text.matches("[0-9]{1,9}") && Integer.parseInt(text) >= least) {
      return Integer.parseInt(text);
    }
    throw MigrationException.invalid(
        "Invalid option '"
            + name
            + "' in the DynamoDB connection string; expected a number of at least "
            + least);
  }

  /** Where it is, for people. */
  String address() {
    return "dynamodb://" + region + endpoint.map(uri -> "?endpoint=" + uri).orElse("");
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return address();
  }
}
