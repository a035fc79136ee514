package io.polymigrate.redis;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.spi.Bytes;
import java.util.Arrays;

/**
 * Hashes as texts one behind the other, each with its length before it and known by where it
 * begins. Rows and columns count from 0.
 */
final class HashRows implements PageSource.Page {
  private static final int MISSING = -1;
  private static final int NULL = -2;
  private static final int MORE = 0x80;

  private final int columns;
  private final byte[][] members;
  private final int[] texts;
  private final int[] sizes;
  private final Bytes bytes;
  private int size;

  /**
   * Room for records.
   *
   * @param most how many records there may be
   * @param room about how many bytes their texts take
   */
  HashRows(int columns, int most, int room) {
    this.columns = columns;
    this.members = new byte[most][];
    this.texts = new int[most * columns];
    this.sizes = new int[most];
    this.bytes = new Bytes(room);
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

  /** How many bytes all texts take. */
  int length() {
    return bytes.length();
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

  /** What the texts are in; lent. */
  byte[] array() {
    return bytes.array();
  }

  /** Where in it a text begins. */
  int from(int row, int column) {
    int at = texts[row * columns + column];
    byte[] array = bytes.array();
    while (array[at] < 0) {
      at++;
    }
    return at + 1;
  }

  /** Of the text that begins there. */
  int length(int row, int column) {
    int at = texts[row * columns + column];
    byte[] array = bytes.array();
    int length = 0;
    int shift = 0;
    for (; array[at] < 0; at++) {
      length |= (array[at] & 0x7f) << shift;
      shift += 7;
    }
    return length | array[at] << shift;
  }

  /** Begins a row that has nothing yet. */
  void begin(byte[] member) {
    members[size] = member;
    Arrays.fill(texts, size * columns, (size + 1) * columns, MISSING);
  }

  void text(int column, byte[] array, int from, int length) {
    texts[size * columns + column] = bytes.length();
    int rest = length;
    for (; rest >= MORE; rest >>>= 7) {
      bytes.add(rest | MORE);
    }
    bytes.add(rest).add(array, from, length);
  }

  void none(int column) {
    texts[size * columns + column] = NULL;
  }

  boolean has(int column) {
    return texts[size * columns + column] != MISSING;
  }

  void end(int recordBytes) {
    sizes[size] = recordBytes;
    size++;
  }
}
