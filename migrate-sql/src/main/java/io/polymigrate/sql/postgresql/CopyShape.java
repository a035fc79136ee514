package io.polymigrate.sql.postgresql;

import io.polymigrate.api.record.RawEncoding;
import io.polymigrate.api.record.RecordSchema;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a binary COPY with what a reader needs of them, shared by all batches of a plan.
 */
final class CopyShape {
  private static final String VALUE = "postgresql-binary:";
  private static final String RECORD = "postgresql-copy:";

  private final RecordSchema schema;
  private final Codec[] codecs;
  private final @Nullable RawEncoding[] encodings;
  private final @Nullable RawEncoding recordEncoding;
  private final int[] key;

  private CopyShape(
      RecordSchema schema, List<Codec> codecs, @Nullable RawEncoding recordEncoding, int[] key) {
    this.schema = schema;
    this.codecs = codecs.toArray(Codec[]::new);
    this.encodings = new RawEncoding[codecs.size()];
    for (int i = 0; i < encodings.length; i++) {
      encodings[i] = encoding(codecs.get(i));
    }
    this.recordEncoding = recordEncoding;
    this.key = key.clone();
  }

  /**
   * The shape of records.
   *
   * @param codecs one for each field; those beyond are of columns read for positions only
   * @param key positions of the columns that make a position
   */
  static CopyShape of(RecordSchema schema, List<Codec> codecs, int[] key) {
    boolean whole = codecs.size() == schema.fields().size();
    return new CopyShape(schema, codecs, whole ? recordEncoding(codecs) : null, key);
  }

  RecordSchema schema() {
    return schema;
  }

  int columns() {
    return codecs.length;
  }

  Codec codec(int column) {
    return codecs[column];
  }

  @Nullable RawEncoding encoding(int column) {
    return encodings[column];
  }

  @Nullable RawEncoding recordEncoding() {
    return recordEncoding;
  }

  int keySize() {
    return key.length;
  }

  int key(int index) {
    return key[index];
  }

  /** The raw form of a codec's values. */
  static @Nullable RawEncoding encoding(Codec codec) {
    return codec.wire().map(wire -> new RawEncoding(VALUE + wire)).orElse(null);
  }

  /** The raw form of rows of such columns. */
  static @Nullable RawEncoding recordEncoding(List<Codec> codecs) {
    boolean portable = codecs.stream().allMatch(codec -> codec.wire().isPresent());
    return portable
        ? new RawEncoding(
            codecs.stream()
                .map(codec -> codec.wire().orElse(""))
                .collect(Collectors.joining("|", RECORD, "")))
        : null;
  }
}
