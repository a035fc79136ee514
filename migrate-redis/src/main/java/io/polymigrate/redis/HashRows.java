package io.polymigrate.redis;

import io.polymigrate.api.record.RecordBatch;
import java.util.Arrays;
import java.util.List;

/**
 * Records as they came: texts of answers, each known by where it is. Rows and columns count from 0.
 */
final class HashRows implements PageSource.Page {
  private static final int MISSING = -1;
  private static final int NULL = -2;

  private final int columns;
  private final byte[][] members;
  private final byte[][] answers;
  private final int[] froms;
  private final int[] lengths;
  private final int[] sizes;
  private int size;

  HashRows(int columns, int most) {
    this.columns = columns;
    this.members = new byte[most][];
    this.answers = new byte[most][];
    this.froms = new int[most * columns];
    this.lengths = new int[most * columns];
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
    return lengths[row * columns + column] == MISSING;
  }

  boolean isNull(int row, int column) {
    return lengths[row * columns + column] == NULL;
  }

  /** What the text of a field is in; lent. */
  byte[] array(int row) {
    return answers[row];
  }

  int from(int row, int column) {
    return froms[row * columns + column];
  }

  int length(int row, int column) {
    return lengths[row * columns + column];
  }

  /** Begins a row that has nothing yet. */
  void begin(byte[] member, byte[] answer) {
    members[size] = member;
    answers[size] = answer;
    Arrays.fill(lengths, size * columns, (size + 1) * columns, MISSING);
  }

  void text(int column, int from, int length) {
    froms[size * columns + column] = from;
    lengths[size * columns + column] = length;
  }

  void none(int column) {
    lengths[size * columns + column] = NULL;
  }

  boolean has(int column) {
    return lengths[size * columns + column] != MISSING;
  }

  /** Adds texts that the answer does not hold. */
  void add(List<Integer> at, List<byte[]> texts) {
    byte[] answer = answers[size];
    int length = answer.length;
    for (byte[] text : texts) {
      length += text.length;
    }
    byte[] longer = Arrays.copyOf(answer, length);
    int from = answer.length;
    for (int i = 0; i < texts.size(); i++) {
      byte[] text = texts.get(i);
      System.arraycopy(text, 0, longer, from, text.length);
      text(at.get(i), from, text.length);
      from += text.length;
    }
    answers[size] = longer;
  }

  void end(int bytes) {
    sizes[size] = bytes;
    size++;
  }
}
