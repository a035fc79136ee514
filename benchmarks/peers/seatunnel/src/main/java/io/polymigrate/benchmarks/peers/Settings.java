package io.polymigrate.benchmarks.peers;

import java.util.ArrayList;
import java.util.List;

/** A block of a job's configuration. */
final class Settings {
  private final String connector;
  private final List<String> lines = new ArrayList<>();

  Settings(String connector) {
    this.connector = connector;
  }

  Settings text(String name, String value) {
    return raw(name, '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
  }

  Settings number(String name, long value) {
    return raw(name, Long.toString(value));
  }

  /** A value as it stands. */
  Settings raw(String name, String value) {
    lines.add("    " + name + " = " + value);
    return this;
  }

  @Override
  public String toString() {
    return "  " + connector + " {\n" + String.join("\n", lines) + "\n  }\n";
  }
}
