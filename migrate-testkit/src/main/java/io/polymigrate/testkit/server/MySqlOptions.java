package io.polymigrate.testkit.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What MySQL and MariaDB servers are started with alike. */
final class MySqlOptions {
  static final String PASSWORD = "secret";

  /** Makes {@code root} need its password, from every address. */
  static final String SET_PASSWORD =
      """
      CREATE USER 'root'@'%' IDENTIFIED BY 'PASSWORD';
      GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;
      ALTER USER 'root'@'localhost' IDENTIFIED BY 'PASSWORD';
      """
          .replace("PASSWORD", PASSWORD);

  private static final List<String> NO_WAITING =
      List.of("--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=OFF", "--sync-binlog=0");

  private MySqlOptions() {}

  /** The program and where it finds its things. */
  static List<String> program(Path program, Path home, Path data) {
    return new ArrayList<>(
        List.of(
            program.toString(),
            "--no-defaults",
            "--basedir=" + home,
            "--datadir=" + data,
            "--user=" + System.getProperty("user.name")));
  }

  /** Binlog by rows, loading of local files, and no waiting for the disk unless it is asked for. */
  static List<String> tuning(Durability durability) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--server-id=1001",
                "--log-bin=binlog",
                "--binlog-format=ROW",
                "--binlog-row-image=FULL",
                "--binlog-row-metadata=FULL",
                "--local-infile=ON",
                "--max-allowed-packet=64M",
                "--character-set-server=utf8mb4",
                "--innodb-buffer-pool-size=128M",
                "--performance-schema=OFF",
                "--skip-name-resolve"));
    options.addAll(durability == Durability.FAST ? NO_WAITING : List.of());
    return options;
  }

  /** Where it listens; the socket file is in the data folder, so that its path is short. */
  static List<String> listening(int port) {
    return List.of("--bind-address=127.0.0.1", "--port=" + port, "--socket=mysqld.sock");
  }
}
