package io.polymigrate.testkit.server;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads all classes of some jars of the class path, then starts another program, so that a JVM with
 * {@code -XX:ArchiveClassesAtExit} (JEP 350) archives what a run may need, although this one gets
 * no farther than its first connection. Arguments: beginnings of the jars' file names, {@code --},
 * the program's class and its arguments.
 */
public final class ClassTraining {
  private static final String CLASS = ".class";

  private ClassTraining() {}

  /** Runs it. */
  public static void main(String... arguments) throws Exception {
    List<String> words = Arrays.asList(arguments);
    int end = words.indexOf("--");
    for (String file : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      String name = new File(file).getName();
      if (words.subList(0, end).stream().anyMatch(name::startsWith)) {
        load(file);
      }
    }
    String[] rest = words.subList(end + 2, words.size()).toArray(String[]::new);
    Method program = Class.forName(words.get(end + 1)).getDeclaredMethod("main", String[].class);
    // As the JVM's own launcher, which starts classes that are not public, too.
    program.setAccessible(true);
    program.invoke(null, (Object) rest);
  }

  private static void load(String jar) throws IOException {
    try (JarFile opened = new JarFile(jar)) {
      opened.stream()
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(CLASS) && !name.startsWith("META-INF"))
          .forEach(name -> load(name.substring(0, name.length() - CLASS.length()), opened));
    }
  }

  // What needs a library that is not there is not needed either.
  private static void load(String name, JarFile jar) {
    try {
      Class.forName(name.replace('/', '.'), false, ClassTraining.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      System.err.println(jar.getName() + ": " + name + " is left out: " + e);
    }
  }
}
