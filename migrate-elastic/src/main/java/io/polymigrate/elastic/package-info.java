/** The adapter for Elasticsearch; only the provider and the error codes are for others. */
@NullMarked
package io.polymigrate.elastic;

import org.jspecify.annotations.NullMarked;
