package io.polymigrate.core.spec;

/** One step of a migration. Closed: the engine understands all of them. */
public sealed interface Step permits ExtractStep, EmbedStep, TransformStep, UnembedStep, LoadStep {}
