package io.polymigrate.core.engine;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.Rejection;
import java.util.List;

/**
 * A batch after all transforms.
 *
 * @param source as it was read
 * @param batch what is to be loaded; releasing it releases the source
 * @param filtered how many records were left out on purpose
 * @param rejections rows of the source that can't be transformed
 */
record Transformed(
    RecordBatch source, RecordBatch batch, long filtered, List<Rejection> rejections) {}
