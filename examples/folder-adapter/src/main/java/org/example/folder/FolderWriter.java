package org.example.folder;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.SerialSink;
import io.polymigrate.api.type.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Appends batches to the stage of a load. */
final class FolderWriter implements SerialSink.Writer {
  private final FolderLoad load;
  private volatile boolean stopAtRejections;

  FolderWriter(FolderLoad load) {
    this.load = load;
  }

  @Override
  public void stopAtRejections() {
    stopAtRejections = true;
  }

  @Override
  public WriteResult write(RecordBatch batch, Optional<CheckpointMark> mark) throws IOException {
    List<Rejection> rejections = new ArrayList<>();
    List<Map<String, @Nullable Object>> records = new ArrayList<>();
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < batch.size(); row++) {
      Map<String, @Nullable Object> record = record(batch, row, rejections);
      if (record != null) {
        records.add(record);
        rows.add(row);
      }
    }
    if (stopAtRejections && !rejections.isEmpty()) {
      return new WriteResult(0, 0, rejections);
    }
    long written = 0;
    long skipped = 0;
    List<FolderLoad.Fate> fates = load.append(records);
    for (int i = 0; i < fates.size(); i++) {
      switch (fates.get(i)) {
        case WRITTEN -> written++;
        case SKIPPED -> skipped++;
        case DUPLICATE ->
            rejections.add(
                new Rejection(
                    rows.get(i),
                    Optional.empty(),
                    StandardErrorCode.DUPLICATE_KEY,
                    "a record of this key is there already"));
      }
    }
    return new WriteResult(written, skipped, rejections);
  }

  // Null when it is rejected.
  private @Nullable Map<String, @Nullable Object> record(
      RecordBatch batch, int row, List<Rejection> rejections) {
    Map<String, @Nullable Object> record = new LinkedHashMap<>();
    List<Field> fields = load.request().schema().fields();
    for (int column = 0; column < fields.size(); column++) {
      String name = fields.get(column).name();
      try {
        Object value = ValueCollector.value(batch, row, column);
        check(name, value);
        if (value != Values.MISSING) {
          record.put(name, value);
        }
      } catch (RefusedValueException e) {
        rejections.add(
            new Rejection(row, Optional.of(name), e.code(), String.valueOf(e.getMessage())));
        return null;
      }
    }
    return record;
  }

  private void check(String field, @Nullable Object value) {
    boolean key = load.request().schema().key().contains(field);
    if (key && (value == null || value == Values.MISSING)) {
      throw new RefusedValueException(
          StandardErrorCode.KEY_MISSING, "the field is part of the key and is missing or null");
    }
    if (value == Values.MISSING && !load.keepsMissing()) {
      throw RefusedValueException.notRepresentable(
          "the record does not have the field, and CSV can't tell that from null; give it a"
              + " default in a transform");
    }
    Held.check(value);
  }
}
