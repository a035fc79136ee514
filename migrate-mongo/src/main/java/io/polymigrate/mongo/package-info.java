/** The adapter for MongoDB. */
@NullMarked
package io.polymigrate.mongo;

import org.jspecify.annotations.NullMarked;
