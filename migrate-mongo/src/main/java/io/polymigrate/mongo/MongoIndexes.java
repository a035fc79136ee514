package io.polymigrate.mongo;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ContainerDescription.IndexDescription;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.spi.LeftOuts;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/**
 * The indexes of a source container, made again where they mean the same in MongoDB: plain fields
 * that hold neither arrays nor unknown types. A unique index leaves out nulls, as in SQL.
 */
final class MongoIndexes {
  private static final List<String> NOT_NULL =
      List.of(
          "double", "string", "object", "array", "binData", "objectId", "bool", "date", "regex");
  private static final List<String> NOT_NULL_NUMBERS =
      List.of("int", "long", "decimal", "timestamp", "minKey", "maxKey");

  private final MongoConnection connection;
  private final MongoLayout layout;

  MongoIndexes(MongoConnection connection, MongoLayout layout) {
    this.connection = connection;
    this.layout = layout;
  }

  /** Names of the indexes that a load would make now; blocks. */
  List<String> missing(LoadRequest request) {
    Set<String> there = new HashSet<>();
    connection
        .collection(request.container())
        .listIndexes(BsonDocument.class)
        .forEach(index -> there.add(index.getString("name").getValue()));
    return request
        .restored()
        .map(origin -> origin.portableIndexes(layout.schema()))
        .orElse(List.of())
        .stream()
        .filter(this::suits)
        .map(IndexDescription::name)
        .filter(name -> !there.contains(name))
        .toList();
  }

  /**
   * Makes the indexes of the load's origin that are not there; blocks.
   *
   * @param leftOuts told which are not made
   */
  void create(LoadRequest request, LeftOuts leftOuts) {
    Optional<ContainerDescription> origin = request.restored();
    if (origin.isEmpty()) {
      return;
    }
    MongoCollection<BsonDocument> collection = connection.collection(request.container());
    List<IndexDescription> portable = origin.get().portableIndexes(layout.schema());
    portable.stream().filter(this::suits).forEach(index -> create(collection, index));
    leftOuts.indexes(
        portable.stream().filter(index -> !suits(index)).toList(),
        "an index of MongoDB is made of fields that it holds as single values of their own type");
    leftOuts.constraints(origin.get(), "MongoDB");
    leftOuts.unportable(origin.get(), layout.schema());
  }

  private boolean suits(IndexDescription index) {
    return index.names().stream().allMatch(this::suits);
  }

  private boolean suits(String name) {
    Optional<Field> field = layout.schema().find(name);
    return field.isPresent()
        && !name.isEmpty()
        && name.indexOf('.') < 0
        && (field.get().held() instanceof Simple
            || field.get().held() instanceof Struct
            || field.get().held() instanceof io.polymigrate.api.type.LogicalType.Decimal
            || field.get().held() instanceof io.polymigrate.api.type.LogicalType.Extension)
        && field.get().held() != Simple.VARIANT
        && field.get().held() != Simple.JSON;
  }

  private void create(MongoCollection<BsonDocument> collection, IndexDescription index) {
    BsonDocument keys = new BsonDocument();
    for (String indexed : index.fields()) {
      keys.append(
          layout.path(IndexDescription.name(indexed)),
          new BsonInt32(IndexDescription.descending(indexed) ? -1 : 1));
    }
    if (keys.keySet().equals(Set.of(MongoLayout.ID))) {
      return;
    }
    IndexOptions options = new IndexOptions().name(index.name()).unique(index.unique());
    BsonDocument filter = new BsonDocument();
    if (index.unique()) {
      for (String name : index.names()) {
        Field field = layout.schema().find(name).orElseThrow();
        if (field.nullable() && !layout.schema().key().contains(field.name())) {
          filter.append(field.name(), new BsonDocument("$type", notNull()));
        }
      }
    }
    if (!filter.isEmpty()) {
      options.partialFilterExpression(filter);
    }
    collection.createIndex(keys, options);
  }

  private static BsonArray notNull() {
    BsonArray types = new BsonArray();
    NOT_NULL.forEach(type -> types.add(new BsonString(type)));
    NOT_NULL_NUMBERS.forEach(type -> types.add(new BsonString(type)));
    return types;
  }
}
