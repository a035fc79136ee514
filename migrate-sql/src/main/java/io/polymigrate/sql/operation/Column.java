package io.polymigrate.sql.operation;

import java.util.Optional;

/**
 * A column as the catalogue has it.
 *
 * @param name its name
 * @param type its type in the store's words, with length and precision
 * @param nullable whether it takes null
 * @param defaultExpression its default in the store's words
 * @param computed whether the store fills it: generated, identity or auto-increment
 * @param definition all that an ALTER needs to make it again, the name left out
 */
record Column(
    String name,
    String type,
    boolean nullable,
    Optional<String> defaultExpression,
    boolean computed,
    String definition) {}
