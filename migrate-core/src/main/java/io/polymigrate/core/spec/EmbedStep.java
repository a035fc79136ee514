package io.polymigrate.core.spec;

import io.polymigrate.core.transform.Embedding;

/**
 * Embeds children; stands after the extract step and before any transform.
 *
 * @param embedding what to embed
 */
public record EmbedStep(Embedding embedding) implements Step {}
