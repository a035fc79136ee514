package io.polymigrate.testkit.server;

import java.util.UUID;
import java.util.regex.Pattern;

/** A database of one's own on a shared server; closing it drops it, whoever is still connected. */
public final class TestDatabase implements AutoCloseable {
  private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9_]{0,29}");

  private final ServerAdmin admin;
  private final String name;

  private TestDatabase(ServerAdmin admin, String name) {
    this.admin = admin;
    this.name = name;
  }

  static TestDatabase create(ServerAdmin admin, String prefix) {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "Invalid prefix '" + prefix + "': it must match " + PREFIX.pattern());
    }
    String unique = UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    TestDatabase database = new TestDatabase(admin, prefix + "_" + unique);
    admin.create(database.name);
    return database;
  }

  /** The name of the database. */
  public String name() {
    return name;
  }

  /** The URL of the database, password included. */
  public String url() {
    return admin.urlOf(name);
  }

  @Override
  public void close() {
    admin.drop(name);
  }
}
