package io.polymigrate.core.engine;

import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.json.Json;
import io.polymigrate.core.spec.ExtractStep;
import io.polymigrate.core.spec.LoadStep;
import io.polymigrate.core.spec.Migration;
import io.polymigrate.core.spec.MigrationSpec;
import io.polymigrate.core.spec.Step;
import io.polymigrate.core.spec.TransformStep;
import io.polymigrate.core.spec.UnembedStep;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The identity of a run: its steps and its two ends, without secrets and without how to run. */
public final class RunIdentity {
  private RunIdentity() {}

  /** Sixteen lower-case hexadecimal digits, good as part of a container's name. */
  public static String of(MigrationSpec spec, ConnectionString source, ConnectionString target) {
    List<Object> migrations = new ArrayList<>();
    for (Migration migration : spec.migrations()) {
      migrations.add(List.of(migration.name(), steps(migration.steps())));
    }
    Map<String, Object> identity =
        Map.of(
            "source", source.identity(),
            "target", target.identity(),
            "migrations", migrations,
            "nulls", spec.options().nulls().name());
    try {
      byte[] json = Json.writeCanonical(identity).getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(json);
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("The JDK has no SHA-256", e);
    }
  }

  // How many records go in one request changes nothing in what is done.
  private static List<Object> load(LoadStep load) {
    return List.of(
        load.targetTable(),
        load.key(),
        load.mode().name(),
        load.create(),
        load.undo(),
        load.options());
  }

  // Steps are records of values: their text is the same for the same step.
  private static List<Object> steps(List<Step> steps) {
    List<Object> texts = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof TransformStep transform) {
        texts.add(transform.transform().identity());
      } else if (step instanceof UnembedStep unembed) {
        texts.add(unembed.unembedding().toString());
        texts.add(steps(unembed.steps()));
        texts.add(load(unembed.load()));
      } else if (step instanceof ExtractStep extract) {
        texts.add(List.of(extract.sourceTable(), extract.fields(), extract.conditions()));
      } else if (step instanceof LoadStep load) {
        texts.add(load(load));
      } else {
        texts.add(step.toString());
      }
    }
    return texts;
  }
}
