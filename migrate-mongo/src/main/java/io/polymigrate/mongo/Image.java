package io.polymigrate.mongo;

import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import io.polymigrate.mongo.RawFields.Element;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/**
 * What is kept of a change of one document, under the document's own {@code _id}: the names of the
 * fields that changed ({@code fields}), what they were ({@code before}) and at which places ({@code
 * places}), and a hash of what they became ({@code after}); or that the document is {@code new},
 * and a hash of it. So a rollback restores these fields only, each in its place. It compares them
 * only as well, or all fields, where the hash is one of the {@code whole} document.
 */
final class Image {
  private static final String FIELDS = "fields";
  private static final String BEFORE = "before";
  private static final String PLACES = "places";
  private static final String AFTER = "after";
  private static final String NEW = "new";
  private static final String WHOLE = "whole";

  private Image() {}

  /** What others must not have changed for a document to be put back. */
  enum Extent {
    /** The fields that the execution changed. */
    TOUCHED,
    /** Anything of it. */
    WHOLE
  }

  /** The image of a change. */
  static BsonDocument of(RawFields before, RawFields after, Extent extent) {
    Set<String> touched = touched(before, after);
    List<Element> old = new ArrayList<>();
    BsonArray places = new BsonArray();
    for (int i = 0; i < before.elements().size(); i++) {
      Element element = before.elements().get(i);
      if (touched.contains(element.name())) {
        old.add(element);
        places.add(new BsonInt32(i));
      }
    }
    BsonArray names = new BsonArray();
    touched.forEach(name -> names.add(new BsonString(name)));
    Set<String> compared = extent == Extent.WHOLE ? after.names() : touched;
    BsonDocument image =
        new BsonDocument(MongoLayout.ID, before.id())
            .append(FIELDS, names)
            .append(BEFORE, new RawFields(old).raw())
            .append(PLACES, places)
            .append(AFTER, new BsonBinary(hash(after, compared)));
    if (extent == Extent.WHOLE) {
      image.append(WHOLE, BsonBoolean.TRUE);
    }
    return image;
  }

  /** The image of a new document. */
  static BsonDocument inserted(RawFields document) {
    return new BsonDocument(MongoLayout.ID, document.id())
        .append(NEW, BsonBoolean.TRUE)
        .append(AFTER, new BsonBinary(hash(document, document.names())));
  }

  private static Set<String> touched(RawFields before, RawFields after) {
    Set<String> all = new LinkedHashSet<>(before.names());
    all.addAll(after.names());
    all.remove(MongoLayout.ID);
    Set<String> touched = new LinkedHashSet<>();
    for (String name : all) {
      Optional<Element> one = before.find(name);
      Optional<Element> other = after.find(name);
      if (one.isEmpty() || other.isEmpty() || !one.get().sameAs(other.get())) {
        touched.add(name);
      }
    }
    boolean twice =
        before.names().size() < before.elements().size()
            || after.names().size() < after.elements().size();
    return twice || !others(before, touched).equals(others(after, touched)) ? all : touched;
  }

  private static List<String> others(RawFields document, Set<String> touched) {
    return document.elements().stream()
        .map(Element::name)
        .filter(name -> !touched.contains(name))
        .toList();
  }

