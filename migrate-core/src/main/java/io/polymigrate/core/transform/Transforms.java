package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.util.List;

/** The transforms that come with the library: where the engine gets them from. */
@SuppressWarnings("DoNotCallSuggester") // the steps that are still missing throw
public final class Transforms {
  private Transforms() {}

  /** Reads the transform steps of files. */
  public static TransformParser parser() {
    return (data, path) -> {
      throw missing("transform");
    };
  }

  /** Embeds children. */
  public static Embedder embedder() {
    return (parents, source, embedding) -> {
      throw missing("embed");
    };
  }

  /** Makes records of the elements of a list: one record per element, none for null or missing. */
  public static Transform unembed(Unembedding unembedding) {
    throw missing("unembed");
  }

  /** Leaves fields out. */
  public static Transform drop(List<String> fields) {
    throw missing("drop");
  }

  private static MigrationException missing(String what) {
    return new MigrationException(
        StandardErrorCode.OPERATION_NOT_SUPPORTED,
        Outcome.NOT_APPLIED,
        "The engine has no '" + what + "' step yet");
  }
}
