package io.polymigrate.mongo;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.polymigrate.api.AdapterProvider;
import io.polymigrate.testkit.AdapterSpace;
import io.polymigrate.testkit.Capabilities;
import io.polymigrate.testkit.Capability;
import io.polymigrate.testkit.SecondDoor;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** A fresh database for the contract tests, and the driver as the second door. */
final class MongoContractSpace implements AdapterSpace, SecondDoor {
  private final TestDatabase database;
  private final MongoClient client;

  MongoContractSpace() {
    database = Servers.shared().server(ServerKind.MONGODB_8).newDatabase("contract");
    client = MongoClients.create(database.url());
  }

  @Override
  public AdapterProvider provider() {
    return new MongoAdapterProvider();
  }

  @Override
  public String url() {
    return database.url();
  }

  @Override
  public SecondDoor door() {
    return this;
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.all()
        .without(Capability.ATOMIC_CHECKPOINTS)
        .refusing("json: a name twice", "variant: extension");
  }

  private MongoCollection<Document> collection(String name) {
    return client.getDatabase(database.name()).getCollection(name);
  }

  @Override
  public boolean exists(String container) {
    return client
        .getDatabase(database.name())
        .listCollectionNames()
        .into(new ArrayList<>())
        .contains(container);
  }

  @Override
  public List<Map<String, @Nullable String>> records(String container) {
    List<Map<String, @Nullable String>> records = new ArrayList<>();
    for (Document document : collection(container).find().sort(new Document("_id", 1))) {
      Map<String, @Nullable String> record = new LinkedHashMap<>();
      document.forEach(
          (name, value) ->
              record.put(
                  name.equals("_id") ? "id" : name, value == null ? null : value.toString()));
      records.add(record);
    }
    return records;
  }

  @Override
  public void change(String container, int id, String field, String value) {
    collection(container)
        .updateOne(new Document("_id", id), new Document("$set", new Document(field, value)));
  }

  @Override
  public int connections() {
    // The server counts those of all clients, and this one's pool is among them.
    Document status = client.getDatabase("admin").runCommand(new Document("serverStatus", 1));
    return status.get("connections", Document.class).getInteger("current");
  }

  @Override
  public void close() {
    client.close();
    database.close();
  }
}
