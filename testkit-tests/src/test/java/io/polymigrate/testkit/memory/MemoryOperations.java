package io.polymigrate.testkit.memory;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.spi.JournalEntry;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.OperationCall;
import io.polymigrate.api.spi.OperationHandler;
import io.polymigrate.api.spi.OperationHandlers;
import io.polymigrate.api.spi.OperationJournal;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeNames;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The operations of the store in memory: extract, load, and one that changes records. */
final class MemoryOperations {
  static final Set<OperationType> TYPES =
      Set.of(OperationType.EXTRACT, OperationType.LOAD, OperationType.ADD_FIELD);

  private MemoryOperations() {}

  static JournaledOperations of(MemoryAdapter adapter) {
    OperationHandlers handlers =
        OperationHandlers.builder("memory")
            .on(
                OperationType.EXTRACT,
                operation -> only(operation, "source_table", "fields"),
                new Alone(adapter))
            .on(
                OperationType.LOAD,
                operation -> only(operation, "target_table", "mode", "undo"),
                new Alone(adapter))
            .on(OperationType.ADD_FIELD, AddField.Spec::parse, new AddField(adapter))
            .build();
    return new JournaledOperations(handlers, new Journal(adapter), Clock.systemUTC());
  }

  private static MigrationOperation only(MigrationOperation operation, String... keys) {
    for (String key : operation.data().keySet()) {
      if (!List.of(keys).contains(key)) {
        throw new IllegalArgumentException(
            "unknown key '" + key + "'; possible: " + new TreeSet<>(List.of(keys)));
      }
    }
    return operation;
  }

  private record Journal(MemoryAdapter adapter) implements OperationJournal {
    @Override
    public CompletionStage<Optional<JournalEntry>> find(String operationId) {
      return adapter.alone(() -> Optional.ofNullable(adapter.database().journal.get(operationId)));
    }

    @Override
    public CompletionStage<Boolean> insert(JournalEntry entry) {
      return adapter.alone(
          () -> adapter.database().journal.putIfAbsent(entry.operationId(), entry) == null);
    }

    @Override
    public CompletionStage<Void> update(JournalEntry entry) {
      return adapter
          .alone(() -> adapter.database().journal.put(entry.operationId(), entry))
          .thenAccept(done -> {});
    }
  }

  /** Extract and load: run as steps of a migration, not alone. */
  private record Alone(MemoryAdapter adapter) implements OperationHandler<MigrationOperation> {
    @Override
    public CompletionStage<Validation> check(MigrationOperation operation, OperationCall call) {
      return adapter.alone(
          () -> {
            if (call.executing()) {
              throw MigrationException.invalid(
                  "'" + operation.type() + "' is a step of a migration and can't be run alone");
            }
            return operation.type().equals(OperationType.LOAD)
                ? Validation.OK
                : found(adapter, operation.collectionOrTable());
          });
    }

    @Override
    public CompletionStage<Long> execute(MigrationOperation operation, OperationCall call) {
      throw new AssertionError("check comes first");
    }

    @Override
    public CompletionStage<Validation> inspect(MigrationOperation operation, OperationCall call) {
      return adapter.alone(() -> found(adapter, operation.collectionOrTable()));
    }

    @Override
    public CompletionStage<RollbackResult> rollBack(
        MigrationOperation operation, OperationCall call) {
      return adapter.alone(
          () ->
              Objects.requireNonNull(adapter.database().images.get(call.operationId()))
                  .restore(adapter.database(), operation.collectionOrTable(), call.operationId()));
    }

    @Override
    public CompletionStage<Void> finalizeUndo(MigrationOperation operation, OperationCall call) {
      return adapter
          .alone(() -> Optional.ofNullable(adapter.database().images.remove(call.operationId())))
          .thenAccept(done -> {});
    }
  }

  private static Validation found(MemoryAdapter adapter, String container) {
    return adapter.database().containers.containsKey(container)
        ? Validation.OK
        : problem(
            StandardErrorCode.CONTAINER_NOT_FOUND, "There is no container '" + container + "'");
  }

  private static Validation problem(StandardErrorCode code, String message) {
    return new Validation(List.of(Validation.Problem.of(code, message)));
  }

