package io.polymigrate.api;

/**
 * Which store an adapter is connected to.
 *
 * @param name the provider's name, like {@code postgresql}
 * @param product the server's own name
 * @param version the server's version
 * @param address where it is, without secrets
 */
public record AdapterInfo(String name, String product, String version, String address) {}
