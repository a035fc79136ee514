/** What adapters share: operation tables, the journal flow, stages. */
@NullMarked
package io.polymigrate.api.spi;

import org.jspecify.annotations.NullMarked;
