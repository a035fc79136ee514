package io.polymigrate.api.record;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What to write into.
 *
 * @param container table or collection
 * @param schema shape of the batches that will come, with the target's key: {@code type} is
 *     logical, {@code held} is what the batches bring and the store keeps
 * @param origin the source container as it was described, for indexes and constraints; empty when
 *     unknown
 * @param mode what to do with existing keys
 * @param create whether the container may be made when it is not there
 * @param runId identity of the run, for staging names and checkpoints
 * @param resumeState what {@link LoadSession#resumeState()} said before the run was interrupted;
 *     empty for a fresh run
 * @param checkpointsInTarget whether the run keeps its checkpoints in the target store
 * @param undoId identity that the load can be rolled back and finalised by, once prior images are
 *     kept under it (see {@link #undoOperation()}); empty means that none are kept
 * @param batchRecords greatest number of records per request to the store; {@link
 *     Integer#MAX_VALUE} leaves it to the store's limits of bytes
 * @param options the load operation's further data, adapter-specific
 */
public record LoadRequest(
    String container,
    RecordSchema schema,
    Optional<ContainerDescription> origin,
    LoadMode mode,
    boolean create,
    String runId,
    Optional<String> resumeState,
    boolean checkpointsInTarget,
    Optional<String> undoId,
    int batchRecords,
    Map<String, @Nullable Object> options) {

  /** Copies the options. */
  public LoadRequest {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    if (batchRecords < 1) {
      throw new IllegalArgumentException("Invalid batch size: " + batchRecords + " (must be >= 1)");
    }
  }

  /** An upsert that may create the container, without checkpoints or undo. */
  public static LoadRequest of(String container, RecordSchema schema, String runId) {
    return new LoadRequest(
        container,
        schema,
        Optional.empty(),
        LoadMode.UPSERT,
        true,
        runId,
        Optional.empty(),
        false,
        Optional.empty(),
        1000,
        Map.of());
  }

  /**
   * What indexes and constraints are made from in a container that the load creates: the origin,
   * unless the load says {@code indexes: false}.
   */
  public Optional<ContainerDescription> restored() {
    return origin.filter(it -> !Boolean.FALSE.equals(options.get("indexes")));
  }

  /** The same load, that comes from that container. */
  public LoadRequest withOrigin(Optional<ContainerDescription> newOrigin) {
    return with(copy -> copy.origin = newOrigin);
  }

  /** The same load, with another mode. */
  public LoadRequest withMode(LoadMode newMode) {
    return with(copy -> copy.mode = newMode);
  }

  /** The same load, that may create the container or not. */
  public LoadRequest withCreate(boolean newCreate) {
    return with(copy -> copy.create = newCreate);
  }

  /** The same load, that goes on where one left that, or begins anew. */
  public LoadRequest withResumeState(Optional<String> newResumeState) {
    return with(copy -> copy.resumeState = newResumeState);
  }

  /** The same load, with checkpoints in the target or not. */
  public LoadRequest withCheckpointsInTarget(boolean newCheckpointsInTarget) {
    return with(copy -> copy.checkpointsInTarget = newCheckpointsInTarget);
  }

  /** The same load, that keeps prior images under that identity, or none. */
  public LoadRequest withUndoId(Optional<String> newUndoId) {
    return with(copy -> copy.undoId = newUndoId);
  }

  /** The same load, with requests of another size. */
  public LoadRequest withBatchRecords(int newBatchRecords) {
    return with(copy -> copy.batchRecords = newBatchRecords);
  }

  /** The same load, with other options. */
  public LoadRequest withOptions(Map<String, ? extends @Nullable Object> newOptions) {
    return with(copy -> copy.options = new LinkedHashMap<>(newOptions));
  }

  private LoadRequest with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.toRequest();
  }

  /** Whether prior images are kept, for rollback. */
  public boolean keepUndo() {
    return undoId.isPresent();
  }

  /**
   * Refuses a load into a container that holds records whose fields are carried in another form
   * than those to come: one schema beside them could not be true of both.
   *
   * @param stored what is kept beside the container
   * @throws MigrationException with {@code SCHEMA_MISMATCH}
   */
  public void requireSameForms(RecordSchema stored) {
    for (Field field : schema.fields()) {
      Field there = stored.find(field.name()).orElse(field);
      boolean carried = field.carried() || there.carried();
      if (carried && !there.type().equals(field.type())) {
        throw new MigrationException(
            StandardErrorCode.SCHEMA_MISMATCH,
            Outcome.NOT_APPLIED,
            "The field '"
                + field.name()
                + "' of '"
                + container
                + "' is kept as "
                + described(there)
                + ", but the records bring "
                + described(field)
                + "; convert it, or load into another container");
      }
    }
  }

  /**
   * The schema of a container that holds records of other loads too, where records need not all
   * have the same fields: those that are there, and those to come.
   *
   * @param stored what is kept beside the container
   * @param coming the schema of this load as the store holds it
   * @throws MigrationException with {@code SCHEMA_MISMATCH} when the keys differ, or a field's type
   */
  public RecordSchema mergedWith(RecordSchema stored, RecordSchema coming) {
    if (!stored.key().equals(coming.key())) {
      throw MigrationException.refusal(
          StandardErrorCode.SCHEMA_MISMATCH,
          "The records in '"
              + container
              + "' have the key "
              + stored.key()
              + ", the coming ones "
              + coming.key()
              + "; load with the same key or into another container");
    }
    if (stored.key().isEmpty()) {
      return coming; // such a container is replaced as a whole
    }
    List<Field> fields = new ArrayList<>(stored.fields());
    for (Field field : coming.fields()) {
      int at = stored.indexOf(field.name());
      if (at < 0) {
        fields.add(field);
      } else if (!fields.get(at).type().equals(field.type())) {
        throw MigrationException.refusal(
            StandardErrorCode.SCHEMA_MISMATCH,
            "The field '"
                + field.name()
                + "' of '"
                + container
                + "' is of type "
                + fields.get(at).type()
                + ", but the records bring "
                + field.type()
                + "; convert it, or load into another container");
      } else if (field.nullable()) {
        fields.set(at, fields.get(at).withNullable(true));
      }
    }
    return new RecordSchema(fields, coming.key());
  }

  private static String described(Field field) {
    return field.carried() ? field.type() + " in " + field.held() : field.type().toString();
  }

  /**
   * The load as an execution, for the journal: what {@link
   * io.polymigrate.api.spi.JournaledOperations#beginLoad} is given before the first record is
   * written.
   *
   * @throws IllegalStateException when no prior images are kept
   */
  public MigrationOperation undoOperation() {
    if (undoId.isEmpty()) {
      throw new IllegalStateException("The load of '" + container + "' keeps no prior images");
    }
    return undoOperation(container, mode, undoId.get());
  }

  /** The load as an execution, of what decides about it. */
  public static MigrationOperation undoOperation(String container, LoadMode mode, String undoId) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("target_table", container);
    data.put("mode", mode.name().toLowerCase(Locale.ROOT));
    data.put("undo", true);
    return MigrationOperation.of(OperationType.LOAD, container, data).withOperationId(undoId);
  }

  /** The request, open to change for a moment, so that the list of its parts stands once. */
  private static final class Copy {
    private final String container;
    private final RecordSchema schema;
    private final String runId;
    private Optional<ContainerDescription> origin;
    private LoadMode mode;
    private boolean create;
    private Optional<String> resumeState;
    private boolean checkpointsInTarget;
    private Optional<String> undoId;
    private int batchRecords;
    private Map<String, @Nullable Object> options;

    private Copy(LoadRequest request) {
      container = request.container;
      schema = request.schema;
      runId = request.runId;
      origin = request.origin;
      mode = request.mode;
      create = request.create;
      resumeState = request.resumeState;
      checkpointsInTarget = request.checkpointsInTarget;
      undoId = request.undoId;
      batchRecords = request.batchRecords;
      options = request.options;
    }

    private LoadRequest toRequest() {
      return new LoadRequest(
          container,
          schema,
          origin,
          mode,
          create,
          runId,
          resumeState,
          checkpointsInTarget,
          undoId,
          batchRecords,
          options);
    }
  }
}
