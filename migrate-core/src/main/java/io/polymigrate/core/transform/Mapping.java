package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.RecordSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A transform step: which records go on, and what becomes of their fields. Immutable; each method
 * gives a new one. Whatever the order of the calls, the filter sees the source's records, then come
 * the fields' rules, then what is kept and dropped.
 *
 * <p>A field that no rule mentions passes through. A field that {@link FieldRule#from} mentions is
 * moved; those that others read (concatenate, function, expression, lookup) stay.
 */
public final class Mapping implements Transform {
  private final Filter filter;
  private final Map<String, @Nullable Object> filterData;
  private final Map<String, FieldRule> rules;
  private final Map<String, String> flatten;
  private final Optional<List<String>> keep;
  private final List<String> drop;
  private final boolean others;
  private final boolean omitNulls;

  private Mapping(Parts parts) {
    this.filterData = Collections.unmodifiableMap(new LinkedHashMap<>(parts.filter));
    this.filter = Filter.parse(filterData);
    this.rules = Collections.unmodifiableMap(new LinkedHashMap<>(parts.rules));
    this.flatten = Collections.unmodifiableMap(new LinkedHashMap<>(parts.flatten));
    this.keep = parts.keep.map(List::copyOf);
    this.drop = List.copyOf(parts.drop);
    this.others = parts.others;
    this.omitNulls = parts.omitNulls;
  }

  // What a mapping is made of while it is changed.
  private static final class Parts {
    private Map<String, @Nullable Object> filter = Map.of();
    private Map<String, FieldRule> rules = Map.of();
    private Map<String, String> flatten = Map.of();
    private Optional<List<String>> keep = Optional.empty();
    private List<String> drop = List.of();
    private boolean others = true;
    private boolean omitNulls;
  }

  private Parts parts() {
    Parts parts = new Parts();
    parts.filter = filterData;
    parts.rules = rules;
    parts.flatten = flatten;
    parts.keep = keep;
    parts.drop = drop;
    parts.others = others;
    parts.omitNulls = omitNulls;
    return parts;
  }

  /** Changes nothing. */
  static Mapping identical() {
    return new Mapping(new Parts());
  }

  /**
   * Only records that fulfil a condition go on.
   *
   * @param conditions a portable filter in the form that files have
   */
  public Mapping filter(Map<String, ? extends @Nullable Object> conditions) {
    Parts parts = parts();
    parts.filter = new LinkedHashMap<>(conditions);
    return new Mapping(parts);
  }

  /** A field of the output; one of that name in the source is replaced. */
  public Mapping field(String name, FieldRule rule) {
    Parts parts = parts();
    parts.rules = new LinkedHashMap<>(rules);
    if (parts.rules.put(name, rule) != null) {
      throw new IllegalArgumentException("Two rules for the field '" + name + "'");
    }
    return new Mapping(parts);
  }

  /** The members of a struct become fields, with a prefix; the struct is gone. */
  public Mapping flatten(String field, String prefix) {
    Parts parts = parts();
    parts.flatten = new LinkedHashMap<>(flatten);
    parts.flatten.put(field, prefix);
    return new Mapping(parts);
  }

  /** Only these fields of the output, in this order. */
  public Mapping keep(String... fields) {
    Parts parts = parts();
    parts.keep = Optional.of(Arrays.asList(fields));
    return new Mapping(parts);
  }

  /** All fields of the output but these. */
  public Mapping drop(String... fields) {
    Parts parts = parts();
    parts.drop = new ArrayList<>(drop);
    parts.drop.addAll(Arrays.asList(fields));
    return new Mapping(parts);
  }

  /** Fields that no rule mentions do not pass through. */
  public Mapping dropOthers() {
    Parts parts = parts();
    parts.others = false;
    return new Mapping(parts);
  }

  /** Fields that are null are left out of the record. */
  public Mapping omitNulls() {
    Parts parts = parts();
    parts.omitNulls = true;
    return new Mapping(parts);
  }

  Filter filter() {
    return filter;
  }

  Map<String, FieldRule> rules() {
    return rules;
  }

  Map<String, String> flattened() {
    return flatten;
  }

  Optional<List<String>> kept() {
    return keep;
  }

  List<String> dropped() {
    return drop;
  }

  boolean passesOthers() {
    return others;
  }

  boolean omitsNulls() {
    return omitNulls;
  }

  @Override
  public String identity() {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("filter", filterData);
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    rules.forEach((name, rule) -> fields.put(name, rule.data()));
    data.put("fields", fields);
    data.put("flatten", flatten);
    keep.ifPresent(names -> data.put("keep", names));
    data.put("drop", drop);
    data.put("others", others);
    data.put("omit_nulls", omitNulls);
    return Json.writeCanonical(data);
  }

  @Override
  public CompletionStage<BoundTransform> bind(RecordSchema source, TransformContext context) {
    Map<Lookup, LookupTable> tables = new HashMap<>();
    CompletionStage<?> read = CompletableFuture.completedFuture(null);
    try {
      for (FieldRule rule : rules.values()) {
        Optional<Lookup> lookup = rule.origin().lookup();
        if (lookup.isPresent()) {
          read =
              read.thenCompose(previous -> LookupTable.read(lookup.get(), context))
                  .thenAccept(table -> tables.put(lookup.get(), table));
        }
      }
    } catch (MigrationException e) {
      return CompletableFuture.failedFuture(e);
    }
    return read.thenApply(
        done ->
            BoundMapping.of(
                this, new Binding(source, Objects.requireNonNull(context.functions()), tables)));
  }
}
