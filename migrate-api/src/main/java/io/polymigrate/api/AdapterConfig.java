package io.polymigrate.api;

import java.util.concurrent.Executor;

/**
 * What a provider opens an adapter with.
 *
 * @param url where the store is, with the adapter's options
 * @param executor where blocking work runs; owned by the caller, who keeps it open longer than the
 *     adapter; must run tasks on other threads than the caller's
 */
public record AdapterConfig(ConnectionString url, Executor executor) {}
