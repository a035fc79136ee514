package io.polymigrate.core.engine;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.ContainerDescription.ForeignKey;
import io.polymigrate.api.record.LeftOut;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.engine.RunSummary.ContainerSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says at the end of a run what its targets do not have of their sources. */
final class LeftOutReport {
  private static final Logger LOG = LoggerFactory.getLogger(LeftOutReport.class);

  private LeftOutReport() {}

  /** The same loads, without what waited for others of them; logs the rest, once. */
  static List<ContainerSummary> told(
      List<ContainerSummary> containers, DatabaseAdapter target, CallContext call) {
    List<ContainerSummary> told = new ArrayList<>();
    for (ContainerSummary container : containers) {
      ContainerSummary last =
          container.leftOut().stream().anyMatch(LeftOut::waits)
              ? withoutMade(container, target, call)
              : container;
      last.leftOutLines().forEach(line -> LOG.info("[run|{}] left out: {}", last.target(), line));
      told.add(last);
    }
    return told;
  }

  private static ContainerSummary withoutMade(
      ContainerSummary container, DatabaseAdapter target, CallContext call) {
    Set<String> there;
    try {
      there =
          Stages.join(target.describe(container.target(), call)).portable().foreignKeys().stream()
              .map(ForeignKey::name)
              .collect(Collectors.toSet());
    } catch (MigrationException e) {
      return container; // the records are there: that one can't look is no reason to fail
    }
    return container.withLeftOut(
        container.leftOut().stream()
            .filter(it -> !(it.waits() && there.contains(it.part().name())))
            .toList());
  }
}
