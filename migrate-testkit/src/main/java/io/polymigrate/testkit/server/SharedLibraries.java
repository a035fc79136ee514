package io.polymigrate.testkit.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out which libraries a fetched program misses, and gets the small ones without installing
 * anything: from Debian's packages, unpacked into the cache folder.
 */
final class SharedLibraries {
  private static final Pattern MISSING = Pattern.compile("(\\S+) => not found");
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String FOLDER = "usr/lib/x86_64-linux-gnu";
  // Those that need no others.
  private static final Map<String, String> UNPACKED =
      Map.of("libaio.so.1", "libaio1", "libnuma.so.1", "libnuma1");
  private static final Map<String, String> ONLY_NAMED =
      Map.of(
          "libcurl.so.4", "libcurl4",
          "libssl.so.3", "libssl3",
          "libcrypto.so.3", "libssl3",
          "libcrypt.so.1", "libcrypt1",
          "libsystemd.so.0", "libsystemd0",
          "libstdc++.so.6", "libstdc++6");

  private SharedLibraries() {}

  /**
   * What a program needs in its environment to find its libraries.
   *
   * @throws ServerUnavailableException if libraries are missing and can't be unpacked; the message
   *     has the command that installs them
   */
  static Map<String, String> environmentFor(Path program, PackageCache cache) {
    List<String> folders = new ArrayList<>();
    for (String library : missing(program)) {
      String deb = UNPACKED.get(library);
      if (deb == null) {
        String named = ONLY_NAMED.getOrDefault(library, "(the package of " + library + ")");
        throw missing(program, library, named, "");
      }
      Path home = cache.install("deb-" + deb, folder -> unpack(deb, library, program, folder));
      folders.add(home.resolve(FOLDER).toString());
    }
    return folders.isEmpty() ? Map.of() : Map.of("LD_LIBRARY_PATH", String.join(":", folders));
  }

  private static List<String> missing(Path program) {
    Matcher lines = MISSING.matcher(Command.of("ldd", program.toString()).run(LIMIT).output());
    return lines.results().map(line -> line.group(1)).distinct().toList();
  }

  private static void unpack(String deb, String library, Path program, Path folder)
      throws IOException {
    String script =
        "apt-get -q download "
            + deb
            + " && dpkg-deb -x ./*.deb . && rm ./*.deb && test -e "
            + FOLDER
            + "/"
            + library;
    Command.Ended ended = Command.of("sh", "-c", script).in(folder).run(LIMIT);
    if (!ended.succeeded()) {
      throw missing(program, library, deb, "; unpacking it said: " + ended.output().strip());
    }
  }

  private static ServerUnavailableException missing(
      Path program, String library, String deb, String more) {
    return new ServerUnavailableException(
        "'%s' needs '%s', which is not on this machine; install it with: apt-get install %s%s"
            .formatted(program.getFileName(), library, deb, more));
  }
}
