/**
 * Two stores and the engine together, on real servers, looked at through the stores' own drivers.
 */
@NullMarked
package io.polymigrate.integration;

import org.jspecify.annotations.NullMarked;
