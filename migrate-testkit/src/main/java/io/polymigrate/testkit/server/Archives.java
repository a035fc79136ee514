package io.polymigrate.testkit.server;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Unpacks what packages hold, with links and the right to execute. */
final class Archives {
  private static final int ANY_EXECUTE = 0111;

  private Archives() {}

  /** Unpacks the {@code .txz} that is a member of a zip. */
  static void unpackXzTarOfZip(Path zip, String member, Path folder) throws IOException {
    try (ZipFile file = new ZipFile(zip.toFile());
        InputStream packed = open(file, member);
        InputStream tar = new XZCompressorInputStream(packed)) {
      unpackTar(tar, folder);
    }
  }

  /** Unpacks the {@code .tar.gz} that is a member of a zip. */
  static void unpackGzTarOfZip(Path zip, String member, Path folder) throws IOException {
    try (ZipFile file = new ZipFile(zip.toFile());
        InputStream packed = open(file, member);
        InputStream tar = new GZIPInputStream(packed)) {
      unpackTar(tar, folder);
    }
  }

  /** Unpacks the members of a zip that begin with a prefix, without it, and are wanted. */
  static void unpackZip(Path zip, String prefix, Predicate<String> wanted, Path folder)
      throws IOException {
    try (ZipFile file = new ZipFile(zip.toFile())) {
      for (ZipEntry entry : Collections.list(file.entries())) {
        String name = entry.getName();
        if (!entry.isDirectory()
            && name.startsWith(prefix)
            && wanted.test(name.substring(prefix.length()))) {
          Path target = inside(folder, name.substring(prefix.length()));
          Files.createDirectories(target.resolveSibling(""));
          try (InputStream in = file.getInputStream(entry)) {
            Files.copy(in, target);
          }
        }
      }
    }
  }

  /** Unpacks one program of a zip to a file that can be executed. */
  static Path unpackOneOfZip(Path zip, String member, Path target) throws IOException {
    try (ZipFile file = new ZipFile(zip.toFile());
        InputStream in = open(file, member)) {
      Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    return target;
  }

  private static InputStream open(ZipFile zip, String member) throws IOException {
    ZipEntry entry = zip.getEntry(member);
    if (entry == null) {
      throw new FileNotFoundException("'" + zip.getName() + "' holds no '" + member + "'");
    }
    return new BufferedInputStream(zip.getInputStream(entry));
  }

  /** Unpacks one program of a {@code .tar.gz} to a file. */
  static Path unpackOneOfGzTar(Path archive, String member, Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.getName().equals(member)) {
          writeFile(tar, entry, target);
          return target;
        }
      }
    }
    throw new FileNotFoundException("'" + archive.getFileName() + "' holds no '" + member + "'");
  }

  private static void unpackTar(InputStream in, Path folder) throws IOException {
    TarArchiveInputStream tar = new TarArchiveInputStream(in);
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      Path target = inside(folder, entry.getName());
      if (entry.isDirectory()) {
        Files.createDirectories(target);
        continue;
      }
      Files.createDirectories(target.resolveSibling(""));
      if (entry.isSymbolicLink()) {
        link(folder, target, Path.of(entry.getLinkName()));
      } else if (entry.isLink()) {
        Files.createLink(target, inside(folder, entry.getLinkName()));
      } else {
        writeFile(tar, entry, target);
      }
    }
  }

  // A link to somewhere else is a leftover of whoever packed it (there are two in MySQL's).
  private static void link(Path folder, Path link, Path target) throws IOException {
    if (link.resolveSibling(target).normalize().startsWith(folder)) {
      Files.createSymbolicLink(link, target);
    }
  }

  private static void writeFile(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    Files.copy(tar, target, StandardCopyOption.REPLACE_EXISTING);
    boolean program = (entry.getMode() & ANY_EXECUTE) != 0;
    Files.setPosixFilePermissions(
        target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
  }

  private static Path inside(Path folder, String name) throws IOException {
    Path target = folder.resolve(name).normalize();
    if (!target.startsWith(folder)) {
      throw new IOException("An archive may not reach outside its folder: '" + name + "'");
    }
    return target;
  }
}
