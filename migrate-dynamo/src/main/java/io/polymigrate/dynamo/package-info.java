/** The adapter for DynamoDB. */
@NullMarked
package io.polymigrate.dynamo;

import org.jspecify.annotations.NullMarked;
