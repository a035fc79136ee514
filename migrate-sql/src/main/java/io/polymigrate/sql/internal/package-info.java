/** What PostgreSQL and MySQL share. Internal: may change at any time. */
@NullMarked
package io.polymigrate.sql.internal;

import org.jspecify.annotations.NullMarked;
