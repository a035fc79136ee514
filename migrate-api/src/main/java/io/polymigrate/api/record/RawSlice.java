package io.polymigrate.api.record;

/** A range of bytes that a batch lends until it is released. Mutable, to be reused by its owner. */
public final class RawSlice {
  private byte[] bytes = new byte[0];
  private int offset;
  private int length;

  /** An empty slice. */
  public RawSlice() {}

  /** Points it at other bytes. */
  public void set(byte[] newBytes, int newOffset, int newLength) {
    bytes = newBytes;
    offset = newOffset;
    length = newLength;
  }

  /** The array; only the range counts, and it must not be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where the range starts. */
  public int offset() {
    return offset;
  }

  /** How long it is. */
  public int length() {
    return length;
  }
}
