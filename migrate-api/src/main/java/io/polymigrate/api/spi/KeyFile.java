package io.polymigrate.api.spi;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Sorted keys in a file without a name, which is gone with the process. Every so many is known. */
final class KeyFile extends SortedKeys {
  private static final int EVERY = 256;
  private static final int BUFFER = 1 << 15;

  private final FileChannel file;
  private final List<byte[]> known = new ArrayList<>();
  private final List<Long> offsets = new ArrayList<>();
  private int size;

  private KeyFile(FileChannel file) {
    this.file = file;
  }

  /** Merges sorted keys into a file. */
  static KeyFile of(List<Cursor> parts) throws IOException {
    Path path = Files.createTempFile("polymigrate-keys", null);
    FileChannel file =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    KeyFile keys = new KeyFile(file);
    try {
      keys.write(parts);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
    return keys;
  }

  /** The next key of a part. */
  private static final class Head {
    private final Cursor part;
    private byte[] key;

    Head(Cursor part, byte[] key) {
      this.part = part;
      this.key = key;
    }
  }

  private void write(List<Cursor> parts) throws IOException {
    PriorityQueue<Head> heads =
        new PriorityQueue<>((one, other) -> Arrays.compareUnsigned(one.key, other.key));
    for (Cursor part : parts) {
      byte[] first = part.next();
      if (first != null) {
        heads.add(new Head(part, first));
      }
    }
    ByteBuffer out = ByteBuffer.allocate(BUFFER);
    long offset = 0;
    byte @Nullable [] last = null;
    for (Head head = heads.poll(); head != null; head = heads.poll()) {
      byte[] key = head.key;
      if (last == null || !Arrays.equals(last, key)) {
        if (size % EVERY == 0) {
          known.add(key);
          offsets.add(offset);
        }
        add(out, ByteBuffer.allocate(Integer.BYTES).putInt(key.length).flip());
        add(out, ByteBuffer.wrap(key));
        offset += Integer.BYTES + key.length;
        size++;
        last = key;
      }
      byte[] next = head.part.next();
      if (next != null) {
        head.key = next;
        heads.add(head);
      }
    }
    drain(out);
  }

  private void add(ByteBuffer out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int count = Math.min(out.remaining(), bytes.remaining());
      out.put(bytes.slice(bytes.position(), count));
      bytes.position(bytes.position() + count);
      if (!out.hasRemaining()) {
        drain(out);
      }
    }
  }

  private void drain(ByteBuffer out) throws IOException {
    out.flip();
    while (out.hasRemaining()) {
      file.write(out);
    }
    out.clear();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public byte[] get(int index) {
    byte[] key = cursor(index, index + 1).next();
    if (key == null) {
      throw new IndexOutOfBoundsException(index);
    }
    return key;
  }

  @Override
  public int rank(byte[] key) {
    int block = Arrays.binarySearch(known.toArray(), key, KeyFile::compare);
    if (block < 0) {
      block = -block - 2;
    }
    if (block < 0) {
      return 0;
    }
    int rank = block * EVERY;
    Cursor cursor = cursor(rank, size);
    for (byte[] next = cursor.next(); next != null; next = cursor.next()) {
      if (Arrays.compareUnsigned(next, key) > 0) {
        return rank;
      }
      rank++;
    }
    return rank;
  }

  private static int compare(Object one, Object other) {
    return Arrays.compareUnsigned((byte[]) one, (byte[]) other);
  }

  @Override
  public Cursor cursor(int from, int to) {
    return new FileCursor(from, Math.min(to, size));
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads on from a place that is known. */
  private final class FileCursor implements Cursor {
    private final int end;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
    private long offset;
    private int at;

    FileCursor(int from, int to) {
      end = to;
      at = Math.min(from, to) / EVERY * EVERY;
      offset = at < to ? offsets.get(at / EVERY) : 0;
      while (at < Math.min(from, to)) {
        next();
      }
    }

    @Override
    public byte @Nullable [] next() {
      if (at >= end) {
        return null;
      }
      at++;
      try {
        ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
        read(length);
        ByteBuffer key = ByteBuffer.allocate(length.flip().getInt());
        read(key);
        return key.array();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void read(ByteBuffer wanted) throws IOException {
      while (wanted.hasRemaining()) {
        if (!buffer.hasRemaining()) {
          buffer.clear();
          int count = file.read(buffer, offset);
          if (count < 0) {
            throw new EOFException("The temporary file of keys was cut off");
          }
          offset += count;
          buffer.flip();
        }
        int count = Math.min(buffer.remaining(), wanted.remaining());
        wanted.put(buffer.array(), buffer.position(), count);
        buffer.position(buffer.position() + count);
      }
    }
  }
}
