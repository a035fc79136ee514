package io.polymigrate.sql.postgresql;

import io.polymigrate.api.record.ContainerDescription.Part;
import io.polymigrate.api.record.ContainerDescription.PartKind;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A column of a table or view.
 *
 * @param name its name
 * @param codec how its values travel
 * @param notNull whether null is forbidden
 * @param generated the generation expression's kind: empty, {@code s} or {@code v}
 * @param field as others see it
 */
record PgColumn(String name, Codec codec, boolean notNull, String generated, Field field) {

  /** Whether the server computes it, so that nobody can write it. */
  boolean computed() {
    return !generated.isEmpty();
  }

  /** What no store of another kind can have of it. */
  List<Part> own() {
    Map<String, String> attributes = field.attributes();
    List<Part> own = new ArrayList<>();
    String byDefault = attributes.getOrDefault("postgresql.default", "");
    if (attributes.containsKey("postgresql.identity") || byDefault.startsWith("nextval(")) {
      own.add(new Part(PartKind.IDENTITY, name));
    } else if (!byDefault.isEmpty()) {
      own.add(new Part(PartKind.DEFAULT, name));
    }
    if (attributes.containsKey("postgresql.generated")) {
      own.add(new Part(PartKind.GENERATED, name));
    }
    return own;
  }
}
