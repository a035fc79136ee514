package io.polymigrate.redis;

import java.util.Arrays;

/** Records that go in one script call. */
final class Part {
  private final Words words = new Words();
  private int[] rows = new int[64];
  private int[] ends = new int[64];
  private int[] counts = new int[64];
  private byte[] place = new byte[0];
  private int size;

  Words words() {
    return words;
  }

  int size() {
    return size;
  }

  int row(int record) {
    return rows[record];
  }

  /** A key that is where the records are. */
  byte[] place() {
    return place;
  }

  void add(int row, byte[] key, Words record) {
    if (size == rows.length) {
      rows = Arrays.copyOf(rows, size * 2);
      ends = Arrays.copyOf(ends, size * 2);
      counts = Arrays.copyOf(counts, size * 2);
    }
    if (size == 0) {
      place = key;
    }
    words.add(record);
    rows[size] = row;
    ends[size] = words.length();
    counts[size] = words.count();
    size++;
  }

  /** The key of one of the records: its first word. */
  byte[] key(int record) {
    byte[] wire = words.array();
    int at = (record == 0 ? 0 : ends[record - 1]) + 1;
    int length = 0;
    for (; wire[at] != '\r'; at++) {
      length = length * 10 + wire[at] - '0';
    }
    return Arrays.copyOfRange(wire, at + 2, at + 2 + length);
  }

  /** One of the records alone. */
  Words record(int record) {
    int start = record == 0 ? 0 : ends[record - 1];
    int before = record == 0 ? 0 : counts[record - 1];
    return new Words().add(words, start, ends[record], counts[record] - before);
  }

  void clear() {
    words.clear();
    size = 0;
  }
}
