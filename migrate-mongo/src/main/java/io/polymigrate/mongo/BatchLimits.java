package io.polymigrate.mongo;

/** How many documents to ask for, by the size that the last ones had. */
final class BatchLimits {
  private final int batchRecords;
  private final long batchBytes;
  private volatile long averageSize;

  BatchLimits(int batchRecords, long batchBytes, long averageSize) {
    this.batchRecords = batchRecords;
    this.batchBytes = batchBytes;
    this.averageSize = Math.max(1, averageSize);
  }

  /** Documents of the next page. */
  int documents() {
    return (int) Math.max(1, Math.min(batchRecords, batchBytes / averageSize));
  }

  void learn(BsonPage page) {
    averageSize = Math.max(1, page.size() / page.count());
  }

  /** How many documents of a page, from one on, make a batch; at least one. */
  int count(BsonPage page, int first) {
    if (first == 0 && page.count() <= batchRecords && page.size() <= batchBytes * 2) {
      return page.count();
    }
    int count = 0;
    long size = 0;
    while (first + count < page.count() && count < batchRecords) {
      size += page.length(first + count);
      if (count > 0 && size > batchBytes * 2) {
        break;
      }
      count++;
    }
    return count;
  }
}
