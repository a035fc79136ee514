package io.polymigrate.sql.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.Operations;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.testkit.server.ServerKind;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Columns made by operations are read as the types they were asked for. */
class StoredTypesTest {
  private static final Map<String, String> FIELDS = new LinkedHashMap<>();

  static {
    FIELDS.put("id", "long");
    FIELDS.put("flag", "boolean");
    FIELDS.put("uid", "uuid");
    FIELDS.put("big", "bigint");
    FIELDS.put("free", "decimal");
    FIELDS.put("at", "instant");
    FIELDS.put("list", "list<int>");
    FIELDS.put("words", "map<string>");
    FIELDS.put("doc", "json");
  }

  static List<ServerKind> servers() {
    return SqlServers.all();
  }

  // MySQL and MariaDB do not change UUIDs to text.
  static List<ServerKind> changing() {
    return SqlServers.postgresql();
  }

  private static Map<String, String> types(Store store, String table) {
    Map<String, String> types = new LinkedHashMap<>();
    for (Field field :
        Stages.join(store.adapter().describe(table, CallContext.create())).schema().fields()) {
      types.put(field.name(), field.type().toString());
    }
    return types;
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aContainerKeepsItsTypesThroughItsChanges(ServerKind kind) {
    try (Store store = Store.open(kind)) {
      store.apply(Operations.createContainer("things", FIELDS, List.of("id")));
      assertThat(types(store, "things")).isEqualTo(FIELDS);

      store.apply(Operations.addField("things", "more", "map<long>", null).withOperationId("add"));
      store.apply(Operations.renameField("things", "words", "terms").withOperationId("rename"));
      store.apply(Operations.renameContainer("things", "stuff").withOperationId("move"));
      Map<String, String> changed = new LinkedHashMap<>(FIELDS);
      changed.remove("words");
      changed.put("terms", "map<string>");
      changed.put("more", "map<long>");
      assertThat(types(store, "stuff")).isEqualTo(changed);

      store.rollBack("move");
      store.rollBack("rename");
      store.rollBack("add");
      assertThat(types(store, "things")).isEqualTo(FIELDS);
    }
  }

  @ParameterizedTest
  @MethodSource("changing")
  void aChangedTypeIsKeptAndSoIsTheOldOne(ServerKind kind) throws SQLException {
    try (Store store = Store.open(kind)) {
      store.apply(Operations.createContainer("things", FIELDS, List.of("id")));

      store.apply(Operations.changeFieldType("things", "uid", "string").withOperationId("type"));
      assertThat(types(store, "things")).containsEntry("uid", "string");

      store.rollBack("type");
      assertThat(types(store, "things")).isEqualTo(FIELDS);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aRenamingWhoseOldNameWasTakenIsNotUndoneInSilence(ServerKind kind) throws SQLException {
    try (Store store = Store.open(kind)) {
      store.run("CREATE TABLE t (id int PRIMARY KEY, a int)");
      store.apply(Operations.renameField("t", "a", "b").withOperationId("rename"));
      store.run("ALTER TABLE t ADD COLUMN a int");

      assertThatThrownBy(() -> store.rollBack("rename")).hasMessageContaining("new field 'a'");

      store.run("ALTER TABLE t DROP COLUMN a");
      store.rollBack("rename");
      assertThat(types(store, "t")).containsKey("a").doesNotContainKey("b");
    }
  }
}
