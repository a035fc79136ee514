package io.polymigrate.redis;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.json.Json;
import io.polymigrate.testkit.KilledOperationsTck;

/** What is killed on one server and in a cluster alike: operations on the container 'people'. */
abstract class KilledPeople extends KilledOperationsTck<OperationSpace> {

  static Killed one(int forth, int back, MigrationOperation operation) {
    return new Killed(operation, forth, back);
  }

  static MigrationOperation migrate(String data) {
    return MigrationOperation.of(OperationType.MIGRATE_DATA, "people", Json.parseObject(data));
  }

  // A command's keys stand as they are, so they are given with the space's prefix.
  @Override
  protected MigrationOperation suited(OperationSpace space, MigrationOperation operation) {
    if (!operation.type().equals(OperationType.RUN_NATIVE)) {
      return operation;
    }
    String counter = space.key("counter");
    return Operations.runNative("people", "INCRBY " + counter + " 1", "DECRBY " + counter + " 1")
        .withOperationId("op");
  }
}
