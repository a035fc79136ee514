package io.polymigrate.elastic;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.KillPoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Changes a container by making its index anew: a mapping can't be changed in place. The old index
 * takes no writes from the first document that is copied on; at the end the container's alias is
 * turned, at once; the old index stays, for a rollback, until the operation is finalised. Documents
 * are copied to the byte, by their sources, which the server's own scripts would write anew.
 */
final class Rebuild {
  private static final Map<String, @Nullable Object> ALL = Map.of("match_all", Map.of());
  private static final String FASTEST = "[\"_shard_doc\"]";
  private static final int FIRST_PAGE = 200;

  /** Settings that a server makes for each index by itself, or that are of this moment. */
  private static final Set<String> NOT_COPIED =
      Set.of(
          "creation_date",
          "uuid",
          "version",
          "provided_name",
          "resize",
          "blocks",
          "history",
          "routing",
          "frozen",
          "verified_read_only",
          "verified_before_close",
          "refresh_interval",
          "number_of_replicas");

  private final ElasticRun run;
  private final ElasticConnection connection;
  private final Indices indices;

  /**
   * What is to become of the index.
   *
   * @param meta what we keep in its mapping
   * @param properties makes its properties of those that it had
   * @param settings what is set otherwise than it was
   * @param edits what becomes of its documents
   */
  record Plan(
      Meta meta,
      UnaryOperator<Map<String, @Nullable Object>> properties,
      Map<String, @Nullable Object> settings,
      Edit.Maker edits) {

    static Plan of(Meta meta, UnaryOperator<Map<String, @Nullable Object>> properties) {
      return new Plan(meta, properties, Map.of(), row -> Edit.NOTHING);
    }

    Plan withEdits(Edit.Maker newEdits) {
      return new Plan(meta, properties, settings, newEdits);
    }

    Plan withSettings(Map<String, @Nullable Object> newSettings) {
      return new Plan(meta, properties, newSettings, edits);
    }
  }

  /** Makes the plan from the index as it was before. */
  @FunctionalInterface
  interface Planner {
    Plan plan(Index old);
  }

  Rebuild(ElasticRun run) {
    this.run = run;
    this.connection = run.connection();
    this.indices = run.indices();
  }

  private String noted(String key) {
    return run.text(key).orElseThrow();
  }

  private Index old() {
    return indices
        .exact(run.container(), noted("old"))
        .orElseThrow(
            () ->
                new MigrationException(
                    StandardErrorCode.STORE_ERROR,
                    Outcome.UNKNOWN,
                    "The index '" + noted("old") + "', kept for a rollback, is gone"));
  }

  /** Rebuilds it, or goes on; answers how many documents were changed. */
  long apply(Planner planner) {
    if (!run.noted("new")) {
      Index there = Target.require(run);
      Target.requireWritable(there);
      byte[] id = run.operationId().getBytes(StandardCharsets.UTF_8);
      run.note("old", there.name());
      run.noteDurably(
          "new", IndexNames.generation(there.alias(), "o" + UUID.nameUUIDFromBytes(id)));
    }
    Index current = indices.require(run.container());
    if (!current.name().equals(noted("new"))) {
      requireOld(current);
      try {
        build(planner.plan(old()));
      } catch (RuntimeException e) {
        giveUp();
        throw e;
      }
      turn(current, noted("new"));
    }
    return run.number("changed");
  }

  private void requireOld(Index current) {
    if (!current.name().equals(noted("old"))) {
      throw changedSince();
    }
  }

  private MigrationException changedSince() {
    return MigrationException.refusal(
        StandardErrorCode.SCHEMA_MISMATCH,
        "'"
            + run.container()
            + "' was changed by another operation since this one began; roll back that one"
            + " first");
  }

  // What failed leaves others working; what was killed does when it is run again or rolled back.
  private void giveUp() {
    try {
      indices.delete(noted("new"));
      block(noted("old"), false);
    } catch (RuntimeException e) {
      // The failure itself matters more, and running again begins here anew.
      var unused = e;
    }
  }

