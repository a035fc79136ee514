/** The adapter for PostgreSQL and MySQL/MariaDB. */
@NullMarked
package io.polymigrate.sql;

import org.jspecify.annotations.NullMarked;
