package io.polymigrate.redis;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.spi.Bytes;
import java.util.Arrays;
import java.util.List;

/**
 * Records as they came: texts of packed answers, each known by where it begins. Rows and columns
 * count from 0.
 */
final class HashRows implements PageSource.Page {
  private static final int MISSING = -1;
  private static final int NULL = -2;

  private final int columns;
  private final byte[][] members;
  private final byte[][] answers;
  private final int[] texts;
  private final int[] sizes;
  private int size;

  HashRows(int columns, int most) {
    this.columns = columns;
    this.members = new byte[most][];
    this.answers = new byte[most][];
    this.texts = new int[most * columns];
    this.sizes = new int[most];
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public byte[] member(int row) {
    return members[row];
  }

  @Override
  public int bytes(int row) {
    return sizes[row];
  }

  @Override
  public RecordBatch batch(PageSource.Slice slice) {
    return new HashBatch(this, slice);
  }

  boolean missing(int row, int column) {
    return texts[row * columns + column] == MISSING;
  }

  boolean isNull(int row, int column) {
    return texts[row * columns + column] == NULL;
  }

  /** What the text of a field is in; lent. */
  byte[] array(int row) {
    return answers[row];
  }

  /** Where in it the text begins, packed. */
  int packed(int row, int column) {
    return texts[row * columns + column];
  }

  /** Begins a row that has nothing yet. */
  void begin(byte[] member, byte[] answer) {
    members[size] = member;
    answers[size] = answer;
    Arrays.fill(texts, size * columns, (size + 1) * columns, MISSING);
  }

  void text(int column, int packed) {
    texts[size * columns + column] = packed;
  }

  void none(int column) {
    texts[size * columns + column] = NULL;
  }

  boolean has(int column) {
    return texts[size * columns + column] != MISSING;
  }

  /** Adds texts that the answer does not hold. */
  void add(List<Integer> at, List<byte[]> added) {
    byte[] answer = answers[size];
    Bytes longer = new Bytes(answer.length);
    longer.add(answer);
    for (int i = 0; i < added.size(); i++) {
      byte[] text = added.get(i);
      text(at.get(i), longer.length());
      longer.add(Packed.LONG_TEXT).addInt(text.length).add(text);
    }
    answers[size] = longer.toArray();
  }

  void end(int bytes) {
    sizes[size] = bytes;
    size++;
  }
}
