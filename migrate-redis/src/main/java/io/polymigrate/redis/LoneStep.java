package io.polymigrate.redis;

import io.polymigrate.api.spi.EngineStep;
import io.polymigrate.api.spi.Problems;

/** Extract and load, which can be checked. */
final class LoneStep extends EngineStep<Execution> {
  LoneStep(OperationStore store) {
    super(store);
  }

  private static Container find(String container, Execution run) {
    return Source.find(run.connection(), container, false, run.context()).container();
  }

  @Override
  protected void requireContainer(String container, Execution run) {
    find(container, run);
  }

  @Override
  protected void requireName(String container, Execution run) {
    Registry.requireName(container);
  }

  @Override
  protected void checkReadable(Spec spec, Execution run, Problems problems) {
    Container container = find(spec.container(), run);
    spec.fields().forEach(field -> ContainerChecks.requireField(problems, container, field));
    if (problems.none()) {
      RowFilter.of(spec.filter(), container.schema());
    }
  }
}
