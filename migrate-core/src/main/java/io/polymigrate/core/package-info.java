/** The engine that runs migrations over any set of adapters. */
@NullMarked
package io.polymigrate.core;

import org.jspecify.annotations.NullMarked;
