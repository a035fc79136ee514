package io.polymigrate.mongo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/**
 * The elements at the top of a document, in order, as bytes: what is not changed stays as it is to
 * the last bit, and in its place.
 */
final class RawFields {
  private final List<Element> elements;

  RawFields(List<Element> elements) {
    this.elements = List.copyOf(elements);
  }

  /**
   * One element.
   *
   * @param bytes where it is
   * @param start where its type byte is
   * @param value where its value starts
   * @param end where its value ends
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by sameAs
  record Element(byte[] bytes, int start, int value, int end) {

    static Element of(String name, BsonValue value) {
      RawBsonDocument one =
          new RawBsonDocument(new BsonDocument(name, value), new BsonDocumentCodec());
      return RawFields.of(one).elements.get(0);
    }

    static Element of(String name, RawFields document) {
      BsonBuffer out = new BsonBuffer(64);
      out.put(BsonTypes.DOCUMENT);
      out.putBytes(BsonNames.of(name));
      int value = out.position();
      document.write(out);
      return new Element(out.bytes(), 0, value, out.position());
    }

    int type() {
      return bytes[start] & 0xff;
    }

    String name() {
      return new String(bytes, start + 1, value - start - 2, StandardCharsets.UTF_8);
    }

    Element renamed(String name) {
      BsonBuffer out = new BsonBuffer(64);
      out.put(type());
      out.putBytes(BsonNames.of(name));
      int at = out.position();
      out.putBytes(bytes, value, end - value);
      return new Element(out.bytes(), 0, at, out.position());
    }

    /** The fields of the document that the value is. */
    RawFields document() {
      return RawFields.of(bytes, value);
    }

    /** The value for the driver; whole, because it can't take a document's bytes as an id. */
    BsonValue bson() {
      BsonDocument one = new RawFields(List.of(this)).raw().decode(new BsonDocumentCodec());
      return Objects.requireNonNull(one.get(name()));
    }

    /** Whether all bytes of the value are zero. */
    boolean zero() {
      for (int i = value; i < end; i++) {
        if (bytes[i] != 0) {
          return false;
        }
      }
      return true;
    }

    boolean sameAs(Element other) {
      return Arrays.equals(bytes, start, end, other.bytes, other.start, other.end);
    }
  }

  static RawFields of(RawBsonDocument document) {
    return of(document.getByteBuffer().array(), document.getByteBuffer().position());
  }

  static RawFields of(byte[] bytes, int document) {
    List<Element> elements = new ArrayList<>();
    int at = document + 4;
    while (bytes[at] != 0) {
      int value = BsonTypes.endOfName(bytes, at + 1) + 1;
      int end = BsonTypes.end(bytes[at] & 0xff, bytes, value);
      elements.add(new Element(bytes, at, value, end));
      at = end;
    }
    return new RawFields(elements);
  }

  static RawFields of(BsonDocument document) {
    return document instanceof RawBsonDocument raw
        ? of(raw)
        : of(new RawBsonDocument(document, new BsonDocumentCodec()));
  }

  List<Element> elements() {
    return elements;
  }

  /** The names, in order, each once. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    elements.forEach(element -> names.add(element.name()));
    return names;
  }

  int indexOf(String name) {
    for (int i = 0; i < elements.size(); i++) {
      if (elements.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  Optional<Element> find(String name) {
    int at = indexOf(name);
    return at < 0 ? Optional.empty() : Optional.of(elements.get(at));
  }

  /** The value of {@code _id}. */
  BsonValue id() {
    return find(MongoLayout.ID).orElseThrow().bson();
  }

  /** The same with an element more at the end. */
  RawFields and(Element element) {
    List<Element> all = new ArrayList<>(elements);
    all.add(element);
    return new RawFields(all);
  }

  /** The same with another element in that place, or none. */
  RawFields with(int index, Optional<Element> element) {
    List<Element> all = new ArrayList<>(elements);
    if (element.isPresent()) {
      all.set(index, element.get());
    } else {
      all.remove(index);
    }
    return new RawFields(all);
  }

  boolean sameAs(RawFields other) {
    if (elements.size() != other.elements.size()) {
      return false;
    }
    for (int i = 0; i < elements.size(); i++) {
      if (!elements.get(i).sameAs(other.elements.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** How many bytes the document has. */
  int size() {
    int size = 5;
    for (Element element : elements) {
      size += element.end() - element.start();
    }
    return size;
  }

  private void write(BsonBuffer out) {
    int start = out.open();
    for (Element element : elements) {
      out.putBytes(element.bytes(), element.start(), element.end() - element.start());
    }
    out.close(start);
  }

  RawBsonDocument raw() {
    BsonBuffer out = new BsonBuffer(256);
    write(out);
    return new RawBsonDocument(out.bytes(), 0, out.position());
  }
}
