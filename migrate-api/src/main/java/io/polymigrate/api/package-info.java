/**
 * The contract between Polymigrate, its adapters and the applications that use them: operations,
 * adapters and the context of a call.
 *
 * <p>Holds for all packages of this module: nothing is null unless marked; values are immutable and
 * safe for use by many threads; no method blocks unless it says so; stages complete exceptionally
 * only with {@link io.polymigrate.api.error.MigrationException}; cancelling goes through {@link
 * io.polymigrate.api.CallContext}, never through the returned stage.
 */
@NullMarked
package io.polymigrate.api;

import org.jspecify.annotations.NullMarked;
