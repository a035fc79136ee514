package io.polymigrate.elastic;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.JsonSchema;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.spi.RecordFilter;
import io.polymigrate.api.spi.SetExpression;
import io.polymigrate.api.type.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Sets fields of records in place, or makes records of another container from them: by {@code set},
 * which means the same in all stores.
 */
final class MigrateData extends BlockingHandler<MigrateData.Spec, ElasticRun> {
  private static final String NAME = "migrate_data";

  /** What to set, where, from which records. */
  record Spec(Map<String, SetExpression> set, Optional<String> target, Filter filter) {}

  MigrateData(BlockingStore<ElasticRun> store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "set", "target_table");
    Map<String, SetExpression> set = data.set();
    Optional<String> target =
        data.has("target_table") ? Optional.of(data.newName("target_table")) : Optional.empty();
    boolean itself = target.filter(operation.collectionOrTable()::equals).isPresent();
    if (set.isEmpty() && (target.isEmpty() || itself)) {
      throw new IllegalArgumentException("'set' must say what to change, or 'target_table' where");
    }
    return new Spec(set, itself ? Optional.empty() : target, OperationData.filter(operation));
  }

  @Override
  protected void check(Spec spec, ElasticRun run, Problems problems) {
    Index source = Target.require(run);
    wanted(spec, source);
    if (spec.target().isEmpty()) {
      spec.set().keySet().forEach(name -> Target.requireOutsideKey(problems, source, name));
      SetValues.of(spec.set(), source, source, problems);
      return;
    }
    Index target = Target.require(run, spec.target().get());
    Map<String, SetExpression> set = expressions(spec, source, target);
    SetValues.of(set, source, target, problems);
    RecordSchema schema = Target.schema(target);
    problems.require(
        !schema.key().isEmpty(),
        StandardErrorCode.KEY_MISSING,
        "Records of '" + target.container() + "' have no key");
    for (String part : schema.key()) {
      problems.require(
          set.containsKey(part),
          StandardErrorCode.KEY_MISSING,
          "'set' gives no value for the key field '" + part + "' of '" + target.container() + "'");
    }
    if (spec.set().isEmpty()) {
      Target.schema(source)
          .fields()
          .forEach(field -> Target.requireField(problems, target, field.name()));
    }
  }

  // Into another container all fields go over, unless some are named; and the key always does.
  private static Map<String, SetExpression> expressions(Spec spec, Index source, Index target) {
    Map<String, SetExpression> all = new LinkedHashMap<>(spec.set());
    RecordSchema schema = Target.schema(target);
    for (Field field : schema.fields()) {
      boolean wanted = spec.set().isEmpty() || schema.key().contains(field.name());
      if (wanted && Target.schema(source).find(field.name()).isPresent()) {
        all.putIfAbsent(field.name(), new SetExpression.Copy(field.name()));
      }
    }
    return all;
  }

  private static Predicate<Row> wanted(Spec spec, Index source) {
    RecordSchema schema = Target.schema(source);
    return RecordFilter.of(spec.filter(), schema, new Columns(schema, true)::value);
  }

  @Override
  protected long apply(Spec spec, ElasticRun run) {
    Index source = Target.require(run);
    Index target = spec.target().isEmpty() ? source : Target.require(run, spec.target().get());
    if (!run.noted("images")) {
      Target.requireWritable(target);
      run.noteDurably("images", true);
    }
    if (spec.target().isEmpty()) {
      return new Images(run, source).change(NAME, inPlace(spec, source));
    }
    MadeDocuments made = made(spec, source, target);
    Predicate<Row> filter = wanted(spec, source);
    Images images = new Images(run, target);
    images.prepare();
    Slices.each(
        run,
        source.name(),
        new Columns(Target.schema(source), true),
        rows ->
            images.change(
                NAME, made.wanted(run.connection(), rows.stream().filter(filter).toList())));
    return images.count();
  }

  private static MadeDocuments made(Spec spec, Index source, Index target) {
    SetValues values =
        SetValues.of(expressions(spec, source, target), source, target, new Problems());
    return new MadeDocuments(values, expressions(spec, source, target).keySet(), target);
  }

  private static Images.Wish inPlace(Spec spec, Index index) {
    Predicate<Row> filter = wanted(spec, index);
    SetValues values = SetValues.of(spec.set(), index, index, new Problems());
    Columns columns = new Columns(Target.schema(index), true);
    Optional<JsonSchema> rules = index.meta().flatMap(Meta::rules).map(JsonSchema::parse);
    return row -> {
      if (row == null || !filter.test(row)) {
        return Edit.NOTHING;
      }
      Edit edit = values.edit(row);
      if (!edit.isNothing() && rules.isPresent()) {
        requireValid(rules.get(), columns, columns.row(edit.source(row), row.id(), 0, Row.UNKNOWN));
      }
      return edit;
    };
  }

  private static void requireValid(JsonSchema rules, Columns columns, Row row) {
    Optional<JsonSchema.Violation> violation =
        rules.violation(name -> SchemaValidation.value(columns, row, name));
    if (violation.isPresent()) {
      throw MigrationException.refusal(
          StandardErrorCode.SCHEMA_VIOLATION,
          "Field '"
              + violation.get().field()
              + "' of a record would break its container's validation: "
              + violation.get().reason());
    }
  }

  // What is set from fields that are set themselves can't be told from what was there.
  @Override
  protected void inspect(Spec spec, ElasticRun run, Problems problems) {
    Index source = Target.require(run);
    AtomicLong count = new AtomicLong();
    List<String> first = new CopyOnWriteArrayList<>();
    if (spec.target().isEmpty()) {
      Map<String, SetExpression> stable = new LinkedHashMap<>(spec.set());
      stable.values().removeIf(expression -> readsAny(expression, spec.set().keySet()));
      Images.Wish wish = inPlace(new Spec(stable, Optional.empty(), spec.filter()), source);
      Target.Found found = Target.find(run, source, row -> !wish.edit(row).isNothing());
      count.set(found.count());
      first.addAll(found.first());
    } else {
      MadeDocuments made = made(spec, source, Target.require(run, spec.target().get()));
      Predicate<Row> filter = wanted(spec, source);
      Slices.each(
          run,
          source.name(),
          new Columns(Target.schema(source), true),
          rows ->
              made.wanted(run.connection(), rows.stream().filter(filter).toList()).stream()
                  .filter(one -> !one.wish().edit(one.row()).isNothing())
                  .forEach(
                      one -> {
                        if (count.incrementAndGet() <= Target.FIRST) {
                          first.add(one.origin());
                        }
                      }));
    }
    if (count.get() > 0) {
      problems.add(
          StandardErrorCode.SCHEMA_VIOLATION,
          run.container(),
          count.get() + " records are not as the operation leaves them",
          count.get(),
          first);
    }
  }

  private static boolean readsAny(SetExpression expression, Set<String> fields) {
    if (expression instanceof SetExpression.Copy copy) {
      return fields.contains(copy.field());
    }
    return expression instanceof SetExpression.Concatenate parts
        && parts.fields().stream().anyMatch(fields::contains);
  }

  @Override
  protected RollbackResult undo(Spec spec, ElasticRun run) {
    Optional<Index> target = run.indices().find(spec.target().orElse(run.container()));
    return run.noted("images") && target.isPresent()
        ? new Images(run, target.get()).restore(NAME)
        : undone(run);
  }

  @Override
  protected void release(Spec spec, ElasticRun run) {
    Images.release(run);
  }
}
