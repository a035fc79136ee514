package io.polymigrate.api.spi;

import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ContainerDescription.IndexDescription;
import io.polymigrate.api.record.ContainerDescription.Part;
import io.polymigrate.api.record.ContainerDescription.PartKind;
import io.polymigrate.api.record.LeftOut;
import io.polymigrate.api.record.RecordSchema;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers what a load session leaves out of the container it makes, for {@link
 * io.polymigrate.api.record.LoadSession#leftOut()}. A part that is told again is told once, with
 * the last reason. Safe for use by many threads.
 */
public final class LeftOuts {
  private final Map<Part, LeftOut> all = new LinkedHashMap<>();

  /** One part, for good. */
  public void add(PartKind kind, String name, String reason) {
    add(new LeftOut(new Part(kind, name), reason));
  }

  /** One part. */
  public synchronized void add(LeftOut leftOut) {
    all.put(leftOut.part(), leftOut);
  }

  /** Those indexes. */
  public void indexes(Collection<IndexDescription> indexes, String reason) {
    indexes.forEach(index -> add(index.kind(), index.name(), reason));
  }

  /**
   * All foreign keys and checks, which stores other than those of SQL do not have.
   *
   * @param store its name
   */
  public void constraints(ContainerDescription origin, String store) {
    origin
        .portable()
        .foreignKeys()
        .forEach(key -> add(PartKind.FOREIGN_KEY, key.name(), store + " has no foreign keys"));
    origin
        .portable()
        .checks()
        .forEach(
            check ->
                add(
                    PartKind.CHECK,
                    check.name(),
                    store + " has no such conditions; schema_validation has some"));
  }

  /**
   * What no store of another kind can have.
   *
   * @param made what the container that is made has
   */
  public void unportable(ContainerDescription origin, RecordSchema made) {
    indexes(
        origin.unportableIndexes(made),
        "its fields alone do not describe it, or are not all there; a store of the same kind may"
            + " have it");
    origin
        .own()
        .forEach(part -> add(new LeftOut(part, "only a store of the source's kind can have it")));
  }

  /** All that was told so far. */
  public synchronized List<LeftOut> list() {
    return List.copyOf(all.values());
  }
}
