package io.polymigrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {
  @TempDir private Path folder;

  @Test
  void aFunctionOfAPluginCanBeNamedInASpec() throws IOException {
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    try (OutputStream file = Files.newOutputStream(plugins.resolve("shouting.jar"));
        JarOutputStream jar = new JarOutputStream(file)) {
      jar.putNextEntry(
          new JarEntry("META-INF/services/io.polymigrate.core.transform.FunctionProvider"));
      jar.write(ShoutingFunctions.class.getName().getBytes(StandardCharsets.UTF_8));
    }
    try (Stores stores = new Stores()) {
      stores.users();
      String spec =
          Cli.write(
                  folder,
                  "spec.yaml",
                  stores.spec(
                      """
                      steps:
                        - {type: extract, source_table: users}
                        - {type: transform, fields: {loud: {function: shout, args: [name]}}}
                        - {type: load, target_table: users}
                      """))
              .toString();

      Cli without = Cli.run("run", spec);
      Cli with = Cli.run("run", spec, "--plugins", plugins.toString());

      assertThat(without.exitCode()).isEqualTo(2);
      assertThat(without.err()).contains("shout");
      assertThat(with.exitCode()).as(with.err()).isZero();
      assertThat(stores.mongo().getCollection("users").countDocuments(Filters.eq("loud", "ADA!")))
          .isEqualTo(1);
    }
  }
}
