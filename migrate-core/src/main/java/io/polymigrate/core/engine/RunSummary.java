package io.polymigrate.core.engine;

import io.polymigrate.api.record.LeftOut;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

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
 * @param verifications how targets differ from their sources; none when that was not asked for
 */
public record RunSummary(
    String runId,
    boolean resumed,
    long read,
    long written,
    long skipped,
    long rejected,
    double seconds,
    List<ContainerSummary> containers,
    List<UnitVerification> verifications) {
  /** Copies the lists. */
  public RunSummary {
    containers = List.copyOf(containers);
    verifications = List.copyOf(verifications);
  }

  /** How many records differ; empty when that was not asked for, or can't be said. */
  public OptionalLong differences() {
    return VerifySummary.differences(verifications);
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
   * @param orphans records of embed steps, read by this process in the order of their parents, that
   *     belong to no record that was read
   * @param undoId identity that the load can be rolled back and finalised by on the target; empty
   *     when no prior images were kept
   * @param leftOut what the target does not have of the source container, if this run made it
   */
  public record ContainerSummary(
      String name,
      String target,
      long read,
      long written,
      long skipped,
      long rejected,
      long orphans,
      Optional<String> undoId,
      List<LeftOut> leftOut) {
    /** Copies the list. */
    public ContainerSummary {
      leftOut = List.copyOf(leftOut);
    }

    /** What was left out in lines for people, those of one kind and reason in one. */
    public List<String> leftOutLines() {
      Map<List<String>, List<String>> names = new LinkedHashMap<>();
      for (LeftOut it : leftOut) {
        names
            .computeIfAbsent(
                List.of(it.part().kind().text().replace('_', ' '), it.reason()),
                any -> new ArrayList<>())
            .add("'" + it.part().name() + "'");
      }
      List<String> lines = new ArrayList<>();
      names.forEach(
          (what, parts) ->
              lines.add(what.get(0) + " " + String.join(", ", parts) + ": " + what.get(1)));
      return lines;
    }

    ContainerSummary withLeftOut(List<LeftOut> newLeftOut) {
      return new ContainerSummary(
          name, target, read, written, skipped, rejected, orphans, undoId, newLeftOut);
    }
  }
}
