package io.polymigrate.core.transform;

import io.polymigrate.api.record.RecordSchema;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The transforms that come with the library. */
public final class Transforms {
  private Transforms() {}

  /** A transform step that changes nothing yet; its methods say what it shall change. */
  public static Mapping mapping() {
    return Mapping.identical();
  }

  /** Reads the transform steps of files. */
  public static TransformParser parser() {
    return new TransformFile();
  }

  /** Embeds children. */
  public static Embedder embedder() {
    return EmbeddedExtraction::new;
  }

  /** Makes records of the elements of a list: one record per element, none for null or missing. */
  public static Transform unembed(Unembedding unembedding) {
    return new Unembed(unembedding);
  }

  /** Makes records of the elements of a list, with all other fields repeated. */
  public static Transform explode(String field) {
    return new Explode(field, field, java.util.Optional.empty());
  }

  /** Makes records of the elements of a list, with their position from 0 in a further field. */
  public static Transform explode(String field, String as, String position) {
    return new Explode(field, as, java.util.Optional.of(position));
  }

  /** Leaves fields out. */
  public static Transform drop(List<String> fields) {
    return mapping().drop(fields.toArray(String[]::new));
  }

  /** Renames all fields of the records, like {@code album_id} to {@code AlbumId}. */
  public static Transform fieldNames(NameCase nameCase) {
    return new FieldNames(nameCase);
  }

  /** Ties transforms, each to what the one before it makes, as one. */
  public static CompletionStage<BoundTransform> bind(
      RecordSchema source, List<Transform> transforms, TransformContext context) {
    Transform all = mapping();
    for (int i = 0; i < transforms.size(); i++) {
      all = i == 0 ? transforms.get(0) : new Sequence(all, transforms.get(i));
    }
    return all.bind(source, context);
  }

  /** One transform, then another on what it made. */
  public static Transform inSequence(Transform first, Transform second) {
    return new Sequence(first, second);
  }
}
