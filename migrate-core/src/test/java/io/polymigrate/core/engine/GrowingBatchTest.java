package io.polymigrate.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.record.BatchSize;
import io.polymigrate.core.spec.RunOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrowingBatchTest {
  private static final long MIB = 1 << 20;
  private static final int LATE = 4;
  private static final BatchSize FIRST = BatchSize.of(5000, MIB);

  // Writes until it has measured, and some more.
  private static void write(GrowingBatch batch, double fixedMillis, double millisPerMib) {
    int writes = LATE + 2 * GrowingBatch.SAMPLES + 10;
    for (int i = 0; i < writes; i++) {
      writeOne(batch, fixedMillis + millisPerMib * batch.bytes() / MIB);
    }
  }

  private static void writeOne(GrowingBatch batch, double millis) {
    batch.written(batch.bytes(), Duration.ofNanos((long) (millis * 1e6)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 16, 1", // nothing is lost on the way
    "1, 16, 1", // not worth the memory
    "2, 16, 2", // one commit of a disk
    "8, 16, 8",
    "80, 16, 16", // another continent: as large as may be
    "80, 0, 16", // all is lost on the way
  })
  void batchesGrowUntilTheWayIsATenthOfAWrite(double fixed, double perMib, int factor) {
    GrowingBatch batch = new GrowingBatch(FIRST, 16, LATE);

    write(batch, fixed, perMib);

    assertThat(batch.bytes()).isEqualTo(factor * MIB);
    assertThat(batch.records()).isEqualTo(factor * 5000);
  }

  @Test
  void theyGrowNoFurtherThanAllowed() {
    GrowingBatch batch = new GrowingBatch(FIRST, 5, LATE);

    write(batch, 80, 16);

    assertThat(batch.bytes()).isEqualTo(4 * MIB);
  }

  @Test
  void aStoreThatWorksOnABatchAsAWholeSaysHowLargeItMayBecome() {
    GrowingBatch some = new GrowingBatch(FIRST, 16, LATE);
    GrowingBatch none = new GrowingBatch(FIRST, 16, LATE);
    some.limit(2 * MIB);
    none.limit(MIB / 2);

    write(some, 80, 16);
    write(none, 80, 16);

    assertThat(some.bytes()).isEqualTo(2 * MIB);
    assertThat(none.bytes()).isEqualTo(MIB);
  }

  @Test
  void aPauseOfTheMachineIsNoSlowWay() {
    GrowingBatch batch = new GrowingBatch(FIRST, 16, LATE);

    for (int i = 0; i < 60; i++) {
      double millis = 16.0 * batch.bytes() / MIB;
      writeOne(batch, i % 4 == 0 ? millis + 700 : millis);
    }

    assertThat(batch.bytes()).isEqualTo(MIB);
  }

  @Test
  void batchesOfTheSizeBeforeAreNotTakenForTheNew() {
    GrowingBatch batch = new GrowingBatch(FIRST, 16, LATE);
    for (int i = 0; i < GrowingBatch.SAMPLES; i++) {
      batch.written(MIB, Duration.ofMillis(16));
    }

    for (int i = 0; i < LATE; i++) {
      batch.written(MIB, Duration.ofMillis(500));
    }
    for (int i = 0; i < GrowingBatch.SAMPLES; i++) {
      batch.written(2 * MIB, Duration.ofMillis(32));
    }

    assertThat(batch.bytes()).isEqualTo(MIB);
  }

  @Test
  void aSourceThatHasNoLargerOnesIsNotAskedForThem() {
    GrowingBatch batch = new GrowingBatch(FIRST, 16, LATE);

    for (int i = 0; i < 60; i++) {
      batch.written(MIB, Duration.ofMillis(80));
    }

    assertThat(batch.bytes()).isEqualTo(MIB);
  }

  @Test
  void aWayThatBecomesShorterIsNoticed() {
    GrowingBatch batch = new GrowingBatch(FIRST, 16, LATE);
    write(batch, 80, 16);
    assertThat(batch.bytes()).isEqualTo(16 * MIB);

    for (int i = 0; i < GrowingBatch.REST + LATE; i++) {
      writeOne(batch, 16.0 * batch.bytes() / MIB);
    }
    write(batch, 0, 16);

    assertThat(batch.bytes()).isEqualTo(MIB);
  }

  @ParameterizedTest
  @CsvSource({
    "4096, 16", // MiB of heap, and how often the first size they may be
    "1024, 4",
    "512, 2",
    "256, 1",
    "128, 1",
  })
  void ofTheHeapTheyTakeASmallPart(int heap, int factor) {
    RunOptions options = RunOptions.defaults().withParallelism(2);
    GrowingBatch batch = GrowingBatch.of(options, heap * MIB);

    for (int i = 0; i < 60; i++) {
      writeOne(batch, 500);
    }

    assertThat(batch.bytes()).isEqualTo(factor * MIB);
  }
}
