package io.polymigrate.sql.operation;

/**
 * An index as the catalogue has it.
 *
 * @param name its name
 * @param definition the statement, or the line of the table's definition, that makes it again
 * @param unique whether it forbids duplicates
 * @param valid whether it was built to the end
 * @param constraint whether it belongs to a constraint, and goes only with it
 */
record Index(String name, String definition, boolean unique, boolean valid, boolean constraint) {}