  /** Adds a field to the records that match and do not have it; undo is the list of their keys. */
  private record AddField(MemoryAdapter adapter) implements OperationHandler<AddField.Spec> {
    record Spec(
        String container, String field, LogicalType type, @Nullable Object value, Filter filter) {
      static Spec parse(MigrationOperation operation) {
        var unused = only(operation, "field_name", "field_type", "default_value", "nullable");
        String type = text(operation, "field_type");
        Object value = operation.data().get("default_value");
        if (value != null && type.equals("string") && !(value instanceof String)) {
          throw new IllegalArgumentException("'default_value' must be a text");
        }
        return new Spec(
            operation.collectionOrTable(),
            text(operation, "field_name"),
            TypeNames.parse(type),
            value,
            Filter.parse(operation.conditions()));
      }

      private static String text(MigrationOperation operation, String key) {
        if (operation.data().get(key) instanceof String text && !text.isEmpty()) {
          return text;
        }
        throw new IllegalArgumentException("'" + key + "' must be a text and is missing or empty");
      }
    }

    @Override
    public CompletionStage<Validation> check(Spec spec, OperationCall call) {
      return adapter.alone(
          () -> {
            Validation found = found(adapter, spec.container());
            if (!found.ok()) {
              return found;
            }
            RecordSchema schema = adapter.database().container(spec.container()).schema;
            MemoryFilters.check(spec.filter(), schema);
            boolean other =
                schema.find(spec.field()).filter(f -> !f.type().equals(spec.type())).isPresent();
            return other
                ? problem(StandardErrorCode.FIELD_EXISTS, "'" + spec.field() + "' has another type")
                : Validation.OK;
          });
    }

    @Override
    public CompletionStage<Long> execute(Spec spec, OperationCall call) {
      return adapter
          .alone(() -> Json.write(adds(spec)))
          .thenCompose(
              undo ->
                  call.undo().isPresent()
                      ? adapter.alone(() -> undo)
                      : call.saveUndo(undo).thenApply(done -> undo))
          .thenCompose(undo -> adapter.alone(() -> add(spec, call.undo().orElse(undo))));
    }

    private List<Object> adds(Spec spec) {
      MemoryContainer container = adapter.database().container(spec.container());
      List<Object> keys = new ArrayList<>();
      keys.add(container.schema.indexOf(spec.field()) < 0);
      for (Map<String, @Nullable Object> record : container.records()) {
        if (spec.value() != null
            && !record.containsKey(spec.field())
            && MemoryFilters.matches(spec.filter(), record)) {
          keys.add(MemoryKeys.write(container.key(record)));
        }
      }
      return keys;
    }

    private static List<?> undo(String json) {
      return (List<?>) Objects.requireNonNull(Json.parse(json));
    }

    private static @Nullable Map<String, @Nullable Object> record(
        MemoryContainer container, Object key) {
      return container.keyed.get((List<?>) Objects.requireNonNull(TypedJson.read((String) key)));
    }

    private long add(Spec spec, String undo) {
      MemoryContainer container = adapter.database().container(spec.container());
      if (container.schema.indexOf(spec.field()) < 0) {
        List<Field> fields = new ArrayList<>(container.schema.fields());
        fields.add(Field.of(spec.field(), spec.type()));
        container.schema = new RecordSchema(fields, container.schema.key());
      }
      List<?> keys = undo(undo);
      for (Object key : keys.subList(1, keys.size())) {
        Map<String, @Nullable Object> record = record(container, key);
        if (record != null) {
          record.put(spec.field(), spec.value());
        }
      }
      return keys.size() - 1L;
    }

    @Override
    public CompletionStage<Validation> inspect(Spec spec, OperationCall call) {
      return adapter.alone(
          () -> {
            Validation found = found(adapter, spec.container());
            if (!found.ok()) {
              return found;
            }
            boolean there =
                adapter.database().container(spec.container()).schema.indexOf(spec.field()) >= 0;
            return there && adds(spec).size() == 1
                ? Validation.OK
                : problem(StandardErrorCode.FIELD_NOT_FOUND, "'" + spec.field() + "' is not there");
          });
    }

    @Override
    public CompletionStage<RollbackResult> rollBack(Spec spec, OperationCall call) {
      return adapter.alone(
          () -> {
            List<?> keys = undo(call.undo().orElse("[false]"));
            MemoryContainer container = adapter.database().container(spec.container());
            List<String> conflicts = new ArrayList<>();
            long restored = 0;
            for (Object key : keys.subList(1, keys.size())) {
              Map<String, @Nullable Object> record = record(container, key);
              if (record != null && Objects.equals(record.get(spec.field()), spec.value())) {
                record.remove(spec.field());
                restored++;
              } else {
                conflicts.add(String.valueOf(key));
              }
            }
            if (Boolean.TRUE.equals(keys.get(0)) && conflicts.isEmpty()) {
              List<Field> fields = new ArrayList<>(container.schema.fields());
              fields.removeIf(field -> field.name().equals(spec.field()));
              container.schema = new RecordSchema(fields, container.schema.key());
            }
            return new RollbackResult(call.operationId(), restored, conflicts, conflicts.size());
          });
    }
  }
}
