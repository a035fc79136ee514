/** PostgreSQL: describe, extract by binary COPY, load by binary COPY, operations. */
@NullMarked
package io.polymigrate.sql.postgresql;

import org.jspecify.annotations.NullMarked;
