package io.polymigrate.testkit.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 that a file must have.
 *
 * @param sha256 in hexadecimal
 */
record Checksum(String sha256) {

  /**
   * Passes the file on if it is the right one.
   *
   * @throws ServerUnavailableException if it is not; the file is removed
   */
  Path verify(Path file) throws IOException {
    String found = of(file);
    if (!found.equals(sha256)) {
      Files.delete(file);
      throw new ServerUnavailableException(
          "'%s' is not the file that was pinned: its SHA-256 is %s, not %s; it was removed"
              .formatted(file.getFileName(), found, sha256));
    }
    return file;
  }

  static String of(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
