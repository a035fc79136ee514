package io.polymigrate.dynamo;

import io.polymigrate.api.record.Rejection;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What items must be like beside their types. */
@FunctionalInterface
interface ItemChecks {
  /** What is wrong with an item, if something is. */
  Optional<Rejection> problem(Map<String, AttributeValue> item, int row);
}
