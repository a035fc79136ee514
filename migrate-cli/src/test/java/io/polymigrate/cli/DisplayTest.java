package io.polymigrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DisplayTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLineHasNumberShareRateTimeLeftAndRejects() {
    LineDisplay lines = new LineDisplay(err);
    lines.begin("orders", 200_000);

    assertThat(lines.line(50_000, 3, 10.0))
        .isEqualTo("orders: 50,000 of about 200,000 (25 %), 5,000/s, 30 s left, 3 rejected");
    assertThat(shown()).isEqualTo("orders: about 200,000 records" + System.lineSeparator());
  }

  @Test
  void aLineOfAnUnknownOrTooLowTotalSaysNothingOfIt() {
    LineDisplay lines = new LineDisplay(err);

    lines.begin("orders", 0);
    assertThat(lines.line(50, 0, 10.0)).isEqualTo("orders: 50, 5/s, 0 rejected");
    lines.begin("orders", 40);
    assertThat(lines.line(50, 0, 10.0)).isEqualTo("orders: 50, 5/s, 0 rejected");
  }

  @Test
  void aBarHasRateTimeLeftAndRejects() {
    try (BarDisplay bar = new BarDisplay(new Console(err, err, true, 100))) {
      bar.begin("orders", 1000);
      bar.advance(400, 2);
    }

    assertThat(shown()).contains("orders", "400/1000", "/s", "2 rejected", "[");
    assertThat(shown().split("\r", -1)).allMatch(line -> line.strip().length() < 100);
  }

  @Test
  void onATerminalARunShowsABarAndTheResultStaysAlone(@TempDir Path folder) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream result = new PrintStream(out, true, StandardCharsets.UTF_8);
    try (Stores stores = new Stores()) {
      stores.users();
      String spec =
          stores.spec(
              """
              steps:
                - {type: extract, source_table: users}
                - {type: load, target_table: users}
              """);
      String file = Cli.write(folder, "spec.yaml", spec).toString();
      Console console = new Console(result, err, true, 100);

      int code = Polymigrate.commandLine(console, Interrupts.none()).execute("run", file, "--json");

      assertThat(code).isZero();
      assertThat(shown()).contains("users", "3/3");
      assertThat(out.toString(StandardCharsets.UTF_8).strip()).startsWith("{").endsWith("}");
    }
  }
}
