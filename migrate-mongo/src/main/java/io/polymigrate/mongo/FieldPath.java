package io.polymigrate.mongo;

import io.polymigrate.mongo.RawFields.Element;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where a field is in a document: a name, or names of documents within documents. A name that holds
 * a dot and is a field's own name is one name. Arrays are not entered.
 */
record FieldPath(List<String> names) {
  FieldPath {
    names = List.copyOf(names);
  }

  static FieldPath of(String field, Target target) {
    boolean own = target.known().find(field).isPresent() || field.indexOf('.') < 0;
    return new FieldPath(own ? List.of(field) : List.of(field.split("\\.", -1)));
  }

  /** Whether MongoDB's own paths can name it. */
  boolean plain() {
    return names.stream()
        .allMatch(name -> !name.isEmpty() && name.indexOf('.') < 0 && name.charAt(0) != '$');
  }

  /** The path as MongoDB has it; only if plain. */
  String text() {
    return String.join(".", names);
  }

  /** The field at the top of the document. */
  String top() {
    return names.get(0);
  }

  String last() {
    return names.get(names.size() - 1);
  }

  /** The same with another last name. */
  FieldPath sibling(String name) {
    List<String> all = new java.util.ArrayList<>(names);
    all.set(all.size() - 1, name);
    return new FieldPath(all);
  }

  Optional<Element> find(RawFields document) {
    Optional<Element> found = document.find(top());
    if (names.size() == 1 || found.isEmpty()) {
      return found;
    }
    return found.get().type() == BsonTypes.DOCUMENT
        ? inner().find(found.get().document())
        : Optional.empty();
  }

  private FieldPath inner() {
    return new FieldPath(names.subList(1, names.size()));
  }

  /**
   * Changes the element in its place, or puts one at the end.
   *
   * @param edit from what is there to what shall be there
   * @return the same document when nothing changes, or when something other than a document is in
   *     the way
   */
  RawFields edit(RawFields document, Function<Optional<Element>, Optional<Element>> edit) {
    int at = document.indexOf(top());
    Optional<Element> found = at < 0 ? Optional.empty() : document.find(top());
    Optional<Element> edited = names.size() == 1 ? edit.apply(found) : within(found, edit);
    if (found.isEmpty()) {
      return edited.map(document::and).orElse(document);
    }
    return edited.isPresent() && edited.get().sameAs(found.get())
        ? document
        : document.with(at, edited);
  }

  private Optional<Element> within(
      Optional<Element> found, Function<Optional<Element>, Optional<Element>> edit) {
    if (found.isPresent() && found.get().type() != BsonTypes.DOCUMENT) {
      return found;
    }
    RawFields before = found.map(Element::document).orElseGet(() -> new RawFields(List.of()));
    RawFields after = inner().edit(before, edit);
    boolean same = after.sameAs(before);
    return same ? found : Optional.of(Element.of(top(), after));
  }
}
