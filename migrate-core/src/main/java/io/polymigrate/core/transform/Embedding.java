package io.polymigrate.core.transform;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Children that become a list within their parent ({@code type: embed}).
 *
 * @param sourceTable the children's container
 * @param as name of the list field in the parent
 * @param parentKey the parent's fields that the children refer to
 * @param childKey the children's fields that refer to the parent (with {@code through}: the fields
 *     of the children that the junction's {@code childKey} refers to)
 * @param orderBy order of the children within a parent, {@code "name desc"} for descending; empty
 *     means their own key
 * @param fields which of the children's fields to keep, empty means all but the child key
 * @param conditions which children, as a portable filter
 * @param max greatest number of children of one parent
 * @param onExceed what happens to a parent with more
 * @param through the junction for many to many, if any
 * @param embeds children of the children
 */
public record Embedding(
    String sourceTable,
    String as,
    List<String> parentKey,
    List<String> childKey,
    List<String> orderBy,
    List<String> fields,
    Map<String, @Nullable Object> conditions,
    int max,
    OnExceed onExceed,
    Optional<Junction> through,
    List<Embedding> embeds) {

  /** Greatest number of children when none is given. */
  public static final int DEFAULT_MAX = 10_000;

  /** Copies the collections and checks the numbers. */
  public Embedding {
    parentKey = List.copyOf(parentKey);
    childKey = List.copyOf(childKey);
    orderBy = List.copyOf(orderBy);
    fields = List.copyOf(fields);
    conditions = Collections.unmodifiableMap(new LinkedHashMap<>(conditions));
    embeds = List.copyOf(embeds);
    if (max < 1) {
      throw new IllegalArgumentException("Invalid max: " + max + " (must be >= 1)");
    }
  }

  /** What happens to a parent with more children than {@code max}. */
  public enum OnExceed {
    /** The run fails. */
    FAIL,
    /** The parent is rejected. */
    REJECT,
    /** The first {@code max} are kept, the others are left out. */
    TRUNCATE
  }

  /**
   * A table that ties parents to children.
   *
   * @param table its name
   * @param parentKey its fields that refer to the parent
   * @param childKey its fields that refer to the child
   */
  public record Junction(String table, List<String> parentKey, List<String> childKey) {
    /** Copies the lists. */
    public Junction {
      parentKey = List.copyOf(parentKey);
      childKey = List.copyOf(childKey);
    }
  }
}
