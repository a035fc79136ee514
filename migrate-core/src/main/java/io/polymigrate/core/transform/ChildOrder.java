package io.polymigrate.core.transform;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order of children within their parent.
 *
 * @param fields names
 * @param descending which of them go downwards
 */
record ChildOrder(List<String> fields, List<Boolean> descending) {

  /** As an embedding says it; the children's own key where it does not. */
  static ChildOrder of(Embedding embedding, List<String> ownKey) {
    List<String> fields = new ArrayList<>();
    List<Boolean> descending = new ArrayList<>();
    for (String text : embedding.orderBy().isEmpty() ? ownKey : embedding.orderBy()) {
      boolean down = !embedding.orderBy().isEmpty() && text.endsWith(" desc");
      fields.add(down ? text.substring(0, text.length() - " desc".length()) : text);
      descending.add(down);
    }
    return new ChildOrder(List.copyOf(fields), List.copyOf(descending));
  }

  /** Whether a store can give it by sorting upwards. */
  boolean ascending() {
    return !descending.contains(true);
  }

  Comparator<@Nullable Object[]> comparator() {
    return (left, right) -> {
      for (int i = 0; i < left.length; i++) {
        boolean down = descending.get(i);
        int order = CanonicalOrder.compare(down ? right[i] : left[i], down ? left[i] : right[i]);
        if (order != 0) {
          return order;
        }
      }
      return 0;
    };
  }
}
