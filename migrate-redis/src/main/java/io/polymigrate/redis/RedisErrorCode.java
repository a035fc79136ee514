package io.polymigrate.redis;

import io.polymigrate.api.error.ErrorCode;

/** Codes that only Redis has. */
public enum RedisErrorCode implements ErrorCode {
  /** The server may evict keys, so nothing that must last is kept in it. */
  REDIS_MAY_EVICT(Category.EXTERNAL),
  /** The server's memory is full. */
  REDIS_OUT_OF_MEMORY(Category.EXTERNAL),
  /** The server takes no writes: it is a replica, or can't save to its disk. */
  REDIS_NOT_WRITABLE(Category.EXTERNAL),
  /** What was asked for can't be done in a cluster, whose keys are on several servers. */
  REDIS_CLUSTER(Category.UNSUPPORTED),
  /** The server is older than Redis 7. */
  REDIS_TOO_OLD(Category.UNSUPPORTED),
  /** A key is of another kind than its container. */
  REDIS_WRONG_KIND(Category.USER);

  private final Category category;

  RedisErrorCode(Category category) {
    this.category = category;
  }

  @Override
  public Category category() {
    return category;
  }
}
