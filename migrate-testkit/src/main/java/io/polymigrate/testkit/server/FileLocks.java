package io.polymigrate.testkit.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Lets one thread of one process in at a time. */
final class FileLocks {
  // A file lock holds between processes only; within this one it would be an exception.
  private static final ConcurrentMap<Path, Object> WITHIN_THIS_JVM = new ConcurrentHashMap<>();

  private FileLocks() {}

  /** Something to do under a lock. */
  @FunctionalInterface
  interface Action<T> {
    T run() throws IOException;
  }

  static <T> T locked(Path file, Action<T> action) throws IOException {
    synchronized (WITHIN_THIS_JVM.computeIfAbsent(file, path -> new Object())) {
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        FileLock lock = channel.lock();
        try {
          return action.run();
        } finally {
          lock.release();
        }
      }
    }
  }
}
