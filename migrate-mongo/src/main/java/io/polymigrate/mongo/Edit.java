package io.polymigrate.mongo;

/** What becomes of one document; the same document when nothing does. */
@FunctionalInterface
interface Edit {
  RawFields apply(RawFields document);
}
