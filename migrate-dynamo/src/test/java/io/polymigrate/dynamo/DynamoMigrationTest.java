package io.polymigrate.dynamo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.testkit.OperatedStore;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class DynamoMigrationTest {
  private static final int RECORDS = 3_000;

  @Test
  void aTableMovesFromOneSpaceToAnotherWithoutADifference() {
    RecordSchema schema =
        DynamoSpace.schema(
            List.of("customer", "at"),
            "customer",
            Simple.STRING,
            "at",
            Simple.INSTANT,
            "total",
            new Decimal(18, 4),
            "x",
            Simple.DOUBLE);
    Object[][] rows = new Object[RECORDS][];
    for (int i = 0; i < RECORDS; i++) {
      rows[i] =
          new Object[] {
            "c" + i % 50, Instant.ofEpochSecond(i, i), BigDecimal.valueOf(i, 4), i / 3.0
          };
    }
    try (DynamoSpace from = DynamoSpace.open();
        DynamoSpace to = DynamoSpace.open()) {
      from.load("orders", schema, rows);
      CrossPlatformMigrator migrator =
          CrossPlatformMigrator.builder()
              .source("dynamodb", from.url())
              .target("dynamodb", to.url())
              .extract("orders")
              .load("orders")
              .build();

      assertThat(migrator.run().written()).isEqualTo(RECORDS);

      assertThat(Stages.join(migrator.verify(CallContext.create())).differences()).hasValue(0);
    }
  }

  @Test
  void aRunHasOneProcessAtATime() {
    try (DynamoSpace space = DynamoSpace.open()) {
      CheckpointStore store = space.adapter().checkpoints();
      AtomicBoolean lost = new AtomicBoolean();
      AsyncCloseable first = Stages.join(store.lock("run", () -> lost.set(true)));

      assertThatThrownBy(() -> Stages.join(store.lock("run", () -> {})))
          .extracting(OperatedStore::code)
          .isEqualTo(StandardErrorCode.OPERATION_IN_PROGRESS);
      Stages.join(first.closeAsync());
      AsyncCloseable second = Stages.join(store.lock("run", () -> {}));
      Stages.join(second.closeAsync());

      assertThat(lost).isFalse();
    }
  }
}
