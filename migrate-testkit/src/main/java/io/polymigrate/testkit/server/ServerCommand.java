package io.polymigrate.testkit.server;

import java.util.List;
import java.util.Map;

/**
 * How a prepared server is started, the first time and again.
 *
 * @param words the program and its arguments; it must stay in the foreground
 * @param environment what to set in addition
 * @param stopSignal the signal that ends it quickly and cleanly, like {@code INT}
 */
record ServerCommand(List<String> words, Map<String, String> environment, String stopSignal) {
  ServerCommand {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }
}
