package io.polymigrate.mongo;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Finds values that more than one document would bring into a unique index. As in the index, a
 * missing field is null, and an array brings each of its different elements.
 */
final class DuplicateValues {
  private DuplicateValues() {}

  static List<BsonDocument> pipeline(List<String> paths, BsonDocument where, boolean sparse) {
    List<BsonDocument> stages = new ArrayList<>();
    stages.add(stage("$match", sparse ? Target.all(where, anyOf(paths)) : where));
    BsonDocument keys = new BsonDocument(MongoLayout.ID, new BsonInt32(0));
    BsonDocument group = new BsonDocument();
    for (int i = 0; i < paths.size(); i++) {
      keys.append("k" + i, entries("$" + paths.get(i)));
      group.append("k" + i, new BsonString("$k" + i));
    }
    stages.add(stage("$project", keys));
    for (int i = 0; i < paths.size(); i++) {
      stages.add(stage("$unwind", new BsonString("$k" + i)));
    }
    stages.add(
        stage(
            "$group",
            new BsonDocument(MongoLayout.ID, group)
                .append("n", new BsonDocument("$sum", new BsonInt32(1)))));
    stages.add(stage("$match", new BsonDocument("n", new BsonDocument("$gt", new BsonInt32(1)))));
    stages.add(stage("$sort", new BsonDocument(MongoLayout.ID, new BsonInt32(1))));
    return stages;
  }

  private static BsonDocument stage(String name, BsonValue value) {
    return new BsonDocument(name, value);
  }

  private static BsonDocument anyOf(List<String> paths) {
    BsonArray parts = new BsonArray();
    paths.forEach(
        path -> parts.add(new BsonDocument(path, new BsonDocument("$exists", BsonBoolean.TRUE))));
    return new BsonDocument("$or", parts);
  }

  private static BsonDocument entries(String path) {
    BsonString value = new BsonString(path);
    BsonArray empty = new BsonArray();
    BsonDocument different = new BsonDocument("$setUnion", new BsonArray(List.of(value, empty)));
    BsonDocument ofArray =
        cond(
            new BsonDocument("$eq", new BsonArray(List.of(value, empty))),
            new BsonArray(List.of(empty)),
            different);
    BsonDocument ofOther =
        new BsonDocument("$ifNull", new BsonArray(List.of(value, BsonNull.VALUE)));
    return cond(new BsonDocument("$isArray", value), ofArray, new BsonArray(List.of(ofOther)));
  }

  private static BsonDocument cond(BsonValue condition, BsonValue yes, BsonValue no) {
    return new BsonDocument("$cond", new BsonArray(List.of(condition, yes, no)));
  }
}
