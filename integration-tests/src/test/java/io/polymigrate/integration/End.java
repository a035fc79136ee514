package io.polymigrate.integration;

/**
 * A database to migrate from or into.
 *
 * @param type the adapter's name
 * @param url the connection string
 */
record End(String type, String url) {}