  private static byte[] hash(RawFields document, Set<String> names) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("The JDK has no SHA-256", e);
    }
    document.elements().stream()
        .filter(element -> names.contains(element.name()))
        .sorted(Comparator.comparing(Element::name))
        .forEach(each -> digest.update(each.bytes(), each.start(), each.end() - each.start()));
    return digest.digest();
  }

  /** What a rollback does with a document. */
  enum Verdict {
    /** It is as it was: nothing to do. */
    AS_BEFORE,
    /** It is as we left it, and is put back. */
    RESTORE,
    /** Others changed it since. */
    CONFLICT
  }

  /** Compares the document, as it is there, with an image. */
  static Verdict judge(BsonDocument image, RawFields current) {
    if (isNew(image)) {
      return same(image, current, current.names()) ? Verdict.RESTORE : Verdict.CONFLICT;
    }
    Set<String> touched = names(image);
    if (touched.isEmpty()) {
      return Verdict.AS_BEFORE;
    }
    if (same(image, current, image.containsKey(WHOLE) ? current.names() : touched)) {
      return Verdict.RESTORE;
    }
    byte[] before = hash(before(image), touched);
    return Arrays.equals(before, hash(current, touched)) ? Verdict.AS_BEFORE : Verdict.CONFLICT;
  }

  /** Whether the document was made by the execution. */
  static boolean isNew(BsonDocument image) {
    return image.containsKey(NEW);
  }

  private static boolean same(BsonDocument image, RawFields current, Set<String> names) {
    return Arrays.equals(image.getBinary(AFTER).getData(), hash(current, names));
  }

  private static Set<String> names(BsonDocument image) {
    Set<String> names = new HashSet<>();
    image.getArray(FIELDS).forEach(name -> names.add(name.asString().getValue()));
    return names;
  }

  private static RawFields before(BsonDocument image) {
    return RawFields.of(image.getDocument(BEFORE));
  }

  /** The write that puts a document back. */
  static WriteModel<BsonDocument> restore(BsonDocument image, RawFields current) {
    if (isNew(image)) {
      return new DeleteOneModel<>(which(current));
    }
    return write(current, restored(image, current));
  }

  /** The image of a change of a document that may have one. */
  static BsonDocument again(Optional<BsonDocument> earlier, Merges.Change change, Extent extent) {
    RawFields after = change.after();
    if (change.before().isEmpty() || earlier.filter(Image::isNew).isPresent()) {
      return inserted(after);
    }
    RawFields before = change.before().get();
    return of(earlier.map(image -> restored(image, before)).orElse(before), after, extent);
  }

  private static RawFields restored(BsonDocument image, RawFields current) {
    Set<String> touched = names(image);
    List<Element> elements = new ArrayList<>();
    for (Element element : current.elements()) {
      if (!touched.contains(element.name())) {
        elements.add(element);
      }
    }
    List<Element> before = before(image).elements();
    BsonArray places = image.getArray(PLACES);
    for (int i = 0; i < before.size(); i++) {
      int place = places.get(i).asInt32().getValue();
      elements.add(Math.min(place, elements.size()), before.get(i));
    }
    return new RawFields(elements);
  }

  /** The write that makes one document of another: as little of it as can be. */
  static WriteModel<BsonDocument> write(RawFields from, RawFields to) {
    BsonDocument which = which(from);
    Optional<Bson> small = operators(from, to);
    // Unlike a replacement, an expression leaves every value as it is, an empty timestamp too.
    return small.isPresent()
        ? new UpdateOneModel<>(which, small.get())
        : new UpdateOneModel<>(which, replaceWith(to));
  }

  private static BsonDocument which(RawFields document) {
    return new BsonDocument(MongoLayout.ID, new BsonDocument("$eq", document.id()));
  }

  /** The write that makes a document. */
  static WriteModel<BsonDocument> insert(RawFields document) {
    boolean stamped =
        document.elements().stream()
            .anyMatch(element -> element.type() == BsonTypes.TIMESTAMP && element.zero());
    // An insert would put the time of the server in its place, an expression leaves it.
    return stamped
        ? new UpdateOneModel<>(
            which(document), replaceWith(document), new UpdateOptions().upsert(true))
        : new InsertOneModel<>(document.raw());
  }

  private static List<BsonDocument> replaceWith(RawFields document) {
    return List.of(new BsonDocument("$replaceWith", Lease.literal(document.raw())));
  }

  // $set keeps a field's place and appends a new one; it takes plain names, and no documents whose
  // names begin with a dollar.
  private static Optional<Bson> operators(RawFields from, RawFields to) {
    BsonDocument set = new BsonDocument();
    BsonDocument unset = new BsonDocument();
    List<String> order = new ArrayList<>();
    for (Element element : from.elements()) {
      Optional<Element> next = to.find(element.name());
      if (next.isEmpty()) {
        unset.append(element.name(), BsonBoolean.TRUE);
      } else {
        order.add(element.name());
        if (!next.get().sameAs(element)) {
          set.append(element.name(), next.get().bson());
        }
      }
    }
    int added = 0;
    for (Element element : to.elements()) {
      if (from.find(element.name()).isEmpty()) {
        order.add(element.name());
        set.append(element.name(), element.bson());
        added++;
      }
    }
    List<String> wanted = to.elements().stream().map(Element::name).toList();
    if (added > 1 || !order.equals(wanted) || !plain(set) || !plain(unset)) {
      return Optional.empty();
    }
    BsonDocument update = new BsonDocument();
    if (!set.isEmpty()) {
      update.append("$set", set);
    }
    if (!unset.isEmpty()) {
      update.append("$unset", unset);
    }
    return Optional.of(update);
  }

  private static boolean plain(BsonDocument changes) {
    return changes.entrySet().stream()
        .allMatch(
            entry ->
                !entry.getKey().isEmpty()
                    && entry.getKey().indexOf('.') < 0
                    && entry.getKey().charAt(0) != '$'
                    && scalar(entry.getValue()));
  }

  private static boolean scalar(BsonValue value) {
    return !value.isDocument() && !value.isArray() && !value.isTimestamp();
  }
}
