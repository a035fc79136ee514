package org.example.folder;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file from an offset on. Reads by position, so that many can read one channel, and
 * never beyond the length that the file had when it was opened.
 */
final class Lines {
  private static final int CHUNK = 1 << 16;

  private final FileChannel file;
  private final long length;
  private final boolean quotes;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK).limit(0);
  private long at;
  private long number;

  /**
   * Lines from an offset on.
   *
   * @param quotes whether a line end within double quotes is part of the line, as in CSV
   * @param number how many lines stand before the offset; -1 when nobody knows
   */
  Lines(FileChannel file, long length, long offset, boolean quotes, long number) {
    this.file = file;
    this.length = length;
    this.at = offset;
    this.quotes = quotes;
    this.number = number;
  }

  /** Where the next line starts. */
  long offset() {
    return at - chunk.remaining();
  }

  /** The number of the last line, from 1; 0 when nobody knows. */
  long number() {
    return Math.max(0, number);
  }

  /** The next line without its end; null when there is none. */
  byte @Nullable [] next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean open = false;
    while (fill()) {
      number += number >= 0 && line.size() == 0 ? 1 : 0;
      int start = chunk.position();
      while (chunk.hasRemaining()) {
        byte b = chunk.get();
        open ^= quotes && b == '"';
        if (b == '\n' && !open) {
          line.write(chunk.array(), start, chunk.position() - 1 - start);
          return line.toByteArray();
        }
      }
      line.write(chunk.array(), start, chunk.position() - start);
    }
    return line.size() == 0 ? null : line.toByteArray();
  }

  private boolean fill() throws IOException {
    if (!chunk.hasRemaining()) {
      chunk.clear().limit((int) Math.min(CHUNK, length - at));
      int read = chunk.hasRemaining() ? file.read(chunk, at) : -1;
      chunk.flip();
      at += Math.max(0, read);
    }
    return chunk.hasRemaining();
  }
}
