package io.polymigrate.testkit.server;

/** Starts PostgreSQL and MongoDB, prints the run's folder and their processes, and waits. */
final class ServersOfAChild {
  private ServersOfAChild() {}

  public static void main(String[] arguments) throws InterruptedException {
    System.out.println(ServerRoot.ofRun().path());
    Servers.shared().server(ServerKind.MONGODB_8).pids().forEach(System.out::println);
    Servers.shared().server(ServerKind.POSTGRESQL_16).pids().forEach(System.out::println);
    System.out.println("ready");
    Thread.currentThread().join();
  }
}
