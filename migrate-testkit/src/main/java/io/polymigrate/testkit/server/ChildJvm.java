package io.polymigrate.testkit.server;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command of a short-lived JVM with this one's class path, as tests start many to kill them. It
 * compiles quickly rather than well, and takes the classes of libraries out of an archive.
 */
public final class ChildJvm {
  private ChildJvm() {}

  /**
   * The command.
   *
   * @param options for the JVM
   * @param main whose main method runs
   * @param arguments for it
   */
  public static List<String> command(List<String> options, Class<?> main, String... arguments) {
    return command(PackageCache.standard(), options, main, arguments);
  }

  static List<String> command(
      PackageCache cache, List<String> options, Class<?> main, String... arguments) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> libraries = new ArrayList<>();
    List<String> made = new ArrayList<>();
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      (isLibrary(part) ? libraries : made).add(part);
    }
    List<String> command = new ArrayList<>(List.of(java, "-XX:TieredStopAtLevel=1"));
    command.addAll(new ClassArchive(cache, libraries).options(java));
    command.addAll(options);
    List<String> path = new ArrayList<>(libraries);
    path.addAll(made);
    command.addAll(List.of("-cp", String.join(File.pathSeparator, path), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  // Folders can't be in an archive, and what the build makes anew each time should not be.
  private static boolean isLibrary(String part) {
    return part.endsWith(".jar") && !part.contains(File.separator + "target" + File.separator);
  }
}
