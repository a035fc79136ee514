/**
 * Real database servers for tests, demos and people, found or fetched, started and ended.
 *
 * <p>{@link io.polymigrate.testkit.server.Servers} is the way in. Everything here may be used by
 * many threads. All methods block: booting takes seconds, and fetching a server for the first time
 * may take minutes.
 */
@NullMarked
package io.polymigrate.testkit.server;

import org.jspecify.annotations.NullMarked;
