package io.polymigrate.mongo;

import com.mongodb.client.ClientSession;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.mongo.RawFields.Element;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/** Writes the documents that a pipeline made, as its $merge says, with their images. */
final class Merges {
  private final Execution run;
  private final Target target;
  private final Merging merging;
  private final Images images;
  private final LogicalSchema schema;

  Merges(Execution run, Target target, Merging merging, Images images, LogicalSchema schema) {
    this.run = run;
    this.target = target;
    this.merging = merging;
    this.images = images;
    this.schema = schema;
  }

  /** A document of the target before and after. */
  record Change(Optional<RawFields> before, RawFields after) {
    boolean any() {
      return before.isEmpty() || !before.get().sameAs(after);
    }
  }

  /** Writes documents within the transaction; gives how many changed. */
  long write(ClientSession session, List<RawFields> made) {
    Map<BsonValue, Change> there = there(session, made);
    for (RawFields document : made) {
      BsonValue key = MongoKeys.normal(key(document));
      Optional<Change> found = Optional.ofNullable(there.get(key));
      next(document, found).ifPresent(change -> there.put(key, change));
    }
    List<Change> changes = there.values().stream().filter(Change::any).toList();
    schema.fit(changes.stream().map(Change::after).toList());
    images.merge(session, "migrate_data", changes);
    return changes.size();
  }

  private BsonDocument key(RawFields document) {
    BsonDocument key = new BsonDocument();
    for (String field : merging.on()) {
      BsonValue value = document.find(field).map(Element::bson).orElse(BsonNull.VALUE);
      boolean fresh = field.equals(MongoLayout.ID) && document.find(field).isEmpty();
      key.append(field, fresh ? new BsonObjectId() : value);
    }
    return key;
  }

  private Map<BsonValue, Change> there(ClientSession session, List<RawFields> made) {
    BsonArray keys = new BsonArray();
    made.forEach(document -> keys.add(condition(key(document))));
    Map<BsonValue, Change> there = new LinkedHashMap<>();
    if (keys.isEmpty()) {
      return there;
    }
    for (RawBsonDocument found :
        run.store().raw(target.name()).find(session, new BsonDocument("$or", keys))) {
      RawFields document = RawFields.of(found);
      there.put(MongoKeys.normal(key(document)), new Change(Optional.of(document), document));
    }
    return there;
  }

  private static BsonDocument condition(BsonDocument key) {
    BsonDocument condition = new BsonDocument();
    key.forEach((field, value) -> condition.append(field, new BsonDocument("$eq", value)));
    return condition;
  }

  private Optional<Change> next(RawFields made, Optional<Change> there) {
    if (there.isEmpty()) {
      return switch (merging.whenNotMatched()) {
        case DISCARD -> Optional.empty();
        case INSERT -> Optional.of(new Change(Optional.empty(), identified(made)));
        case FAIL ->
            throw refusal(
                "The pipeline made a document whose key is not in '" + target.name() + "'");
      };
    }
    RawFields current = there.get().after();
    return switch (merging.whenMatched()) {
      case KEEP_EXISTING -> Optional.empty();
      case FAIL ->
          throw new MigrationException(
              StandardErrorCode.DUPLICATE_KEY,
              Outcome.NOT_APPLIED,
              "'"
                  + target.name()
                  + "' has a document with the key "
                  + KeyTexts.text(target.layout(), current.id())
                  + " already");
      case REPLACE -> Optional.of(new Change(there.get().before(), placed(made, current)));
      case MERGE -> Optional.of(new Change(there.get().before(), merged(made, current)));
    };
  }

  private static MigrationException refusal(String message) {
    return MigrationException.refusal(StandardErrorCode.INVALID_INPUT, message);
  }

  // The key comes first, and is made where the pipeline left it out.
  private static RawFields identified(RawFields made) {
    Element id =
        made.find(MongoLayout.ID).orElseGet(() -> Element.of(MongoLayout.ID, new BsonObjectId()));
    return withId(id, made);
  }

  private static RawFields withId(Element id, RawFields made) {
    List<Element> elements = new ArrayList<>(List.of(id));
    for (Element element : made.elements()) {
      if (!element.name().equals(MongoLayout.ID)) {
        elements.add(element);
      }
    }
    return new RawFields(elements);
  }

  /** A document in place of the current one. */
  static RawFields placed(RawFields made, RawFields current) {
    return withId(requireSameId(made, current), made);
  }

  private static Element requireSameId(RawFields made, RawFields current) {
    Element id = current.find(MongoLayout.ID).orElseThrow();
    Optional<Element> other = made.find(MongoLayout.ID);
    if (other.isPresent()
        && !MongoKeys.normal(other.get().bson()).equals(MongoKeys.normal(id.bson()))) {
      throw refusal("The pipeline would change '_id', which MongoDB never changes");
    }
    return id;
  }

  /** The current document with all fields of another. */
  static RawFields merged(RawFields made, RawFields current) {
    requireSameId(made, current);
    RawFields result = current;
    for (Element element : made.elements()) {
      if (!element.name().equals(MongoLayout.ID)) {
        int at = result.indexOf(element.name());
        result = at < 0 ? result.and(element) : result.with(at, Optional.of(element));
      }
    }
    return result;
  }
}
