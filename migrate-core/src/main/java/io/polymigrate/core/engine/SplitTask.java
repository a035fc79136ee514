package io.polymigrate.core.engine;

import io.polymigrate.api.record.Split;

/**
 * A split that is to be moved.
 *
 * @param entry its checkpoint entry
 * @param split what the plan opens
 * @param state how far it has come
 */
record SplitTask(String entry, Split split, SplitState state) {}
