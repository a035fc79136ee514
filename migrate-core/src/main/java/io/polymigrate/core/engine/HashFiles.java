package io.polymigrate.core.engine;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Any number of 64-bit hashes, to find those that occur twice. They are spread over temporary files
 * by their leading bits, so that one file at a time fits into memory: a thousand million hashes
 * take 8 GB of disk and 32 MB of memory.
 */
final class HashFiles implements AutoCloseable {
  private static final int FILES = 256;
  private static final int BUFFER = 8192;

  private final Path folder;
  private final @Nullable DataOutputStream[] files = new DataOutputStream[FILES];

  HashFiles() {
    try {
      folder = Files.createTempDirectory("polymigrate-keys");
    } catch (IOException e) {
      throw failed(e);
    }
  }

  void add(long hash) {
    int index = (int) (hash >>> 56);
    try {
      DataOutputStream out = files[index];
      if (out == null) {
        out =
            new DataOutputStream(
                new BufferedOutputStream(Files.newOutputStream(file(index)), BUFFER));
        files[index] = out;
      }
      out.writeLong(hash);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Hashes that occur more than once, at most so many. */
  Set<Long> repeated(int most) {
    Set<Long> repeated = new HashSet<>();
    try {
      for (int index = 0; index < FILES && repeated.size() < most; index++) {
        DataOutputStream out = files[index];
        if (out != null) {
          out.flush();
          addRepeated(read(file(index)), repeated, most);
        }
      }
    } catch (IOException e) {
      throw failed(e);
    }
    return repeated;
  }

  private static void addRepeated(long[] hashes, Set<Long> repeated, int most) {
    Arrays.sort(hashes);
    for (int i = 1; i < hashes.length && repeated.size() < most; i++) {
      if (hashes[i] == hashes[i - 1]) {
        repeated.add(hashes[i]);
      }
    }
  }

  private static long[] read(Path file) throws IOException {
    long[] hashes = new long[Math.toIntExact(Files.size(file) / Long.BYTES)];
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
      for (int i = 0; i < hashes.length; i++) {
        hashes[i] = in.readLong();
      }
    }
    return hashes;
  }

  private Path file(int index) {
    return folder.resolve(Integer.toString(index));
  }

  @Override
  public void close() {
    try {
      for (int index = 0; index < FILES; index++) {
        DataOutputStream out = files[index];
        if (out != null) {
          out.close();
          Files.deleteIfExists(file(index));
        }
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static MigrationException failed(IOException e) {
    return new MigrationException(
        StandardErrorCode.FILE_FAILED,
        Outcome.NOT_APPLIED,
        "The temporary files for finding duplicate keys can't be written: "
            + e
            + "; make room in '"
            + System.getProperty("java.io.tmpdir")
            + "'",
        e);
  }
}
