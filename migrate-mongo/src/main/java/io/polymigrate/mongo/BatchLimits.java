package io.polymigrate.mongo;

import io.polymigrate.api.record.BatchSize;

/** How many documents to ask for, by the size that the last ones had. */
final class BatchLimits {
  private final BatchSize batch;
  private volatile long averageSize;

  BatchLimits(BatchSize batch, long averageSize) {
    this.batch = batch;
    this.averageSize = Math.max(1, averageSize);
  }

  /** Documents of the next page. */
  int documents() {
    return (int) Math.max(1, Math.min(batch.records(), batch.bytes() / averageSize));
  }

  void learn(BsonPage page) {
    averageSize = Math.max(1, page.size() / page.count());
  }

  /** How many documents of a page, from one on, make a batch; at least one. */
  int count(BsonPage page, int first) {
    int most = batch.records();
    // A page was asked for by the average: somewhat more than asked for still is one batch.
    long mostBytes = batch.bytes() * 2;
    if (first == 0 && page.count() <= most && page.size() <= mostBytes) {
      return page.count();
    }
    int count = 0;
    long size = 0;
    while (first + count < page.count() && count < most) {
      size += page.length(first + count);
      if (count > 0 && size > mostBytes) {
        break;
      }
      count++;
    }
    return count;
  }
}
