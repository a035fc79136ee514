package io.polymigrate.dynamo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.spi.SetExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Changes items in place, or makes items of another table from them. An item of the target that is
 * there already is replaced, and kept for the rollback.
 */
final class MigrateData extends BlockingHandler<MigrateData.Spec, Execution> {
  /** What to set, where to, from which items. */
  record Spec(Map<String, SetExpression> set, Optional<String> target, Filter filter) {}

  MigrateData(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "set", "target_table");
    Map<String, SetExpression> set = data.set();
    Optional<String> target =
        data.has("target_table") ? Optional.of(data.newName("target_table")) : Optional.empty();
    boolean inPlace = target.isEmpty() || target.get().equals(operation.collectionOrTable());
    if (set.isEmpty() && inPlace) {
      throw new IllegalArgumentException(
          "'set' must say what to change, or 'target_table' where to");
    }
    return new Spec(set, inPlace ? Optional.empty() : target, OperationData.filter(operation));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Target source = Target.load(run, run.container());
    source.filter(spec.filter());
    Target target = spec.target().isEmpty() ? source : Target.load(run, spec.target().get());
    new ItemSetter(spec.set(), source, target);
    if (spec.target().isEmpty()) {
      spec.set().keySet().forEach(target::requireOutsideKey);
      return;
    }
    if (spec.set().isEmpty()) {
      problems.require(
          target.keys().equals(source.keys()),
          StandardErrorCode.SCHEMA_MISMATCH,
          "'"
              + target.container()
              + "' has another key than '"
              + source.container()
              + "'; 'set' must say what its items get");
      Optional<RecordSchema> stored = target.stored();
      if (stored.isPresent()) {
        DynamoSchemas.merge(target.container(), stored.get(), source.schema());
      }
    } else {
      target
          .keys()
          .attributes()
          .forEach(
              key ->
                  problems.require(
                      spec.set().containsKey(key.name()),
                      StandardErrorCode.KEY_MISSING,
                      "'set' gives no value for the key '"
                          + key.name()
                          + "' of '"
                          + target.container()
                          + "'"));
    }
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    Target source = Target.load(run, run.container());
    if (!run.noted("images")) {
      run.noteDurably("images", true);
    }
    ItemFilter filter = source.filter(spec.filter());
    if (spec.target().isEmpty()) {
      ItemSetter setter = new ItemSetter(spec.set(), source, source);
      return source.images().change("migrate_data", filter, setter::changed);
    }
    Target target = Target.load(run, spec.target().get());
    if (spec.set().isEmpty() && target.stored().isPresent()) {
      keepFields(run, source, target);
    }
    return into(run, source, target, filter, new ItemSetter(spec.set(), source, target));
  }

  // Fields that only the source has come along, and are not taken away again: a schema that knows
  // more than there is does no harm.
  private static void keepFields(Execution run, Target source, Target target) {
    RecordSchema stored = target.stored().orElseThrow();
    RecordSchema merged = DynamoSchemas.merge(target.container(), stored, source.schema());
    if (!merged.equals(stored)) {
      new DynamoSchemas(run.connection()).save(target.container(), merged);
    }
  }

  private static long into(
      Execution run, Target source, Target target, ItemFilter filter, ItemSetter setter) {
    Images images = target.images();
    images.prepare();
    Segments.each(
        run,
        source.table().tableName(),
        source.keys(),
        items -> {
          List<ItemChange> changes = new ArrayList<>();
          for (Map<String, AttributeValue> item : items) {
            if (filter.test(item)) {
              Map<String, AttributeValue> made = setter.made(item);
              requireKey(target, made);
              Map<String, AttributeValue> key = target.keys().of(made);
              @Nullable Map<String, AttributeValue> there = images.item(key);
              changes.add(new ItemChange(key, there, made, source.keys().text(item)));
            }
          }
          images.replace("migrate_data", changes);
        });
    return images.count();
  }

  private static void requireKey(Target target, Map<String, AttributeValue> item) {
    target
        .keys()
        .attributes()
        .forEach(
            key -> {
              AttributeValue value = item.get(key.name());
              if (value == null || !value.type().name().equals(key.type())) {
                throw MigrationException.refusal(
                    StandardErrorCode.KEY_MISSING,
                    "An item would have no value of type "
                        + key.type()
                        + " for the key '"
                        + key.name()
                        + "' of '"
                        + target.container()
                        + "'");
              }
            });
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Target source = Target.load(run, run.container());
    ItemFilter filter = source.filter(spec.filter());
    Target target = spec.target().isEmpty() ? source : Target.load(run, spec.target().get());
    ItemSetter setter = new ItemSetter(spec.set(), source, target);
    Images images = target.images();
    Target.Found found =
        source.find(
            item ->
                filter.test(item)
                    && (spec.target().isEmpty()
                        ? !setter.changed(item).equals(item)
                        : !setter
                            .made(item)
                            .equals(images.item(target.keys().of(setter.made(item))))));
    if (found.count() > 0) {
      problems.add(
          StandardErrorCode.SCHEMA_VIOLATION,
          run.container(),
          found.count() + " items are not as the operation leaves them",
          found.count(),
          found.first());
    }
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    String container = spec.target().orElse(run.container());
    if (!run.noted("images") || !run.tables().exists(container)) {
      return undone(run);
    }
    ItemKeys keys = new ItemKeys(Tables.keys(run.tables().get(container)));
    return new Images(run, container, keys).restore("migrate_data");
  }

  @Override
  protected void release(Spec spec, Execution run) {
    Images.release(run);
  }
}
