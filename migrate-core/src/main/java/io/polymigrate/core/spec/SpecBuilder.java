package io.polymigrate.core.spec;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.core.transform.Embedding;
import io.polymigrate.core.transform.NameCase;
import io.polymigrate.core.transform.Transforms;
import io.polymigrate.core.transform.Unembedding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a specification of a document that the published schema has let through. */
final class SpecBuilder {
  private SpecBuilder() {}

  static MigrationSpec spec(Map<String, @Nullable Object> map) {
    return new MigrationSpec(
        end(SpecMap.of(map, "$").map("source")),
        end(SpecMap.of(map, "$").map("target")),
        migrations(SpecMap.of(map, "$")),
        OptionsBuilder.options(SpecMap.of(map, "$").map("options")));
  }

  private static StoreEnd end(SpecMap map) {
    String url = map.has("connection_string") ? "connection_string" : "url";
    return new StoreEnd(map.text("type"), map.text(url));
  }

  private static List<Migration> migrations(SpecMap spec) {
    if (spec.has("migrations") == spec.has("steps")) {
      throw MigrationException.invalid("$: give either 'migrations' or 'steps'");
    }
    if (spec.has("steps")) {
      List<Step> steps = steps(spec.maps("steps"));
      Step first = steps.get(0);
      return List.of(
          new Migration(first instanceof ExtractStep e ? e.sourceTable() : "migration", steps));
    }
    List<Migration> migrations = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (SpecMap map : spec.maps("migrations")) {
      for (Migration migration : map.has("tables") ? tables(map) : List.of(named(map))) {
        if (!names.add(migration.name())) {
          throw MigrationException.invalid(
              map.path() + ": there are two migrations called '" + migration.name() + "'");
        }
        migrations.add(migration);
      }
    }
    return migrations;
  }

  private static Migration named(SpecMap map) {
    return new Migration(map.text("name"), steps(map.maps("steps")));
  }

  // A migration for each table: as it is, or with its names in another case.
  private static List<Migration> tables(SpecMap map) {
    Optional<NameCase> names =
        map.find("case").map(name -> NameCase.valueOf(name.toUpperCase(Locale.ROOT)));
    List<Migration> migrations = new ArrayList<>();
    for (String table : map.texts("tables")) {
      List<Step> steps = new ArrayList<>(List.of(ExtractStep.of(table)));
      names.ifPresent(name -> steps.add(new TransformStep(Transforms.fieldNames(name))));
      steps.add(
          new LoadStep(
              names.map(name -> name.apply(table)).orElse(table),
              List.of(),
              mode(map),
              map.flag("create", true),
              OptionalInt.empty(),
              false,
              Map.of()));
      migrations.add(new Migration(table, steps));
    }
    return migrations;
  }

  private static List<Step> steps(List<SpecMap> maps) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < maps.size(); i++) {
      SpecMap map = maps.get(i);
      Step step = step(map);
      checkOrder(map, steps, step, i == maps.size() - 1);
      steps.add(step);
    }
    return steps;
  }

  private static void checkOrder(SpecMap map, List<Step> before, Step step, boolean last) {
    if (before.isEmpty() != step instanceof ExtractStep) {
      throw MigrationException.invalid(
          map.path() + ": the first step, and no other, must be an extract");
    }
    if (last != step instanceof LoadStep) {
      throw MigrationException.invalid(
          map.path() + ": the last step, and no other, must be a load");
    }
    if (step instanceof EmbedStep
        && before.stream().anyMatch(s -> s instanceof TransformStep || s instanceof UnembedStep)) {
      throw MigrationException.invalid(
          map.path() + ": embed steps stand right after the extract, before any transform");
    }
  }

  private static Step step(SpecMap map) {
    return switch (map.text("type")) {
      case "extract" -> extract(map);
      case "embed" -> new EmbedStep(embedding(map));
      case "transform" -> transform(map);
      case "unembed" -> unembed(map);
      case "load" -> load(map);
      default -> throw MigrationException.invalid(map.path() + ".type: no such step");
    };
  }

  private static TransformStep transform(SpecMap map) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>(map.values());
    data.remove("type");
    return new TransformStep(Transforms.parser().parse(data, map.path()));
  }

  private static ExtractStep extract(SpecMap map) {
    return new ExtractStep(
        map.text("source_table"), map.texts("fields"), conditions(map), map.number("batch_size"));
  }

  // Parsed here for the path in the message; the engine parses it again.
  private static Map<String, @Nullable Object> conditions(SpecMap map) {
    Map<String, @Nullable Object> conditions = map.map("conditions").values();
    try {
      var unused = Filter.parse(conditions);
    } catch (IllegalArgumentException e) {
      throw MigrationException.invalid(map.path() + ".conditions: " + e.getMessage());
    }
    return conditions;
  }

  private static Embedding embedding(SpecMap map) {
    Optional<Embedding.Junction> through =
        map.has("through")
            ? Optional.of(
                new Embedding.Junction(
                    map.map("through").text("table"),
                    map.map("through").texts("parent_key"),
                    map.map("through").texts("child_key")))
            : Optional.empty();
    SpecMap parentSide = through.isPresent() ? map.map("through") : map;
    requireSameSize(map, map.texts("parent_key"), parentSide, "parent_key", through.isPresent());
    requireSameSize(map, map.texts("child_key"), parentSide, "child_key", through.isPresent());
    if (through.isEmpty() && map.texts("parent_key").size() != map.texts("child_key").size()) {
      throw MigrationException.invalid(
          map.path() + ": parent_key and child_key must name as many fields");
    }
    return new Embedding(
        map.text("source_table"),
        map.text("as"),
        map.texts("parent_key"),
        map.texts("child_key"),
        map.texts("order_by"),
        map.texts("fields"),
        conditions(map),
        map.number("max").orElse(Embedding.DEFAULT_MAX),
        Embedding.OnExceed.valueOf(map.textOr("on_exceed", "fail").toUpperCase(Locale.ROOT)),
        through,
        map.maps("embeds").stream().map(SpecBuilder::embedding).toList());
  }

  private static void requireSameSize(
      SpecMap map, List<String> own, SpecMap junction, String name, boolean through) {
    if (through && own.size() != junction.texts(name).size()) {
      throw MigrationException.invalid(
          map.path() + ": " + name + " and through." + name + " must name as many fields");
    }
  }

  private static UnembedStep unembed(SpecMap map) {
    Map<String, String> parentKey = new LinkedHashMap<>();
    map.map("parent_key").values().forEach((name, of) -> parentKey.put(name, String.valueOf(of)));
    List<Step> steps = new ArrayList<>();
    for (SpecMap inner : map.maps("steps")) {
      Step step = step(inner);
      if (!(step instanceof TransformStep || step instanceof UnembedStep)) {
        throw MigrationException.invalid(
            inner.path() + ": an unembed step may hold transforms and unembeds only");
      }
      steps.add(step);
    }
    return new UnembedStep(
        new Unembedding(map.text("field"), parentKey, map.find("position_field")),
        steps,
        new LoadStep(
            map.text("target_table"),
            map.texts("key"),
            mode(map),
            true,
            OptionalInt.empty(),
            false,
            Map.of()));
  }

  private static LoadStep load(SpecMap map) {
    return new LoadStep(
        map.text("target_table"),
        map.texts("key"),
        mode(map),
        map.flag("create", true),
        map.number("batch_size"),
        map.flag("undo", false),
        map.map("options").values());
  }

  private static LoadMode mode(SpecMap map) {
    return LoadMode.valueOf(map.textOr("mode", "upsert").toUpperCase(Locale.ROOT));
  }
}
