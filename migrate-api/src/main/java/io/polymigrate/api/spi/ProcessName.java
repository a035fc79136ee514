package io.polymigrate.api.spi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;

/**
 * Names a process, so that another one on the same machine can see that the holder of a lock died,
 * and need not wait for the lock's end.
 *
 * @param machine a start of a machine, and a name space of process numbers on it
 * @param pid the number
 * @param started when the process began, in milliseconds since 1970; 0 when unknown
 */
public record ProcessName(String machine, long pid, long started) {
  /** One of which nothing is known. */
  public static final ProcessName UNKNOWN = new ProcessName("", 0, 0);

  private static final ProcessName CURRENT =
      new ProcessName(
          machineName(), ProcessHandle.current().pid(), started(ProcessHandle.current()));

  /** This process. */
  public static ProcessName current() {
    return CURRENT;
  }

  /** Whether it is of this machine; of others nothing is known. */
  public boolean isHere() {
    return machine.equals(CURRENT.machine);
  }

  /** Whether it is of this machine and lives. */
  public boolean lives() {
    return isHere()
        && ProcessHandle.of(pid)
            .filter(ProcessHandle::isAlive)
            .filter(process -> started(process) == started)
            .isPresent();
  }

  /** Whether it is of this machine and lives no more. */
  public boolean died() {
    return isHere() && !lives();
  }

  // Process numbers mean something within one start of one machine, and one name space of it.
  private static String machineName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
          + ' '
          + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException | UnsupportedOperationException e) {
      return UUID.randomUUID().toString();
    }
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}
