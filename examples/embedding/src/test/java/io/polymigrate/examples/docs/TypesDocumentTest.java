package io.polymigrate.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.AdapterProvider.NativeTypeDescription;
import io.polymigrate.api.type.TypeNames;
import io.polymigrate.api.type.TypeSupport;
import io.polymigrate.core.AdapterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tables of docs/types.md are what the adapters declare. */
class TypesDocumentTest {
  // Widths and nestings that make a difference somewhere.
  private static final List<String> LOGICAL =
      List.of(
          "boolean",
          "int",
          "long",
          "bigint",
          "decimal(10,2)",
          "decimal(38,10)",
          "decimal(70,10)",
          "decimal",
          "float",
          "double",
          "string",
          "bytes",
          "date",
          "time",
          "timestamp",
          "instant",
          "uuid",
          "json",
          "list<int>",
          "list<instant>",
          "list<list<int>>",
          "map<string>",
          "struct<a:int,b:instant>",
          "variant");

  private static final List<AdapterProvider> PROVIDERS = AdapterRegistry.load().providers();

  private static String support(TypeSupport support) {
    if (support instanceof TypeSupport.Native type) {
      return "`" + type.nativeType() + "`";
    }
    if (support instanceof TypeSupport.Carried carried) {
      return "carried as `"
          + carried.held()
          + "`"
          + (carried.nativeType().equals(carried.held().toString())
              ? ""
              : " in `" + carried.nativeType() + "`");
    }
    return "refused";
  }

  @Test
  void theTableOfLogicalTypesIsWhatTheAdaptersSay() {
    StringBuilder table = new StringBuilder("| |");
    PROVIDERS.forEach(provider -> table.append(' ').append(provider.name()).append(" |"));
    table.append("\n|---|").append("---|".repeat(PROVIDERS.size()));
    for (String type : LOGICAL) {
      table.append("\n| `").append(type).append("` |");
      for (AdapterProvider provider : PROVIDERS) {
        table.append(' ').append(support(provider.support(TypeNames.parse(type)))).append(" |");
      }
    }

    Document.of("docs/types.md").requireGenerated("logical", table.append('\n').toString());
  }

  @Test
  void theTablesOfNativeTypesAreWhatTheAdaptersSay() {
    StringBuilder tables = new StringBuilder();
    for (AdapterProvider provider : PROVIDERS) {
      tables.append("\n### ").append(provider.name()).append("\n\n");
      tables.append("| native | logical | |\n|---|---|---|\n");
      for (NativeTypeDescription type : provider.nativeTypes()) {
        String logical = type.logicalType().isEmpty() ? "refused" : "`" + type.logicalType() + "`";
        tables.append("| ").append(type.nativeType()).append(" | ").append(logical);
        tables.append(" | ").append(type.remark()).append(" |\n");
      }
    }

    Document.of("docs/types.md").requireGenerated("native", tables.append('\n').toString());
  }

  @Test
  void theOptionsOfThePagesOfStoresAreWhatTheAdaptersSay() {
    for (String name : List.of("postgresql", "mysql", "redis", "elasticsearch")) {
      StringBuilder table = new StringBuilder("| option | default | meaning |\n|---|---|---|\n");
      AdapterRegistry.load()
          .provider(name)
          .options()
          .forEach(
              option -> {
                table.append("| `").append(option.name()).append("` | ");
                table.append(option.defaultValue()).append(" | ");
                table.append(option.description()).append(" |\n");
              });

      Document.of("docs/" + name + ".md").requireGenerated("options", table.toString());
    }
    assertThat(AdapterRegistry.load().provider("mariadb").options())
        .isEqualTo(AdapterRegistry.load().provider("mysql").options());
  }
}
