/** Tests of the operations on real servers, looked at through plain JDBC. */
@NullMarked
package io.polymigrate.sql.operation;

import org.jspecify.annotations.NullMarked;
