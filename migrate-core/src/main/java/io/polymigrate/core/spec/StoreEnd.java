package io.polymigrate.core.spec;

/**
 * One end of a migration.
 *
 * @param type name of the adapter, like {@code postgresql}
 * @param url connection string as written, references to secrets not yet resolved
 */
public record StoreEnd(String type, String url) {}
