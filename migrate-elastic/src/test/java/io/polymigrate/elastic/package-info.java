/** Tests of the adapter for Elasticsearch, on a real server. */
@NullMarked
package io.polymigrate.elastic;

import org.jspecify.annotations.NullMarked;
