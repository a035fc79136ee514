package io.polymigrate.core.transform;

/** Makes children part of their parents by merging ordered readers. */
@FunctionalInterface
public interface Embedder {

  /**
   * An extraction of parents with their children.
   *
   * @param parents reads the parents; asked for them in the order of the parent key
   * @param source reads any container of the source, for the children and the junction
   * @param embedding what to embed
   */
  Extraction embed(Extraction parents, Extraction source, Embedding embedding);
}
