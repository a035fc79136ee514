package io.polymigrate.benchmarks.peers;

import java.net.URI;
import java.util.Arrays;
import java.util.Objects;

/**
 * A container.
 *
 * @param type what a specification calls the store
 * @param url the database
 * @param container the table or index
 */
record End(String type, URI url, String container) {

  static End of(String[] words, int from) {
    return new End(words[from], URI.create(words[from + 1]), words[from + 2]);
  }

  boolean jdbc() {
    return type.equals("postgresql") || type.equals("mysql");
  }

  String user() {
    return url.getUserInfo().split(":", 2)[0];
  }

  String password() {
    return url.getUserInfo().split(":", 2)[1];
  }

  String database() {
    return url.getPath().substring(1);
  }

  /** The name with what all names of this database begin with. */
  String prefixed() {
    return parameter("prefix") + container;
  }

  String parameter(String name) {
    return Arrays.stream(Objects.requireNonNullElse(url.getQuery(), "").split("&", -1))
        .filter(each -> each.startsWith(name + "="))
        .map(each -> each.substring(name.length() + 1))
        .findFirst()
        .orElse("");
  }
}
