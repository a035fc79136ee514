package io.polymigrate.dynamo;

import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.testkit.AdapterSpace;
import io.polymigrate.testkit.Capabilities;
import io.polymigrate.testkit.Capability;
import io.polymigrate.testkit.SecondDoor;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** A fresh access key for the contract tests, and the SDK as the second door. */
final class DynamoContractSpace implements AdapterSpace, SecondDoor {
  // One for all, never closed: to close one takes seconds.
  private static final SdkAsyncHttpClient DOOR = NettyNioAsyncHttpClient.create();

  private final TestDatabase database;
  private final DynamoDbAsyncClient client;
  private final int port;

  DynamoContractSpace() {
    database = Servers.shared().server(ServerKind.DYNAMODB_LOCAL).newDatabase("contract");
    client = client(database.url());
    port =
        URI.create(ConnectionString.parse(database.url()).option("endpoint").orElseThrow())
            .getPort();
  }

  static DynamoDbAsyncClient client(String url) {
    ConnectionString parts = ConnectionString.parse(url);
    return DynamoDbAsyncClient.builder()
        .httpClient(DOOR)
        .region(Region.of(parts.hosts()))
        .endpointOverride(URI.create(parts.option("endpoint").orElseThrow()))
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(
                    parts.user().orElseThrow(), parts.password().orElseThrow())))
        .build();
  }

  @Override
  public AdapterProvider provider() {
    return new DynamoAdapterProvider();
  }

  @Override
  public String url() {
    return database.url();
  }

  @Override
  public SecondDoor door() {
    return this;
  }

  // DynamoDB Local takes any secret.
  @Override
  public Capabilities capabilities() {
    return Capabilities.all()
        .without(
            Capability.PASSWORDS,
            Capability.EMPTY_KEYS,
            Capability.KEY_ORDER,
            Capability.CUT_SPLITS,
            Capability.SORTED_READS,
            Capability.SNAPSHOTS,
            Capability.ATOMIC_CHECKPOINTS,
            Capability.UNDO_OF_LOADS)
        .refusing("bigint: 65 digits", "map<string>: hard names");
  }

  // An index can't have items whose key is null or empty, as 'n' and 'a' of these tests are, and a
  // rename wants consent.
  @Override
  public MigrationOperation suited(MigrationOperation operation) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>(operation.data());
    if (operation.type().equals(OperationType.CREATE_INDEX)) {
      data.put("fields", List.of("id"));
    } else if (operation.type().equals(OperationType.RENAME_CONTAINER)) {
      data.put("allow_copy", true);
    } else {
      return operation;
    }
    return MigrationOperation.of(operation.type(), operation.collectionOrTable(), data);
  }

  private static String table(String container) {
    return new TableNames("").table(container);
  }

  @Override
  public boolean exists(String container) {
    try {
      client.describeTable(it -> it.tableName(table(container))).join();
      return true;
    } catch (CompletionException e) {
      if (e.getCause() instanceof ResourceNotFoundException) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public List<Map<String, @Nullable String>> records(String container) {
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    client
        .scanPaginator(it -> it.tableName(table(container)).consistentRead(true))
        .items()
        .subscribe(items::add)
        .join();
    items.sort(Comparator.comparing(item -> Integer.parseInt(item.get("id").n())));
    List<Map<String, @Nullable String>> records = new ArrayList<>();
    for (Map<String, AttributeValue> item : items) {
      Map<String, @Nullable String> record = new LinkedHashMap<>();
      item.forEach((name, value) -> record.put(name, value.n() == null ? value.s() : value.n()));
      records.add(new java.util.TreeMap<>(record));
    }
    return records;
  }

  @Override
  public void change(String container, int id, String field, String value) {
    client
        .updateItem(
            it ->
                it.tableName(table(container))
                    .key(Map.of("id", AttributeValue.fromN(Integer.toString(id))))
                    .updateExpression("SET #f = :v")
                    .expressionAttributeNames(Map.of("#f", field))
                    .expressionAttributeValues(Map.of(":v", AttributeValue.fromS(value))))
        .join();
  }

  // The server counts none; the system knows the connections to its port.
  @Override
  public int connections() {
    String remote = String.format(Locale.ROOT, ":%04X 01 ", port);
    int count = 0;
    for (String file : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      try {
        for (String line : Files.readAllLines(Path.of(file))) {
          String[] parts = line.strip().split("\\s+", 5);
          count += (parts[2] + " " + parts[3] + " ").endsWith(remote) ? 1 : 0;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return count;
  }

  @Override
  public void close() {
    client.close();
    database.close();
  }
}
