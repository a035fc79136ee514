package io.polymigrate.core.engine;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.BatchSize;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.core.spec.EmbedStep;
import io.polymigrate.core.spec.ExtractStep;
import io.polymigrate.core.spec.LoadStep;
import io.polymigrate.core.spec.Migration;
import io.polymigrate.core.spec.RunOptions;
import io.polymigrate.core.spec.Step;
import io.polymigrate.core.spec.TransformStep;
import io.polymigrate.core.spec.UnembedStep;
import io.polymigrate.core.transform.Extraction;
import io.polymigrate.core.transform.Transform;
import io.polymigrate.core.transform.Transforms;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes loads of a migration's steps: one, and one more for each unembed step. */
final class LoadUnits {
  private final Extraction source;
  private final RunOptions options;
  private final List<LoadUnit> units = new ArrayList<>();

  private LoadUnits(Extraction source, RunOptions options) {
    this.source = source;
    this.options = options;
  }

  /** The loads of all migrations, in order; parents before their children. */
  static List<LoadUnit> of(List<Migration> migrations, Extraction source, RunOptions options) {
    LoadUnits units = new LoadUnits(source, options);
    migrations.forEach(units::add);
    Set<String> names = new HashSet<>();
    for (LoadUnit unit : units.units) {
      if (!names.add(unit.name())) {
        throw MigrationException.invalid(
            "There are two loads called '" + unit.name() + "': rename a migration");
      }
    }
    return units.units;
  }

  private void add(Migration migration) {
    List<Step> steps = migration.steps();
    if (steps.size() < 2
        || !(steps.get(0) instanceof ExtractStep extract)
        || !(steps.get(steps.size() - 1) instanceof LoadStep load)) {
      throw invalid(migration, "its steps must begin with extract and end with load");
    }
    Extraction extraction = source;
    int at = 1;
    while (steps.get(at) instanceof EmbedStep embed) {
      extraction = Transforms.embedder().embed(extraction, source, embed.embedding());
      at++;
    }
    ExtractRequest request = request(extract);
    List<Step> rest = steps.subList(at, steps.size() - 1);
    addUnit(migration, migration.name(), extraction, request, List.of(), rest, load);
  }

  private void addUnit(
      Migration migration,
      String name,
      Extraction extraction,
      ExtractRequest request,
      List<Transform> before,
      List<Step> steps,
      LoadStep load) {
    List<Transform> transforms = new ArrayList<>(before);
    List<Runnable> children = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof TransformStep transform) {
        transforms.add(transform.transform());
      } else if (step instanceof UnembedStep unembed) {
        List<Transform> own = new ArrayList<>(transforms);
        own.add(Transforms.unembed(unembed.unembedding()));
        String field = unembed.unembedding().field();
        children.add(
            () ->
                addUnit(
                    migration,
                    name + "." + field,
                    extraction,
                    request,
                    own,
                    unembed.steps(),
                    unembed.load()));
        transforms.add(Transforms.drop(List.of(field)));
      } else {
        throw invalid(
            migration, "embed steps stand right after extract, and there is one extract and load");
      }
    }
    boolean unchanged = transforms.isEmpty() && extraction == source;
    if (options.nulls() == RunOptions.Nulls.OMIT) {
      transforms.add(Transforms.mapping().omitNulls());
    } else if (options.nulls() == RunOptions.Nulls.FILL) {
      transforms.add(new FillMissing());
    }
    units.add(new LoadUnit(name, extraction, request, transforms, unchanged, load));
    children.forEach(Runnable::run);
  }

  private ExtractRequest request(ExtractStep extract) {
    Filter filter;
    try {
      filter = extract.conditions().isEmpty() ? Filter.all() : Filter.parse(extract.conditions());
    } catch (IllegalArgumentException e) {
      throw MigrationException.invalid(
          "The conditions of the extract step of '"
              + extract.sourceTable()
              + "': "
              + e.getMessage());
    }
    return ExtractRequest.of(extract.sourceTable())
        .withFields(extract.fields())
        .withFilter(filter)
        .withParallelism(options.parallelism())
        .withBatch(batch(extract));
  }

  // Batches that grow would make bursts of a rate.
  private BatchSize batch(ExtractStep extract) {
    boolean grows =
        options.growingBatches()
            && extract.batchSize().isEmpty()
            && options.rate().equals(RunOptions.Rate.UNLIMITED);
    return grows
        ? GrowingBatch.of(options, Runtime.getRuntime().maxMemory())
        : BatchSize.of(extract.batchSize().orElse(options.batchSize()), options.batchBytes());
  }

  private static MigrationException invalid(Migration migration, String reason) {
    return MigrationException.invalid("Migration '" + migration.name() + "': " + reason);
  }
}
