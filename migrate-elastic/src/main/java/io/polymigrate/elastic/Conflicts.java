package io.polymigrate.elastic;

import io.polymigrate.api.RollbackResult;
import java.util.ArrayList;
import java.util.List;

/** Documents that others changed, so that a rollback leaves them. Safe for use by many threads. */
final class Conflicts {
  private static final int MOST_KEYS = 100;

  private final List<String> ids = new ArrayList<>();
  private long count;

  synchronized void add(String id) {
    count++;
    if (ids.size() < MOST_KEYS) {
      ids.add(id);
    }
  }

  synchronized long count() {
    return count;
  }

  synchronized RollbackResult result(ElasticRun run, long restored) {
    return new RollbackResult(run.operationId(), restored, ids, count);
  }
}
