package io.polymigrate.dynamo;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationCall;
import io.polymigrate.api.spi.Stages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run of one operation with what earlier runs of it noted. Used by one thread; blocks. */
final class Execution {
  private final DynamoConnection connection;
  private final Tables tables;
  private final OperationCall call;
  private final Map<String, @Nullable Object> notes;

  Execution(DynamoConnection connection, OperationCall call) {
    this.connection = connection;
    this.tables = new Tables(connection);
    this.call = call;
    this.notes = call.undo().map(Json::parseObject).orElseGet(LinkedHashMap::new);
  }

  DynamoConnection connection() {
    return connection;
  }

  Tables tables() {
    return tables;
  }

  CallContext context() {
    return call.context();
  }

  String operationId() {
    return call.operationId();
  }

  String container() {
    return call.operation().collectionOrTable();
  }

  int batchSize() {
    return call.operation().batchSize();
  }

  /** Whether this is part of an execution, rather than a question. */
  boolean executing() {
    return call.executing();
  }

  /** Whether an earlier run, or this one, noted that. */
  boolean noted(String key) {
    return notes.containsKey(key);
  }

  Optional<String> text(String key) {
    return Optional.ofNullable(notes.get(key)).map(Object::toString);
  }

  @Nullable Object value(String key) {
    return notes.get(key);
  }

  List<?> list(String key) {
    return notes.get(key) instanceof List<?> list ? list : List.of();
  }

  /** Whether this run or an earlier one may have changed something. */
  boolean begun() {
    return !notes.isEmpty();
  }

  /** Notes something durably, before the change that it undoes. */
  void note(String key, @Nullable Object value) {
    notes.put(key, value);
    KillPoint.at("note." + key + ".before");
    Stages.join(call.saveUndo(Json.write(notes)));
    KillPoint.at("note." + key + ".after");
  }

  /** Asks for leave to change so many more records: stops, or waits, as the caller of us wants. */
  void throttle(long records) {
    context().throwIfStopped();
    DynamoConnection.sleep(context().rateLimit().acquire(records, 0));
  }

  void progress(long records) {
    context().progress().advanced(container(), records, 0);
  }
}
