package io.polymigrate.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Statements of the documentation, compiled as the body of a method. */
final class JavaBlock {
  private static final List<String> IMPORTS =
      List.of(
          "java.util.*",
          "java.time.Duration",
          "java.util.concurrent.*",
          "java.nio.file.Path",
          "io.polymigrate.api.*",
          "io.polymigrate.api.error.*",
          "io.polymigrate.api.spi.Stages",
          "io.polymigrate.core.*",
          "io.polymigrate.core.engine.*",
          "io.polymigrate.core.spec.*",
          "io.polymigrate.core.transform.*");

  private JavaBlock() {}

  /** Runs it; what it printed on standard output. */
  static String run(String statements, Path folder) {
    StringBuilder source = new StringBuilder();
    IMPORTS.forEach(name -> source.append("import ").append(name).append(";\n"));
    source.append("public class Block {\n  public static void run(java.io.PrintStream out)");
    source.append(" throws Exception {\n");
    source.append(statements.replace("System.out.", "out.")).append("  }\n}\n");
    compile(source.toString(), folder);
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      loader
          .loadClass("Block")
          .getMethod("run", PrintStream.class)
          .invoke(null, new PrintStream(printed, true, StandardCharsets.UTF_8));
    } catch (InvocationTargetException e) {
      throw new AssertionError("It failed: " + statements, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static void compile(String source, Path folder) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      Path file = Files.writeString(folder.resolve("Block.java"), source);
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of(
                      "-proc:none",
                      "-d",
                      folder.toString(),
                      "-cp",
                      System.getProperty("java.class.path")),
                  null,
                  files.getJavaFileObjects(file))
              .call();
      assertThat(compiled).as("%s\n%s", source, messages).isTrue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
