package io.polymigrate.core.engine;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.core.spec.RunOptions;
import io.polymigrate.core.transform.Extraction;
import io.polymigrate.core.transform.FunctionRegistry;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/** What the loads of one run share. */
record RunContext(
    DatabaseAdapter sourceAdapter,
    Extraction source,
    DatabaseAdapter target,
    FunctionRegistry functions,
    RunOptions options,
    CallContext call,
    Executor executor,
    Checkpoints checkpoints,
    boolean checkpointsInTarget) {

  DeadLetters deadLetters(LoadUnit unit) {
    Path folder = options.deadLetters().orElse(Path.of("dead-letters"));
    String name = unit.name().replaceAll("[^A-Za-z0-9._-]", "_") + "-" + checkpoints.runId();
    return new DeadLetters(folder.resolve(name + ".jsonl"), unit.name());
  }
}
