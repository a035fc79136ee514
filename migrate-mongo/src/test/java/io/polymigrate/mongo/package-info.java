/** Tests of the MongoDB adapter on a real server, looked at through the driver. */
@NullMarked
package io.polymigrate.mongo;

import org.jspecify.annotations.NullMarked;