  private void build(Plan plan) {
    Index old = old();
    String fresh = noted("new");
    KillPoint.at("rebuild.before");
    block(old.name(), true);
    KillPoint.at("rebuild.blocked");
    indices.delete(fresh);
    Map<String, @Nullable Object> settings = settings(old, plan);
    Map<String, @Nullable Object> turned = new LinkedHashMap<>(settings);
    turned.put("refresh_interval", "-1");
    turned.put("number_of_replicas", 0);
    Map<String, @Nullable Object> mapping = new LinkedHashMap<>(old.mapping());
    mapping.put("_meta", plan.meta().in(Reply.object(old.mapping(), "_meta")));
    mapping.put("properties", plan.properties().apply(new LinkedHashMap<>(old.properties())));
    indices.create(
        fresh, Map.of(Index.writable(fresh), Map.of()), mapping, Map.of("index", turned));
    KillPoint.at("rebuild.created");
    long changed = copy(old, fresh, plan.edits());
    Map<String, @Nullable Object> last = new LinkedHashMap<>();
    for (String name : List.of("refresh_interval", "number_of_replicas")) {
      last.put("index." + name, settings.get(name));
    }
    indices.set(fresh, last);
    indices.refresh(fresh);
    run.note("changed", changed);
    run.noteDurably("marks", marks(fresh));
  }

  private static Map<String, @Nullable Object> settings(Index old, Plan plan) {
    Map<String, @Nullable Object> settings = new LinkedHashMap<>(old.settings());
    Object refresh = settings.get("refresh_interval");
    Object replicas = settings.get("number_of_replicas");
    settings.keySet().removeAll(NOT_COPIED);
    settings.put("refresh_interval", refresh);
    settings.put("number_of_replicas", replicas);
    settings.putAll(plan.settings());
    return settings;
  }

  /** Whether an index takes no writes; those under way end before it takes none. */
  private void block(String index, boolean blocked) {
    if (blocked && indices.exact(run.container(), index).filter(Index::isBlocked).isEmpty()) {
      connection.call("PUT", "/" + ElasticConnection.path(index) + "/_block/write");
    } else if (!blocked) {
      indices.set(index, Map.of("index.blocks.write", false));
    }
  }

  // Aliases that others gave the index go along.
  private void turn(Index from, String to) {
    List<Map<String, @Nullable Object>> actions = new ArrayList<>();
    from.aliases()
        .forEach(
            (alias, facts) -> {
              if (!alias.equals(Index.writable(from.name()))) {
                actions.add(Indices.action("remove", from.name(), alias));
                Map<String, @Nullable Object> added = new LinkedHashMap<>();
                added.put("index", to);
                added.put("alias", alias);
                if (facts instanceof Map<?, ?> map) {
                  added.putAll(Reply.strings(map));
                }
                actions.add(Map.of("add", added));
              }
            });
    KillPoint.at("rebuild.turn");
    indices.alias(actions);
    KillPoint.at("rebuild.turned");
  }

  private long copy(Index old, String fresh, Edit.Maker edits) {
    AtomicLong changed = new AtomicLong();
    Slices.each(
        run,
        old.name(),
        columns(old),
        rows -> {
          run.throttle(rows.size());
          BulkLines lines = new BulkLines(connection, fresh);
          for (Row row : rows) {
            Edit edit = edits.edit(row);
            changed.addAndGet(edit.isNothing() ? 0 : 1);
            lines.index(row, edit);
          }
          lines.send();
          KillPoint.at("rebuild.copied");
          run.progress(rows.size());
        });
    return changed.get();
  }

  private static Columns columns(Index index) {
    return new Columns(index.schema().orElseThrow(), true);
  }

  /** The last change of each shard: equal ones mean that nobody changed anything since. */
  private String marks(String index) {
    Map<String, @Nullable Object> reply =
        connection.get("/" + ElasticConnection.path(index) + "/_stats/docs?level=shards").json();
    Map<String, @Nullable Object> shards =
        Reply.object(Reply.object(Reply.object(reply, "indices"), index), "shards");
    Map<String, String> marks = new TreeMap<>();
    shards.forEach(
        (shard, copies) -> {
          for (Object copy : copies instanceof List<?> list ? list : List.of()) {
            Map<String, @Nullable Object> facts = Reply.strings((Map<?, ?>) copy);
            if (Boolean.TRUE.equals(Reply.object(facts, "routing").get("primary"))) {
              marks.put(shard, String.valueOf(Reply.object(facts, "seq_no").get("max_seq_no")));
            }
          }
        });
    return marks.toString();
  }

