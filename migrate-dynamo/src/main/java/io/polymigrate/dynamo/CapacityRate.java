package io.polymigrate.dynamo;

import io.polymigrate.api.spi.Stages;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;

/**
 * Keeps what is consumed under so many capacity units per second: who has consumed more than the
 * second allows waits. Safe for use by many threads.
 */
final class CapacityRate {
  private static final double NANOS = 1e9;

  private final int unitsPerSecond;
  private long freeAt = System.nanoTime();

  CapacityRate(int unitsPerSecond) {
    this.unitsPerSecond = unitsPerSecond;
  }

  /** Notes what an answer says it took, and waits as long as that is too much; blocks. */
  void consumed(Iterable<@Nullable ConsumedCapacity> capacities) {
    for (ConsumedCapacity capacity : capacities) {
      if (capacity != null && capacity.capacityUnits() != null) {
        consumed(capacity.capacityUnits());
      }
    }
  }

  /** Notes so many units, and waits as long as that is too much; blocks. */
  void consumed(double units) {
    if (unitsPerSecond > 0) {
      Stages.pause(debt(units));
    }
  }

  private synchronized Duration debt(double units) {
    long now = System.nanoTime();
    freeAt = Math.max(freeAt, now) + (long) (units / unitsPerSecond * NANOS);
    return Duration.ofNanos(freeAt - now);
  }
}
