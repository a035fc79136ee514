package io.polymigrate.elastic;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Memory of pages that were read, for pages to come. One that is never given back is garbage like
 * any other.
 */
final class Buffers {
  private static final int FIRST = 64 << 10;
  private static final int MOST = 8;
  private static final int LARGEST = 4 << 20;

  private final Object lock = new Object();
  private final Deque<byte[]> free = new ArrayDeque<>();
  private final Deque<int[]> freePlaces = new ArrayDeque<>();

  byte[] take() {
    synchronized (lock) {
      byte[] buffer = free.poll();
      return buffer == null ? new byte[FIRST] : buffer;
    }
  }

  /** Room for so many places, with anything in it. */
  int[] takePlaces(int room) {
    synchronized (lock) {
      int[] places = freePlaces.poll();
      return places == null || places.length < room ? new int[room] : places;
    }
  }

  /** Takes what nobody reads in any more. */
  void giveBack(byte[] buffer, int[] places) {
    synchronized (lock) {
      if (free.size() < MOST && buffer.length <= LARGEST) {
        free.push(buffer);
      }
      if (freePlaces.size() < MOST && places.length <= LARGEST / Integer.BYTES) {
        freePlaces.push(places);
      }
    }
  }
}
