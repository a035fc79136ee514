/** Tests of the DynamoDB adapter. */
@NullMarked
package io.polymigrate.dynamo;

import org.jspecify.annotations.NullMarked;
