package io.polymigrate.cli;

import io.polymigrate.testkit.server.DetachedServers;
import io.polymigrate.testkit.server.RunningServer;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.ServerUnavailableException;
import io.polymigrate.testkit.server.Servers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Starts and ends servers for trying things. */
@Command(
    name = "servers",
    description = "Starts and ends real servers for trying things.",
    subcommands = {
      ServersCommand.Up.class,
      ServersCommand.Down.class,
      ServersCommand.StatusOf.class
    })
final class ServersCommand extends CliCommand {
  @Override
  ExitCode run(Invocation invocation) {
    throw new BadUsageException("Say what to do: up, down or status; see 'servers --help'");
  }

  /** Which servers; none means all. */
  abstract static class OfKinds extends CliCommand {
    @Parameters(
        paramLabel = "NAME",
        arity = "0..*",
        description =
            "postgresql-16, postgresql-18, mysql-8, mariadb, mongodb-8, dynamodb-local, redis-7,"
                + " cassandra-5, elasticsearch-8; without any, all of them.")
    private List<String> names = new ArrayList<>();

    final List<ServerKind> kinds() {
      if (names.isEmpty()) {
        return List.of(ServerKind.values());
      }
      try {
        return names.stream().map(ServerKind::parse).toList();
      } catch (IllegalArgumentException e) {
        throw new BadUsageException(String.valueOf(e.getMessage()));
      }
    }

    static Map<String, Object> json(RunningServer server, boolean alive) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("name", server.kind().id());
      json.put("version", server.version());
      json.put("url", server.url());
      json.put("alive", alive);
      json.put("from", server.origin().sentence());
      return json;
    }

    static void tell(Report report, List<DetachedServers.Status> servers, String gone) {
      Table table = new Table("server", "version", "connection string", "");
      List<Object> all = new ArrayList<>();
      for (DetachedServers.Status status : servers) {
        RunningServer server = status.server();
        table.row(server.kind().id(), server.version(), server.url(), status.alive() ? "" : gone);
        all.add(json(server, status.alive()));
      }
      if (!servers.isEmpty()) {
        table.lines().forEach(report::line);
      }
      report.put("servers", all);
    }
  }

  @Command(
      name = "up",
      description = {
        "Starts servers, fetching them if need be, and prints a connection string each.",
        "They stay until 'servers down'."
      })
  static final class Up extends OfKinds {
    @Override
    ExitCode run(Invocation invocation) {
      DetachedServers servers = Servers.detached();
      List<DetachedServers.Status> started = new ArrayList<>();
      List<String> missing = new ArrayList<>();
      for (ServerKind kind : kinds()) {
        invocation.console().err().println("starting " + kind.title() + " ...");
        try {
          started.add(new DetachedServers.Status(servers.up(kind), true));
        } catch (ServerUnavailableException e) {
          missing.add(String.valueOf(e.getMessage()));
        }
      }
      tell(invocation.report(), started, "");
      missing.forEach(invocation.console().err()::println);
      invocation.report().put("missing", missing);
      return missing.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  @Command(name = "down", description = "Ends servers and removes their data.")
  static final class Down extends OfKinds {
    @Override
    ExitCode run(Invocation invocation) {
      List<DetachedServers.Status> ended = Servers.detached().down(kinds());
      ended.forEach(status -> invocation.report().line("ended " + status.server().kind().id()));
      invocation
          .report()
          .put("servers", ended.stream().map(status -> json(status.server(), false)).toList());
      if (ended.isEmpty()) {
        invocation.report().line("no server was up");
      }
      return ExitCode.DONE;
    }
  }

  @Command(name = "status", description = "Shows the servers that were started.")
  static final class StatusOf extends OfKinds {
    @Override
    ExitCode run(Invocation invocation) {
      List<ServerKind> kinds = kinds();
      List<DetachedServers.Status> found =
          Servers.detached().status().stream()
              .filter(status -> kinds.contains(status.server().kind()))
              .toList();
      tell(invocation.report(), found, "gone; 'servers up' starts it again");
      if (found.isEmpty()) {
        invocation.report().line("no server is up");
      }
      return ExitCode.DONE;
    }
  }
}
