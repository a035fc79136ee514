package io.polymigrate.testkit;

import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.TypeSupport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole corpus of hard values in one container: a field for each type, a record for each value,
 * null in all its other fields. For whoever moves containers between stores: what must be in the
 * last of them is known without asking the first. Immutable.
 */
public final class HardTable {
  /** The field with the key: the number of the value, from 0. */
  public static final String KEY = "id";

  private final List<LogicalType> types;
  private final List<HardValue> values = new ArrayList<>();

  /**
   * A table of the values of these types.
   *
   * @param types types of {@link HardValues}
   */
  public HardTable(Collection<LogicalType> types) {
    this.types = List.copyOf(types);
    this.types.forEach(type -> values.addAll(HardValues.of(type)));
  }

  /** The values: that of record 0 first. */
  public List<HardValue> values() {
    return Collections.unmodifiableList(values);
  }

  /** The name of a type's field. */
  public String field(LogicalType type) {
    return "f" + types.indexOf(type);
  }

  /** The fields: the key, and one for each type, in the order given. */
  public RecordSchema schema() {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.of(KEY, Simple.INT));
    types.forEach(type -> fields.add(Field.of(field(type), type)));
    return new RecordSchema(fields, List.of(KEY));
  }

  /** The same without the types that a store refuses. */
  public HardTable heldBy(AdapterProvider provider) {
    return new HardTable(
        types.stream()
            .filter(type -> !(provider.support(type) instanceof TypeSupport.Refused))
            .toList());
  }

  /**
   * Loads all records by an adapter.
   *
   * @return what it refused, by the number of the record
   */
  public Map<Integer, Rejection> fill(AdapterProvider provider, String url, String container) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      @Nullable Object[] row = new Object[types.size() + 1];
      row[0] = i;
      row[types.indexOf(values.get(i).type()) + 1] = values.get(i).value();
      rows.add(row);
    }
    try (OpenAdapter adapter = OpenAdapter.on(provider, ConnectionString.parse(url))) {
      WriteResult result = adapter.load(container, schema(), rows);
      Map<Integer, Rejection> refused = new HashMap<>();
      result.rejections().forEach(rejection -> refused.put(rejection.row(), rejection));
      return refused;
    }
  }

  /**
   * Reads a container by an adapter and compares.
   *
   * @param absent numbers of records that must not be there
   * @return what is wrong, by the number of the record
   */
  public Map<Integer, String> differing(
      AdapterProvider provider, String url, String container, Collection<Integer> absent) {
    Map<Integer, String> differing = new LinkedHashMap<>();
    Map<Integer, Row> found = new HashMap<>();
    try (OpenAdapter adapter = OpenAdapter.on(provider, ConnectionString.parse(url))) {
      for (Row row : adapter.read(container)) {
        if (found.put(row.number(KEY), row) != null) {
          differing.put(row.number(KEY), "is there twice");
        }
      }
    }
    for (int i = 0; i < values.size(); i++) {
      Row row = found.remove(i);
      if (row == null && !absent.contains(i)) {
        differing.put(i, values.get(i) + " is lost");
      } else if (row != null && absent.contains(i)) {
        differing.put(i, values.get(i) + " was refused and yet is there");
      } else if (row != null && !same(values.get(i), row)) {
        differing.put(i, values.get(i) + " became " + shortened(row));
      }
    }
    found.forEach((number, row) -> differing.put(number, "no such record: " + shortened(row)));
    return differing;
  }

  private boolean same(HardValue value, Row row) {
    return types.stream()
        .allMatch(
            type ->
                ValueEquality.same(
                    type.equals(value.type()) ? value.value() : null, row.value(field(type))));
  }

  private static String shortened(Row row) {
    String text = row.toString().replaceAll("\"f\\d+\":null,?", "");
    return text.length() <= 300 ? text : text.substring(0, 300) + "... " + text.length();
  }
}