  /** Turns the alias back to the old index, and brings along what others changed since. */
  RollbackResult undo(Planner planner) {
    Optional<Index> current = indices.find(run.container());
    if (!run.noted("new") || current.isEmpty()) {
      return BlockingHandler.undone(run);
    }
    String fresh = noted("new");
    if (current.get().name().equals(noted("old"))) {
      indices.delete(fresh);
      block(noted("old"), false);
      return BlockingHandler.undone(run);
    }
    if (!current.get().name().equals(fresh)) {
      requireOld(current.get());
    }
    Plan plan = planner.plan(old());
    if (!current.get().schema().equals(Optional.of(plan.meta().schema()))) {
      throw changedSince();
    }
    KillPoint.at("rebuild.undo");
    block(fresh, true);
    block(noted("old"), false);
    Conflicts conflicts = new Conflicts();
    if (!marks(fresh).equals(noted("marks"))) {
      bringAlong(plan.edits(), conflicts);
    }
    KillPoint.at("rebuild.undo.turn");
    turn(current.get(), noted("old"));
    indices.delete(fresh);
    return conflicts.result(run, Math.max(0, run.number("changed") - conflicts.count()));
  }

  // A document that is not what the operation made of the old one was changed by others.
  private void bringAlong(Edit.Maker edits, Conflicts conflicts) {
    Index old = old();
    Columns columns = columns(old);
    try (Snapshot there = Snapshot.open(connection, noted("new"));
        Snapshot before = Snapshot.open(connection, old.name())) {
      pages(
          there,
          columns,
          (rows, lines) -> {
            Map<String, Row> olds = byId(before, rows, columns);
            for (Row row : rows) {
              Row was = olds.get(row.id());
              if (was == null || !same(was, edits.edit(was), row)) {
                conflicts.add(row.id());
                lines.index(row, Edit.NOTHING);
              }
            }
          });
      pages(
          before,
          columns,
          (rows, lines) -> {
            Map<String, Row> now = byId(there, rows, columns);
            for (Row row : rows) {
              if (!now.containsKey(row.id())) {
                conflicts.add(row.id());
                lines.delete(row.id());
              }
            }
          });
    }
  }

  private static boolean same(Row was, Edit edit, Row now) {
    Bytes made = new Bytes();
    edit.write(was, made);
    Bytes found = new Bytes();
    DocWriter.onOneLine(found, now.bytes(), now.from(), now.size());
    return Arrays.equals(made.toArray(), found.toArray());
  }

  /** Looks at documents, and writes to the old index. */
  private interface Look {
    void at(List<Row> rows, BulkLines lines);
  }

  private void pages(Snapshot snapshot, Columns columns, Look look) {
    Optional<byte[]> last = Optional.empty();
    while (true) {
      run.context().throwIfStopped();
      Snapshot.Page page = snapshot.search(ALL, FASTEST, last, FIRST_PAGE, true, columns);
      if (page.rows().isEmpty()) {
        return;
      }
      BulkLines lines = new BulkLines(connection, noted("old"));
      look.at(page.rows(), lines);
      lines.send();
      last = page.last();
    }
  }

  private static Map<String, Row> byId(Snapshot snapshot, List<Row> rows, Columns columns) {
    List<String> ids = rows.stream().map(Row::id).toList();
    Map<String, Row> found = new HashMap<>();
    snapshot
        .search(
            Map.of("ids", Map.of("values", ids)),
            FASTEST,
            Optional.empty(),
            ids.size(),
            true,
            columns)
        .rows()
        .forEach(row -> found.put(row.id(), row));
    return found;
  }

  /** Gives up the old index. */
  void release() {
    if (run.noted("old")) {
      indices.delete(noted("old"));
    }
  }
}
