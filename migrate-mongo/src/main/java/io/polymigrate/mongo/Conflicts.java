package io.polymigrate.mongo;

import io.polymigrate.api.RollbackResult;
import java.util.ArrayList;
import java.util.List;

/** Documents that a rollback left alone, noted with the windows they were found in. */
final class Conflicts {
  private static final int FIRST = 100;

  private final Execution run;

  Conflicts(Execution run) {
    this.run = run;
  }

  /** Notes more of them; durable with the transaction around it. */
  void add(List<String> keys) {
    if (keys.isEmpty()) {
      return;
    }
    List<String> all = new ArrayList<>(first());
    all.addAll(keys.subList(0, Math.min(keys.size(), FIRST - all.size())));
    run.note("first_conflicts", all);
    run.note("conflicts", run.number("conflicts") + keys.size());
  }

  private List<String> first() {
    List<String> texts = new ArrayList<>();
    if (run.value("first_conflicts") instanceof List<?> list) {
      list.forEach(item -> texts.add(String.valueOf(item)));
    }
    return texts;
  }

  RollbackResult result(long restored) {
    return new RollbackResult(run.operationId(), restored, first(), run.number("conflicts"));
  }
}
