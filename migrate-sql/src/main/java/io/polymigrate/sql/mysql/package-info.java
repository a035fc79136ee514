/**
 * The adapter for MySQL 8 and MariaDB.
 *
 * <p>JDBC blocks, so all work runs on the executor that the adapter was opened with. Every session
 * has the same settings: strict mode, UTC, repeatable read.
 */
@NullMarked
package io.polymigrate.sql.mysql;

import org.jspecify.annotations.NullMarked;
