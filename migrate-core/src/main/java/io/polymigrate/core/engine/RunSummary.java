package io.polymigrate.core.engine;

import java.util.List;

/**
 * What a run did, resumed parts included: {@code read = written + skipped + rejected}.
 *
 * @param runId identity of the run
 * @param resumed whether it went on where another one was interrupted
 * @param read records that were there to be loaded; where a step makes several of one, those count
 * @param written records that the target holds now as given
 * @param skipped records left out by a filter, or because their key existed already
 * @param rejected records refused; see the dead letters
 * @param seconds wall time of this process's part
 * @param containers the same for each load
 */
public record RunSummary(
    String runId,
    boolean resumed,
    long read,
    long written,
    long skipped,
    long rejected,
    double seconds,
    List<ContainerSummary> containers) {
  /** Copies the list. */
  public RunSummary {
    containers = List.copyOf(containers);
  }

  /**
   * One load.
   *
   * @param name the migration's name
   * @param target the target container
   * @param read records that were there to be loaded
   * @param written records that the target holds now as given
   * @param skipped records left out
   * @param rejected records refused
   */
  public record ContainerSummary(
      String name, String target, long read, long written, long skipped, long rejected) {}
}
