package io.polymigrate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.OperationCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MigrationOperationTest {

  @Test
  void laterChangesByTheCallerAreNotSeen() {
    List<@Nullable Object> fields = new ArrayList<>(List.of("a"));
    Map<String, @Nullable Object> data = new HashMap<>(Map.of("fields", fields));
    MigrationOperation operation = MigrationOperation.of(OperationType.CREATE_INDEX, "users", data);

    fields.add("b");
    data.clear();

    assertThat(operation.data()).isEqualTo(Map.of("fields", List.of("a")));
  }

  @Test
  void aBatchSizeBelowOneIsRefused() {
    MigrationOperation operation = Operations.dropContainer("users");

    assertThatThrownBy(() -> operation.withBatchSize(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid batch size: 0 (must be >= 1)");
  }

  @Test
  void theHashDependsOnWhatIsDoneAndNotOnIdentityOrderOrBatchSize() {
    MigrationOperation operation = Operations.addField("users", "a", "int", 1);
    MigrationOperation same =
        OperationCodec.fromJson(
            """
            {"batch_size": 5, "operation_id": "x", "data": {"default_value": 1,
             "field_type": "int", "field_name": "a"}, "collection_or_table": "users",
             "operation_type": "add_field"}
            """);

    assertThat(same.sha256()).isEqualTo(operation.sha256());
    assertThat(Operations.addField("users", "a", "int", 2).sha256())
        .isNotEqualTo(operation.sha256());
  }

  @Test
  void theWireFormIsReadBackAsItWasWritten() {
    MigrationOperation operation =
        Operations.addField("users", "a", "int", null)
            .withConditions(Map.of("active", true))
            .withOperationId("op-1");

    assertThat(OperationCodec.fromJson(Json.write(operation.toMap()))).isEqualTo(operation);
  }

  @Test
  void anUnknownKeyIsRefusedWithThePossibleOnes() {
    assertThatThrownBy(() -> OperationCodec.fromJson("{\"operation\": \"add_field\"}"))
        .hasMessage(
            "Unknown key 'operation'; possible: [batch_size, collection_or_table, conditions,"
                + " data, operation_id, operation_type]");
  }

  @Test
  void aTypeOutsideTheFormIsRefused() {
    assertThatThrownBy(() -> new OperationType("Add Field"))
        .hasMessageContaining("Invalid operation type: 'Add Field'");
    assertThat(new OperationType("acme:reindex").name()).isEqualTo("acme:reindex");
  }
}
