package io.polymigrate.redis;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.spi.SetExpression;
import io.polymigrate.api.spi.SortKeyWriter;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Sets fields of records in place, or makes records of another container from them: by {@code set},
 * which means the same in all stores.
 */
final class MigrateData extends BlockingHandler<MigrateData.Spec, Execution> {

  /** What to set, where, from which records. */
  record Spec(Map<String, SetExpression> set, Optional<String> target, Filter filter) {}

  MigrateData(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "set", "target_table");
    Map<String, SetExpression> set = data.set();
    Optional<String> target =
        data.has("target_table") ? Optional.of(data.newName("target_table")) : Optional.empty();
    if (set.isEmpty() && target.isEmpty()) {
      throw new IllegalArgumentException("'set' must say what to change, or 'target_table' where");
    }
    boolean itself = target.filter(operation.collectionOrTable()::equals).isPresent();
    return new Spec(set, itself ? Optional.empty() : target, OperationData.filter(operation));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Container source = run.target();
    ContainerChecks.requireHashes(problems, source);
    RowFilter.of(spec.filter(), source.schema());
    Container target = spec.target().map(run::target).orElse(source);
    ContainerChecks.requireHashes(problems, target);
    for (String field : spec.set().keySet()) {
      ContainerChecks.requireField(problems, target, field);
      if (spec.target().isEmpty()) {
        ContainerChecks.requireOutsideKey(problems, target, field);
      }
    }
    if (!problems.none()) {
      return;
    }
    problems.require(
        target.keyed(),
        StandardErrorCode.KEY_MISSING,
        "Records of '" + target.name() + "' have no key");
    expressions(spec, source, target)
        .forEach((field, it) -> SetText.check(it, field(target, field), source, problems));
    for (String part : target.schema().key()) {
      problems.require(
          spec.target().isEmpty() || expressions(spec, source, target).containsKey(part),
          StandardErrorCode.KEY_MISSING,
          "'set' gives no value for the key field '" + part + "' of '" + target.name() + "'");
    }
  }

  private static Field field(Container container, String name) {
    return container.schema().find(name).orElseThrow();
  }

  // Into another container all fields of the same names go over, unless some are named; and the
  // key always does.
  private static Map<String, SetExpression> expressions(
      Spec spec, Container source, Container target) {
    Map<String, SetExpression> all = new LinkedHashMap<>(spec.set());
    if (spec.target().isPresent()) {
      for (Field field : target.schema().fields()) {
        boolean wanted = spec.set().isEmpty() || target.schema().key().contains(field.name());
        if (wanted && source.schema().find(field.name()).isPresent()) {
          all.putIfAbsent(field.name(), new SetExpression.Copy(field.name()));
        }
      }
    }
    return all;
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    run.note("begun", "1");
    Container source = run.target();
    run.adopt(source);
    Predicate<Row> filter = RowFilter.of(spec.filter(), source.schema());
    if (spec.target().isEmpty()) {
      return new Images(run, source)
          .change(
              "migrate_data.fill",
              row -> filter.test(row) ? changes(spec.set(), source, source, row) : List.of());
    }
    Container target = run.target(spec.target().get());
    run.adopt(target);
    return new Copying(spec, run, source, target, filter).all();
  }

  private static List<FieldChange> changes(
      Map<String, SetExpression> set, Container source, Container target, Row row) {
    List<FieldChange> changes = new ArrayList<>();
    set.forEach(
        (name, expression) ->
            changes.add(
                new FieldChange(
                    name,
                    Schemas.text(target, row, name),
                    SetText.text(expression, field(target, name), source, row))));
    return changes;
  }

  /** Makes records of one container from those of another. */
  private static final class Copying {
    private static final String STEP = "migrate_data.copy";

    private final Execution run;
    private final Container source;
    private final Container target;
    private final Predicate<Row> filter;
    private final Map<String, SetExpression> set;
    private final Images images;
    private final RowReader reader;
    private final RowReader origin;

    Copying(Spec spec, Execution run, Container source, Container target, Predicate<Row> filter) {
      this.run = run;
      this.source = source;
      this.target = target;
      this.filter = filter;
      this.set = expressions(spec, source, target);
      this.images = new Images(run, target);
      this.reader = new RowReader(run.connection(), target, RowReader.Kind.HASH, false);
      this.origin = new RowReader(run.connection(), source, RowReader.Kind.HASH, false);
    }

    long all() {
      new Images(run, source)
          .walk(
              run.note(STEP).map(HexFormat.of()::parseHex),
              rows -> {
                if (!rows.isEmpty()) {
                  run.throttle(rows.size());
                  KillPoint.at(STEP + ".before");
                  page(rows);
                  KillPoint.at(STEP + ".changed");
                  byte[] last = rows.get(rows.size() - 1).member();
                  run.note(STEP, HexFormat.of().formatHex(last));
                  KillPoint.at(STEP + ".after");
                  run.progress(rows.size());
                }
              });
      return run.kept().size();
    }

    private void page(List<Row> rows) {
      List<Row> wanted = rows.stream().filter(filter).toList();
      boolean again = true;
      while (again) {
        Map<ByteString, List<FieldChange>> made = new LinkedHashMap<>();
        Map<ByteString, Long> ends = new HashMap<>();
        List<Long> sourceEnds = origin.ends(wanted.stream().map(Row::member).toList());
        for (int i = 0; i < wanted.size(); i++) {
          Row row = wanted.get(i);
          List<FieldChange> fields = new ArrayList<>();
          Bytes member = new Bytes();
          SortKeyWriter key = new SortKeyWriter(member);
          Map<String, byte[]> texts = new LinkedHashMap<>();
          set.forEach(
              (name, expression) -> {
                byte[] text = SetText.text(expression, field(target, name), source, row);
                if (text != null) {
                  texts.put(name, text);
                }
              });
          for (String part : target.schema().key()) {
            byte[] text = texts.get(part);
            if (text == null || text == Row.NULL) {
              throw MigrationException.refusal(
                  StandardErrorCode.KEY_MISSING,
                  "A record of '"
                      + source.name()
                      + "' has no value for the key field '"
                      + part
                      + "' of '"
                      + target.name()
                      + "'");
            }
            TextReader.write(text, field(target, part).held(), key);
          }
          texts.forEach((name, text) -> fields.add(new FieldChange(name, null, text)));
          made.put(new ByteString(member.toArray()), fields);
          ends.put(new ByteString(member.toArray()), sourceEnds.get(i));
        }
        again = !images.send(changes(made, ends)).isEmpty();
      }
    }

    // What is there already is changed, and what is not comes to be, and ends as its origin does.
    // Several records may make the same one: what is kept of it is then about all of them.
    private List<Images.Change> changes(
        Map<ByteString, List<FieldChange>> made, Map<ByteString, Long> ends) {
      List<byte[]> members = made.keySet().stream().map(ByteString::bytes).toList();
      Map<ByteString, Row> there = new LinkedHashMap<>();
      reader.read(members).forEach(row -> there.put(new ByteString(row.member()), row));
      Map<ByteString, ByteString> kept = new HashMap<>();
      Iterator<ByteString> each = images.kept(members).iterator();
      made.keySet().forEach(member -> kept.put(member, each.next()));
      List<Images.Change> changes = new ArrayList<>();
      made.forEach(
          (member, fields) -> {
            Row row = there.get(member);
            ByteString was = kept.getOrDefault(member, Images.Change.NOTHING);
            if (row == null) {
              long end = ends.getOrDefault(member, 0L);
              changes.add(Images.Change.made(member, fields, end, was));
              return;
            }
            List<FieldChange> different =
                fields.stream()
                    .map(it -> it.from(Schemas.text(target, row, it.field())))
                    .filter(FieldChange::changes)
                    .toList();
            if (!different.isEmpty()) {
              changes.add(Images.Change.next(member, different, was));
            }
          });
      return changes;
    }
  }

  // What came of copies and texts can't be told from what was there; constants can.
  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Container source = run.target();
    if (spec.target().isPresent()) {
      run.target(spec.target().get());
      return;
    }
    Predicate<Row> filter = RowFilter.of(spec.filter(), source.schema());
    for (Map.Entry<String, SetExpression> entry : spec.set().entrySet()) {
      if (entry.getValue() instanceof SetExpression.Constant constant) {
        byte[] wanted = Given.text(field(source, entry.getKey()), constant.value());
        Images.Found other =
            new Images(run, source)
                .find(
                    row -> {
                      byte[] text = Schemas.text(source, row, entry.getKey());
                      boolean same =
                          text != null
                              && (text == Row.NULL) == (wanted == Row.NULL)
                              && Arrays.equals(text, wanted);
                      return filter.test(row) && !same;
                    });
        if (other.count() > 0) {
          problems.add(
              StandardErrorCode.SCHEMA_VIOLATION,
              entry.getKey(),
              other.count() + " records are not as the operation leaves them",
              other.count(),
              other.first());
        }
      }
    }
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    String name = spec.target().orElse(run.container());
    if (!run.begun() || run.registry().find(name).isEmpty()) {
      return undone(run);
    }
    return new Images(run, run.target(name)).restore();
  }
}
