package io.polymigrate.dynamo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/**
 * Drops or renames a table. DynamoDB can do neither so that it could be undone: the items are
 * copied into another table first, which for a rename is the new one and for a drop one of our own.
 * Whoever writes to the old table meanwhile loses what is written after its part was copied, so a
 * rename asks for consent.
 */
final class ContainerOperation extends BlockingHandler<ContainerOperation.Spec, Execution> {
  /**
   * A table's new name; without one it is dropped.
   *
   * @param consent whether copying was agreed to
   */
  record Spec(Optional<String> newName, boolean consent) {}

  ContainerOperation(OperationStore store) {
    super(store);
  }

  static Spec parseDrop(MigrationOperation operation) {
    OperationData.of(operation);
    OperationData.noConditions(operation, "a table is dropped whole");
    OperationData.requireOthers(operation);
    return new Spec(Optional.empty(), true);
  }

  static Spec parseRename(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "new_name", "allow_copy");
    OperationData.noConditions(operation, "a table is renamed whole");
    OperationData.requireOthers(operation);
    return new Spec(Optional.of(data.newName("new_name")), data.flag("allow_copy", false));
  }

  private static String copy(Spec spec, Execution run) {
    return spec.newName().orElseGet(() -> Images.undoContainer(run));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    run.tables().get(run.container());
    spec.newName()
        .filter(name -> run.tables().exists(name))
        .ifPresent(
            name ->
                problems.add(
                    StandardErrorCode.CONTAINER_EXISTS, "There is a table '" + name + "' already"));
    problems.require(
        spec.consent(),
        StandardErrorCode.INVALID_INPUT,
        "DynamoDB can't rename a table, only copy it and drop the old one, which takes time, costs"
            + " capacity and must not be written to meanwhile; say 'allow_copy: true' if that is"
            + " all right");
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    String from = run.container();
    String to = copy(spec, run);
    if (!run.noted("definition")) {
      note(run, run.tables().get(from));
    }
    long records = Long.parseLong(run.text("records").orElse("0"));
    if (!run.noted("copied")) {
      move(run, from, to, spec.newName().isPresent());
      records = copied(run, from, to);
      run.noteDurably("records", records);
      run.noteDurably("copied", true);
    }
    spec.newName().ifPresent(name -> keep(run, name));
    KillPoint.at("container.kept");
    run.tables().delete(from);
    KillPoint.at("container.deleted");
    forget(run, from);
    return spec.newName().isPresent() ? records : 0;
  }

  private static void note(Execution run, TableDescription table) {
    run.noteDurably(
        "schema", new DynamoSchemas(run.connection()).text(run.container()).orElse(null));
    run.noteDurably("checks", new Checks(run.connection()).text(run.container()).orElse(null));
    run.noteDurably("ttl", ttl(run, table.tableName()).orElse(null));
    run.noteDurably("definition", TableDefinition.write(table));
  }

  private static Optional<String> ttl(Execution run, String table) {
    TimeToLiveDescription ttl =
        run.connection()
            .read(client -> client.describeTimeToLive(it -> it.tableName(table)))
            .timeToLiveDescription();
    return ttl != null && ttl.timeToLiveStatus() == TimeToLiveStatus.ENABLED
        ? Optional.of(ttl.attributeName())
        : Optional.empty();
  }

  /** Makes the other table, as the first one was where it is to be used. */
  private static void move(Execution run, String from, String to, boolean whole) {
    String definition = run.text("definition").orElseThrow();
    if (whole) {
      run.tables().create(to, TableDefinition.request(run.tables().name(to), definition));
    } else {
      run.tables().create(to, Tables.keys(run.tables().get(from)));
    }
    KillPoint.at("container.made");
  }

  private static long copied(Execution run, String from, String to) {
    ItemKeys keys = new ItemKeys(Tables.keys(run.tables().get(from)));
    long copied =
        new ItemCopy(run.connection(), keys).all(run.tables().name(from), run.tables().name(to));
    KillPoint.at("container.copied");
    return copied;
  }

  private static void keep(Execution run, String container) {
    run.text("schema")
        .ifPresent(text -> new DynamoSchemas(run.connection()).save(container, Optional.of(text)));
    run.text("checks")
        .ifPresent(text -> new Checks(run.connection()).save(container, Optional.of(text)));
    Optional<String> ttl = run.text("ttl");
    String table = run.tables().name(container);
    if (ttl.isPresent() && !ttl(run, table).equals(ttl)) {
      run.connection()
          .repeatable(
              client ->
                  client.updateTimeToLive(
                      it ->
                          it.tableName(table)
                              .timeToLiveSpecification(
                                  spec -> spec.enabled(true).attributeName(ttl.get()))));
    }
  }

  private static void forget(Execution run, String container) {
    new DynamoSchemas(run.connection()).delete(container);
    new Checks(run.connection()).save(container, Optional.empty());
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    problems.require(
        !run.tables().exists(run.container()),
        StandardErrorCode.CONTAINER_EXISTS,
        "The table '" + run.container() + "' is still there");
    spec.newName().ifPresent(name -> run.tables().get(name));
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    String from = run.container();
    String to = copy(spec, run);
    boolean there = run.tables().exists(to);
    if (!run.noted("definition") || (!run.noted("copied") && !there)) {
      return undone(run);
    }
    if (!run.noted("copied")) {
      // Nothing was dropped yet: what was copied is not needed.
      run.tables().delete(to);
      return undone(run);
    }
    if (!run.noted("back")) {
      if (run.tables().exists(from) && !run.noted("restoring") && isOther(run, from, to)) {
        throw MigrationException.refusal(
            StandardErrorCode.CONTAINER_EXISTS,
            "Others made a table '" + from + "' since; drop or rename it, then roll back");
      }
      run.noteDurably("restoring", true);
      run.tables()
          .create(
              from,
              TableDefinition.request(
                  run.tables().name(from), run.text("definition").orElseThrow()));
      copied(run, to, from);
      keep(run, from);
      run.noteDurably("back", true);
    }
    run.tables().delete(to);
    KillPoint.at("container.undone");
    spec.newName().ifPresent(name -> forget(run, name));
    return undone(run);
  }

  // Killed between the copy and the drop, the first table is still there, and is ours to go on
  // with.
  private static boolean isOther(Execution run, String from, String to) {
    @Nullable TableDescription first = run.tables().find(from).orElse(null);
    @Nullable TableDescription second = run.tables().find(to).orElse(null);
    return first != null
        && second != null
        && first.creationDateTime().isAfter(second.creationDateTime());
  }

  @Override
  protected void release(Spec spec, Execution run) {
    Images.release(run);
  }
}
