package io.polymigrate.api.spi;

import io.polymigrate.api.json.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A run whose notes (what rollback and resume need) are kept in the journal's entry, as a JSON
 * object. A note is made before the change that it undoes, so a rollback that finds no note has
 * nothing to undo.
 *
 * <p>Used by one thread. Notes hold what JSON can: texts, numbers, booleans, lists and maps of
 * these.
 */
public class JournaledRun extends OperationRun {
  private final OperationCall call;
  private final Map<String, @Nullable Object> notes;

  /** A run that begins with what earlier ones noted. */
  protected JournaledRun(OperationCall call) {
    super(call);
    this.call = call;
    this.notes = call.undo().map(Json::parseObject).orElseGet(LinkedHashMap::new);
  }

  /** Whether an earlier run, or this one, noted that; a note of null is none. */
  public final boolean noted(String key) {
    return notes.get(key) != null;
  }

  /** The note as a text; empty when there is none. */
  public final Optional<String> text(String key) {
    return Optional.ofNullable(notes.get(key)).map(Object::toString);
  }

  /** The note as a whole number; 0 when there is none. */
  public final long number(String key) {
    return notes.get(key) instanceof Number number ? number.longValue() : 0;
  }

  /** The note as a list; empty when there is none. */
  public final List<?> list(String key) {
    return notes.get(key) instanceof List<?> list ? list : List.of();
  }

  /** The note as it is; null when there is none. */
  public final @Nullable Object value(String key) {
    return notes.get(key);
  }

  /** All notes, as they stand now and change. */
  public final Map<String, @Nullable Object> notes() {
    return Collections.unmodifiableMap(notes);
  }

  /** Notes something; durable with the next {@link #save}. */
  public final void note(String key, @Nullable Object value) {
    notes.put(key, value);
  }

  /** Notes something durably. The process may be made to die before and after, as by its key. */
  public final void noteDurably(String key, @Nullable Object value) {
    note(key, value);
    KillPoint.at("note." + key + ".before");
    save();
    KillPoint.at("note." + key + ".after");
  }

  /** Makes the notes durable; where the journal joins transactions, with this thread's. */
  public final void save() {
    Stages.join(call.saveUndo(Json.write(notes)));
  }

  /** Takes notes back that a failed transaction had made. */
  protected final void restore(Map<String, ? extends @Nullable Object> before) {
    notes.clear();
    notes.putAll(before);
  }

  /** Whether anything was noted. */
  @Override
  public final boolean begun() {
    return !notes.isEmpty();
  }

  /**
   * Changes a definition where that is no part of a transaction: notes it durably, then changes it.
   *
   * @param killPoint name of the instants before, in between and after
   * @param note makes the note
   * @param done whether the change is there already, made by an interrupted run or by a request
   *     whose answer was lost
   * @param action makes the change
   */
  public final void change(String killPoint, Runnable note, BooleanSupplier done, Runnable action) {
    KillPoint.at(killPoint + ".before");
    note.run();
    save();
    KillPoint.at(killPoint + ".noted");
    if (!done.getAsBoolean()) {
      action.run();
    }
    KillPoint.at(killPoint + ".after");
  }
}
