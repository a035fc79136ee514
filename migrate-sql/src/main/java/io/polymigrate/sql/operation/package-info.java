/**
 * The standard operations on SQL stores. Everything blocks on JDBC and runs on the adapter's
 * executor; a change and the note of it in the journal are one transaction wherever the store can.
 */
@NullMarked
package io.polymigrate.sql.operation;

import org.jspecify.annotations.NullMarked;
