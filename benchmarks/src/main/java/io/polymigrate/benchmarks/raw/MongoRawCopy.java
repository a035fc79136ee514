package io.polymigrate.benchmarks.raw;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.InsertManyOptions;
import java.util.ArrayList;
import java.util.List;
import org.bson.RawBsonDocument;

/** Documents from one collection into another, never looked into. */
final class MongoRawCopy {
  private static final int BATCH = 5000;

  private MongoRawCopy() {}

  static void run(String sourceUrl, String from, String targetUrl, String to) {
    ConnectionString source = new ConnectionString(sourceUrl);
    ConnectionString target = new ConnectionString(targetUrl);
    InsertManyOptions unordered = new InsertManyOptions().ordered(false);
    try (MongoClient reading = MongoClients.create(source);
        MongoClient writing = MongoClients.create(target)) {
      MongoCollection<RawBsonDocument> into = collection(writing, target, to);
      List<RawBsonDocument> documents = new ArrayList<>(BATCH);
      try (MongoCursor<RawBsonDocument> cursor =
          collection(reading, source, from).find().batchSize(BATCH).cursor()) {
        while (cursor.hasNext()) {
          documents.add(cursor.next());
          if (documents.size() == BATCH || !cursor.hasNext()) {
            into.insertMany(documents, unordered);
            documents.clear();
          }
        }
      }
    }
  }

  private static MongoCollection<RawBsonDocument> collection(
      MongoClient client, ConnectionString url, String name) {
    return client
        .getDatabase(MongoRawTarget.database(url))
        .getCollection(name, RawBsonDocument.class);
  }
}
